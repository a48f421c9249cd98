"""What somebody should know before an event gets a date: holidays, and a place or somebody that is taken then.

These are warnings and stop nobody: a house may have two rooms.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from events.clock import holiday_on, last_day, local
from events.extensions import db
from events.models import Event, EventStatus, Membership, Person, ProgrammeItem, Role, Venue, What

Span = tuple[datetime, datetime]
_LEADS = (What.FACILITATOR, What.INTERPRETER)


@dataclass(frozen=True)
class Duty:
    """What somebody does, and when: a role at an event, else a lesson. `was` is when it was before."""

    person: Person
    span: Span
    what: What | None = None
    was: Span | None = None


Duties = dict[tuple[int | None, int, str], Duty]


@dataclass(frozen=True)
class Warnings:
    """What is in the way: holidays by name, events at the same place, and people with where they are needed then.

    `outside` are those who were to work while their organisation is a member, and by this date it is none (rule 4).
    """

    holidays: tuple[str, ...] = ()
    at_venue: tuple[Event, ...] = ()
    teaching: tuple[tuple[Person, Event], ...] = ()
    leading: tuple[tuple[Person, Event], ...] = ()
    outside: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.holidays or self.at_venue or self.about_people)

    @property
    def about_people(self) -> bool:
        """Whether somebody cannot be where the date wants them."""
        return bool(self.teaching or self.leading or self.outside)


@dataclass(frozen=True)
class Planned:
    """What is to be held: when, where, for which networks, and who does what; events `besides` are no clash."""

    span: Span
    venue: Venue | None = None
    duties: tuple[Duty, ...] = ()
    networks: frozenset[int] = frozenset()
    besides: Collection[int] = ()


def warnings_for(planned: Sequence[Planned]) -> list[Warnings]:
    """What is in the way of each; as many statements for many as for one."""
    everything = [duty for one in planned for duty in one.duties]
    spans = [one.span for one in planned] + [duty.span for duty in everything]
    if not spans:
        return []
    whole = (min(first for first, _last in spans), max(last for _first, last in spans))
    at_venues = _at({one.venue.id for one in planned if one.venue is not None}, whole)
    people = {duty.person.id for duty in everything}
    taught, led = _taught(people, whole), _led(people, whole)
    memberships = _memberships({duty.person.organisation_id for duty in everything if duty.was is not None})
    return [
        Warnings(
            tuple(dict.fromkeys(filter(None, map(holiday_on, _days(one.span))))),
            tuple(
                other
                for other in at_venues
                if one.venue is not None
                and other.venue_id == one.venue.id
                and other.id not in one.besides
                and _overlap(one.span, (other.starts_at, other.ends_at))
            ),
            _needed(one, [(item.teacher_id, item.event, (item.starts_at, item.ends_at)) for item in taught]),
            _needed(one, [(role.person_id, event, (event.starts_at, event.ends_at)) for role, event in led]),
            tuple(dict.fromkeys(duty.person for duty in one.duties if _leaves(duty, one.networks, memberships))),
        )
        for one in planned
    ]


def of(event: Event) -> Warnings:
    """What is in the way of `event` as it is planned."""
    return warnings_for([_as_planned(event, duties(event).values())])[0]


def of_move(event: Event, before: Duties, was: Span) -> Warnings:
    """What is in the way since `event` was at `was`, with these duties: only of who has another time now."""
    moved = [
        replace(duty, was=old.span)
        for key, duty in duties(event).items()
        if (old := before.get(key)) is not None and old.span != duty.span
    ]
    found = warnings_for([_as_planned(event, moved)])[0]
    return found if was != (event.starts_at, event.ends_at) else replace(found, holidays=(), at_venue=())


def duties(event: Event) -> Duties:
    """Who does what at `event`: by lesson, person and role."""
    whole = (event.starts_at, event.ends_at)
    found: Duties = {
        (None, role.person_id, role.what): Duty(role.person, whole, What(role.what))
        for role in event.roles
        if role.what in (*_LEADS, What.COORDINATOR)
    }
    for item in event.items:
        if item.teacher is not None:
            found[item.id, item.teacher.id, ""] = Duty(item.teacher, (item.starts_at, item.ends_at))
    return found


def _as_planned(event: Event, some: Iterable[Duty]) -> Planned:
    networks = frozenset(one.id for one in event.networks)
    return Planned((event.starts_at, event.ends_at), event.venue, tuple(some), networks, {event.id})


def _needed(
    planned: Planned, elsewhere: Iterable[tuple[int | None, Event, Span]]
) -> tuple[tuple[Person, Event], ...]:
    """Who is needed elsewhere at the time of what they do here; a coordinator need not be there all the time."""
    known = [one for one in elsewhere if one[1].id not in planned.besides]
    return tuple(
        dict.fromkeys(
            (duty.person, event)
            for duty in planned.duties
            for person_id, event, span in known
            if duty.what != What.COORDINATOR and person_id == duty.person.id and _overlap(duty.span, span)
        )
    )


def _leaves(duty: Duty, networks: Collection[int], memberships: Sequence[Membership]) -> bool:
    """Whether who teaches or coordinates worked at a member on the day it was, and does not on the day it is."""
    if duty.was is None or duty.what not in (None, What.COORDINATOR):
        return False
    of_theirs = [
        one
        for one in memberships
        if one.organisation_id == duty.person.organisation_id and one.network_id in networks
    ]
    old, new = (local(span[0]).date() for span in (duty.was, duty.span))
    return any(one.holds_on(old) for one in of_theirs) and not any(one.holds_on(new) for one in of_theirs)


def _days(span: Span) -> list[date]:
    first, last = local(span[0]).date(), last_day(span[1])
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _at(venues: Collection[int], span: Span) -> list[Event]:
    query = select(Event).where(
        Event.venue_id.in_(venues),
        Event.status != EventStatus.CANCELLED,
        Event.starts_at < span[1],
        Event.ends_at > span[0],
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id))) if venues else []


def _taught(people: Collection[int], span: Span) -> list[ProgrammeItem]:
    query = (
        select(ProgrammeItem)
        .join(ProgrammeItem.event)
        .where(
            ProgrammeItem.teacher_id.in_(people),
            Event.status != EventStatus.CANCELLED,
            ProgrammeItem.starts_at < span[1],
            ProgrammeItem.ends_at > span[0],
        )
        .options(contains_eager(ProgrammeItem.event))
    )
    return list(db.session.scalars(query.order_by(ProgrammeItem.id))) if people else []


def _led(people: Collection[int], span: Span) -> list[tuple[Role, Event]]:
    query = (
        select(Role, Event)
        .join(Event, Event.id == Role.event_id)
        .where(
            Role.person_id.in_(people),
            Role.what.in_(_LEADS),
            Event.status != EventStatus.CANCELLED,
            Event.starts_at < span[1],
            Event.ends_at > span[0],
        )
    )
    return [(role, event) for role, event in db.session.execute(query.order_by(Role.id))] if people else []


def _memberships(organisations: Collection[int | None]) -> list[Membership]:
    known = {one for one in organisations if one is not None}
    query = select(Membership).where(Membership.organisation_id.in_(known)).order_by(Membership.id)
    return list(db.session.scalars(query)) if known else []
