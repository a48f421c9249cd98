"""What is coming, what stands on an event's page, where somebody may be told to go: for pages without an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Select, String, bindparam, cast, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import local
from events.extensions import db
from events.kinds import KINDS
from events.models import (
    Event,
    EventStatus,
    Membership,
    Network,
    Organisation,
    Person,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    Role,
    Theme,
    What,
)
from events.policy import Entry, KindPolicy


@dataclass(frozen=True)
class Month:
    """The events that start in one month."""

    first_on: date
    events: list[Event]


@dataclass(frozen=True)
class Place:
    """Where an event is, as far as the reader may know: `address` None says that it is not told (yet)."""

    name: str
    address: str | None
    accessible: list[str]


@dataclass(frozen=True)
class Round:
    """Programme items that run side by side, of which one is chosen; `number` None for what all attend."""

    number: int | None
    items: list[ProgrammeItem]


def public_kinds() -> list[KindPolicy]:
    """The kinds whose events anyone may see."""
    return [policy for policy in KINDS.values() if policy.is_public]


def networks() -> list[Network]:
    """The networks, oldest first."""
    return list(db.session.scalars(select(Network).order_by(Network.id)))


def coming(moment: datetime, *, kind: str | None = None, network: str | None = None) -> list[Event]:
    """The public events that have not ended at `moment`, first things first; of one kind or network if asked."""
    query = _public().where(Event.ends_at > moment)
    if kind:
        query = query.where(Event.kind == kind)
    if network:
        query = query.where(Event.networks.any(Network.ref == network))
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id)))


def in_months(events: Iterable[Event]) -> list[Month]:
    """Events in the order given, gathered under the month they start in by the wall clock."""
    return [Month(first, list(found)) for first, found in groupby(events, _month_of)]


def in_days(events: Iterable[Event]) -> list[tuple[date, list[Event]]]:
    """Events in the order given, gathered under the day they start on by the wall clock."""
    return [(day, list(found)) for day, found in groupby(events, lambda event: local(event.starts_at).date())]


def public_event(ref: str) -> Event | None:
    """The event at this address, when anyone may see it."""
    return db.session.scalar(_public(selectinload(Event.co_organisers)).where(Event.ref == ref))


def event_to_join(ref: str) -> Event | None:
    """The same event with what registering needs at once, its places and its workshops, in one query; made once."""
    return db.session.scalars(_TO_JOIN, {"ref": ref}).unique().one_or_none()


def theme(ref: str) -> Theme | None:
    """The theme week at this address."""
    return db.session.scalar(select(Theme).where(Theme.ref == ref))


def of_theme(found: Theme) -> list[Event]:
    """The public events of a theme week."""
    query = _public().where(Event.theme_id == found.id).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(query))


def programme(event: Event) -> list[ProgrammeItem]:
    """The items of an event in order of time, each with its places; one query."""
    query = select(ProgrammeItem).where(ProgrammeItem.event_id == event.id).options(joinedload(ProgrammeItem.pool))
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return sorted(found, key=lambda item: (item.starts_at, item.round or 0, item.id))


def rounds(event: Event) -> list[Round]:
    """The programme with what all attend one by one, and parallel workshops together."""
    found: list[Round] = []
    for number, items in groupby(programme(event), lambda item: item.round):
        if number is None:
            found += [Round(None, [item]) for item in items]
        else:
            found.append(Round(number, list(items)))
    return found


def where(event: Event) -> Place | None:
    """Where it is, for everyone: of a hidden address the neighbourhood only (domain rule 5)."""
    if event.venue is None:
        return None
    if event.hides_address:
        return Place(event.venue.neighbourhood or "", None, event.venue.accessible)
    return Place(event.venue.name, event.venue.address, event.venue.accessible)


def where_for(registration: Registration, moment: datetime) -> Place | None:
    """Where it is, for one party (domain rule 5)."""
    is_expected = registration.status == RegistrationStatus.CONFIRMED
    return where_known(registration.event, moment, is_expected=is_expected)


def where_known(event: Event, moment: datetime, *, is_expected: bool) -> Place | None:
    """Where it is, for somebody who is expected there or not (domain rule 5)."""
    if event.venue is not None and event.shows_address(moment, to_expected=is_expected):
        return Place(event.venue.name, event.venue.address, event.venue.accessible)
    return where(event)


def lessons_of(teacher: Person, moment: datetime) -> list[ProgrammeItem]:
    """The lessons somebody still gives, first things first; also those of a cancelled event, which says so."""
    query = (
        select(ProgrammeItem)
        .join(ProgrammeItem.event)
        .where(ProgrammeItem.teacher_id == teacher.id, ProgrammeItem.ends_at > moment, Event.was_shown)
        .options(joinedload(ProgrammeItem.event).joinedload(Event.venue))
    )
    return list(db.session.scalars(query.order_by(ProgrammeItem.starts_at, ProgrammeItem.id)))


def reservable_by(member: Organisation, moment: datetime) -> list[Event]:
    """What is not public and still to come, where a member of a network of it on that day may reserve places."""
    kinds = [policy.name for policy in KINDS.values() if policy.entry == Entry.KEY_PERSON]
    query = (
        select(Event)
        .where(Event.kind.in_(kinds), Event.status == EventStatus.PUBLISHED, Event.starts_at > moment)
        .options(joinedload(Event.venue), joinedload(Event.pool), selectinload(Event.networks))
    )
    found = db.session.scalars(query.order_by(Event.starts_at, Event.id))
    return [event for event in found if _is_member(member, event)]


def _is_member(member: Organisation, event: Event) -> bool:
    """Whether the organisation is a member of a network of `event` on the day of it."""
    day, networks = local(event.starts_at).date(), {network.id for network in event.networks}
    return any(found.network_id in networks and found.holds_on(day) for found in member.memberships)


def talks_of(person: Person, moment: datetime) -> list[Role]:
    """What somebody still leads or interprets, first things first; also what is cancelled, which says so."""
    query = (
        select(Role)
        .join(Role.event)
        .where(Role.person_id == person.id, Role.what.in_((What.FACILITATOR, What.INTERPRETER)))
        .where(Event.ends_at > moment, Event.was_shown)
        .options(joinedload(Role.event).joinedload(Event.venue), joinedload(Role.event).joinedload(Event.pool))
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id, Role.id)))


def without_interpreter(moment: datetime) -> list[Event]:
    """What is still to come and needs an interpreter that nobody has booked yet, first things first."""
    query = select(Event).where(
        Event.interpreter == "needed", Event.status == EventStatus.PUBLISHED, Event.starts_at > moment
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id)))


def where_to_work(event: Event, moment: datetime, what: str = What.FACILITATOR) -> Place | None:
    """Where it is, for a teacher or facilitator; an interpreter is told no hidden street (domain rule 5)."""
    return where_known(event, moment, is_expected=what != What.INTERPRETER)


def office() -> Organisation | None:
    """The association's office, whose name and number stand on every page."""
    query = select(Organisation).where(cast(Organisation.roles, String).like('%"office"%'))
    return db.session.scalars(query.order_by(Organisation.id).limit(1)).first()


def referrers(event: Event) -> list[Organisation]:
    """The organisations that can have referred somebody: members of the event's networks, by name."""
    network_ids = [network.id for network in event.networks]
    query = select(Organisation).where(Organisation.memberships.any(Membership.network_id.in_(network_ids)))
    return sorted(db.session.scalars(query), key=lambda organisation: organisation.name.casefold())


def _public(*more: ORMOption) -> Select[Event]:
    """The query for what anyone may see: it says in SQL what `Event.is_public` says."""
    return _visible().options(
        joinedload(Event.venue),
        joinedload(Event.pool),
        joinedload(Event.organiser),
        joinedload(Event.contact),
        joinedload(Event.theme),
        selectinload(Event.networks),
        *more,
    )


def _visible() -> Select[Event]:
    return select(Event).where(
        Event.kind.in_([policy.name for policy in public_kinds()]),
        Event.was_shown,
        Event.closed_to_id.is_(None),
    )


_TO_JOIN = (
    _visible()
    .where(Event.ref == bindparam("ref"))
    .options(
        joinedload(Event.pool),
        joinedload(Event.items).joinedload(ProgrammeItem.pool),
        joinedload(Event.questions),
    )
)


def _month_of(event: Event) -> date:
    return local(event.starts_at).date().replace(day=1)
