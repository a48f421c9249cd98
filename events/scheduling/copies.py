"""An event held again: a copy on another day, a whole year on the same weekdays, a series by a rule. Always drafts.

What belongs to the one event is not copied: its accreditation, which registers give once, its link to join online,
its papers, and the interpreter's booking.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import joinedload, selectinload

from events import audit, places
from events.clock import NonexistentTimeError, at, from_wall_clock, local, now
from events.errors import AlreadyMeets
from events.extensions import db
from events.ical import fragments
from events.models import Event, EventStatus, ProgrammeItem, Question, Role, What, new_uid
from events.scheduling import clashes, editing, refs
from events.scheduling.clashes import Planned, Warnings
from events.scheduling.rhythm import meeting_ref
from events.scheduling.rules import BadRule, has_end, turns
from events.scheduling.seats import arrange as arrange_seats

A_YEAR = timedelta(days=364)  # 52 weeks: the same weekday
SERIES_MOST = 60  # days of one series
SERIES_YEARS = 5
_ROLES = (What.COORDINATOR, What.FACILITATOR, What.KEY_PERSON)
_READ_ALONG = (
    selectinload(Event.items).options(joinedload(ProgrammeItem.pool), joinedload(ProgrammeItem.teacher)),
    selectinload(Event.roles).joinedload(Role.person),
    selectinload(Event.reminder_changes),
    *(selectinload(many) for many in (Event.questions, Event.networks, Event.co_organisers, Event.funds)),
    *(selectinload(one) for one in (Event.pool, Event.venue, Event.closed_to, Event.organiser)),
    *(selectinload(one) for one in (Event.contact, Event.theme, Event.group)),
)

Day = tuple[Event, date]


@dataclass(frozen=True)
class Proposal:
    """A day on which `event` could be held again; `is_taken` when it already is, and no copy can be made."""

    event: Event
    on: date
    starts_at: datetime
    ends_at: datetime
    warnings: Warnings
    is_taken: bool


def propose(event: Event, on: date) -> Proposal:
    """`event` on another day, with what is in the way there."""
    return _propose([(event, on)])[0]


def copied(event: Event, on: date, submission: str) -> Event | None:
    """What this form made already of `event` on that day."""
    return db.session.scalar(select(Event).where(Event.uid == _uid(event, on, submission)))


def copy(event: Event, on: date, *, actor: str, submission: str) -> Event:
    """Draft `event` once more on another day, by the same wall clock; the same form twice gives the same copy.

    Raises AlreadyMeets, also for who copies it to that day at the same time in another window.
    """
    fragments.lock_agenda()  # whoever plans or copies waits here, so that what is read of the day is true
    if (known := copied(event, on, submission)) is not None:
        return known
    made = _draft_free([(event, on)])
    if not made:
        raise AlreadyMeets(on)
    made[0].uid = _uid(event, on, submission)
    _record(made, actor)
    return made[0]


def copy_all(wanted: Sequence[Day], *, actor: str) -> list[Event]:
    """Draft each event once more on its day; what stands there already, or twice in the list, is left out.

    It reads as often for a year as for one event, but for the seats of a circle.
    """
    fragments.lock_agenda()
    made = _draft_free(wanted)
    _record(made, actor)
    return made


def of_year(year: int, visible: ColumnElement[bool]) -> list[Proposal]:
    """Everything of a year that a circle does not meet for by its own rhythm, 52 weeks later."""
    query = select(Event).where(
        visible,
        Event.group_id.is_(None),
        Event.status != EventStatus.CANCELLED,
        Event.starts_at >= at(date(year, 1, 1), 0),
        Event.starts_at < at(date(year + 1, 1, 1), 0),
    )
    found = db.session.scalars(query.options(*_READ_ALONG).order_by(Event.starts_at, Event.id))
    return _propose([(event, local(event.starts_at).date() + A_YEAR) for event in found])


def by_rule(event: Event, rule: str, times: int | None = None) -> list[Proposal]:
    """The days after that of `event` on which it recurs by an RFC 5545 rule; without an end of its own `times`.

    Raises BadRule, also for more days than one can look through, or days that nobody plans yet.
    """
    first = local(event.starts_at).replace(tzinfo=None)
    if times is not None and not has_end(rule):
        rule = f"{rule};COUNT={times + 1}"
    days = [turn for turn in turns(rule, first, first.year + 1) if turn != first]
    if len(days) > SERIES_MOST:
        raise BadRule(f"gives more than {SERIES_MOST} dates", "too_many", SERIES_MOST)
    if days and days[-1].year > first.year + SERIES_YEARS:
        raise BadRule(f"goes on for more than {SERIES_YEARS} years", "too_far", SERIES_YEARS)
    if not days:
        raise BadRule("gives no date at all", "none")
    return _propose([(event, turn.date()) for turn in days])


def _propose(wanted: Sequence[Day]) -> list[Proposal]:
    planned, taken = [], _taken(wanted)
    for event, on in wanted:
        shift = _shift(event, on)
        duties = tuple(
            replace(one, span=_moved(one.span, shift), was=one.span)
            for one in clashes.duties(event).values()
            if one.what in (None, *_ROLES)
        )
        networks = frozenset(one.id for one in event.networks)
        planned.append(Planned(_moved((event.starts_at, event.ends_at), shift), event.venue, duties, networks))
    return [
        Proposal(event, on, *plan.span, warned, _key(event, on) in taken)
        for (event, on), plan, warned in zip(wanted, planned, clashes.warnings_for(planned), strict=True)
    ]


def _uid(event: Event, on: date, submission: str) -> str:
    return str(uuid.uuid5(uuid.UUID(submission), f"{event.uid} {on.isoformat()}"))


def _draft_free(wanted: Sequence[Day]) -> list[Event]:
    """Add a draft for every day that is free; what belongs together is written together."""
    taken, free = _taken(wanted), []
    for event, on in wanted:
        if _key(event, on) not in taken:
            taken.add(_key(event, on))
            free.append((event, on))
    own = refs.free_refs([(event.title(), on) for event, on in free if event.group is None])
    with db.session.no_autoflush:
        made = [_row(event, on, own) for event, on in free]
        db.session.add_all(made)
        db.session.flush()
    pairs = [(event, twin) for (event, _on), twin in zip(free, made, strict=True)]
    if roles := [role for pair in pairs for role in _roles(*pair)]:
        db.session.execute(insert(Role), roles)
    places.open_new(pool for pair in pairs for pool in _pools(*pair))
    for twin in made:
        if twin.group is not None:
            arrange_seats(twin, twin.group)
    return made


def _record(made: Iterable[Event], actor: str) -> None:
    audit.record_all("event copied", actor=actor, about=[event.uid for event in made])


def _pools(event: Event, twin: Event) -> Iterator[tuple[Event | ProgrammeItem, int | None]]:
    """What of `twin` has places, and how many."""
    if event.pool is not None or event.policy.takes_registrations:
        yield twin, event.pool.capacity if event.pool is not None else event.policy.default_capacity
    for item, copied_item in zip(event.items, twin.items, strict=True):
        if item.round is not None:
            yield copied_item, item.pool.capacity if item.pool is not None else None


def _roles(event: Event, twin: Event) -> Iterator[dict[str, object]]:
    scope = {"scope": f"event:{twin.id}", "event_id": twin.id}
    for role in event.roles:
        if role.what in _ROLES:
            yield {"person_id": role.person_id, "what": role.what, **scope}


def _item(item: ProgrammeItem, shift: timedelta) -> ProgrammeItem:
    return ProgrammeItem(
        privacy=item.privacy,
        key=new_uid(),
        title=item.title,
        starts_at=_later(item.starts_at, shift),
        ends_at=_later(item.ends_at, shift),
        round=item.round,
        audience=list(item.audience),
        room=item.room,
        speakers=item.speakers,
        teacher=item.teacher,
    )


def _question(one: Question) -> Question:
    return Question(privacy=one.privacy, position=one.position, **one.said)


def _row(event: Event, on: date, own: Iterator[str]) -> Event:
    shift, group = _shift(event, on), event.group
    opens, closes = event.registration_opens_at, event.registration_closes_at
    theme = event.theme if event.theme is not None and event.theme.starts_on <= on <= event.theme.last_on else None
    return Event(
        ref=next(own) if group is None else meeting_ref(group.ref, on),
        kind=event.kind,
        privacy=event.privacy,
        status=EventStatus.DRAFT,
        starts_at=_later(event.starts_at, shift),
        ends_at=_later(event.ends_at, shift),
        registration_opens_at=_later(opens, shift) if opens is not None else None,
        registration_closes_at=_later(closes, shift) if closes is not None else None,
        titles=event.titles,
        texts=event.texts,
        costs=event.costs,
        community=event.community,
        languages=event.languages,
        interpreter="needed" if event.interpreter else None,
        preparation=event.preparation,
        url=event.url,
        venue=event.venue,
        closed_to=event.closed_to,
        organiser=event.organiser,
        contact=event.contact,
        theme=theme,
        group=group,
        occurrence_on=on if group is not None else None,
        promotion=event.promotion,
        fills=event.fills,
        networks=list(event.networks),
        co_organisers=list(event.co_organisers),
        funds=list(event.funds),
        items=[_item(item, shift) for item in event.items],
        questions=[_question(one) for one in event.questions],
        reminder_changes=[one.again() for one in event.reminder_changes],
        edit_version=editing.FROM_A_FILE + 1,
        created_at=now(),
    )


def _key(event: Event, on: date) -> tuple[object, ...]:
    """What there is once a day: a meeting of a circle, or something of a kind under the same titles."""
    if event.group is not None:
        return event.group.id, on
    return event.kind, on, *sorted((event.titles or {}).items())


def _taken(wanted: Sequence[Day]) -> set[tuple[object, ...]]:
    """Of the days that are wanted those on which the same is held already, so that a copy were a twin."""
    if not wanted:
        return set()
    days = [on for _event, on in wanted]
    held = select(Event).where(
        Event.kind.in_({event.kind for event, _on in wanted}),
        Event.starts_at >= at(min(days), 0),
        Event.starts_at < at(max(days) + timedelta(days=1), 0),
    )
    found = {
        _key(other, local(other.starts_at).date()) for other in db.session.scalars(held) if other.group_id is None
    }
    meetings = {meeting_ref(event.group.ref, on): (event, on) for event, on in wanted if event.group is not None}
    groups = {event.group.id for event, _on in meetings.values() if event.group is not None}
    met = select(Event.group_id, Event.occurrence_on).where(Event.group_id.in_(groups))
    found |= {(group_id, on) for group_id, on in db.session.execute(met)}
    named = select(Event.ref).where(Event.ref.in_(meetings))
    return found | {_key(*meetings[ref]) for ref in db.session.scalars(named)}


def _shift(event: Event, on: date) -> timedelta:
    return on - local(event.starts_at).date()


def _moved(span: clashes.Span, shift: timedelta) -> clashes.Span:
    return _later(span[0], shift), _later(span[1], shift)


def _later(moment: datetime, shift: timedelta) -> datetime:
    """The same wall-clock time so many days later; where the clock skips it, an hour later."""
    wall = local(moment).replace(tzinfo=None) + shift
    try:
        return from_wall_clock(wall)
    except NonexistentTimeError:
        return from_wall_clock(wall + timedelta(hours=1))
