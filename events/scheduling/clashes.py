"""What somebody should know before an event gets a date: holidays, and a place or a teacher that is taken then.

These are warnings and stop nobody: a house may have two rooms.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from events.clock import holiday_on, local
from events.extensions import db
from events.models import Event, EventStatus, Person, ProgrammeItem, Venue

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Warnings:
    """What is in the way: holidays by name, events at the same place, and teachers with what they teach then."""

    holidays: tuple[str, ...] = ()
    at_venue: tuple[Event, ...] = ()
    teaching: tuple[tuple[Person, Event], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.holidays or self.at_venue or self.teaching)


@dataclass(frozen=True)
class Planned:
    """What is to be held: when, where, and who teaches when; events `besides` are no clash."""

    span: Span
    venue: Venue | None = None
    lessons: tuple[tuple[Person, Span], ...] = ()
    besides: Collection[int] = ()


def warnings_for(planned: Sequence[Planned]) -> list[Warnings]:
    """What is in the way of each; as many statements for many as for one."""
    spans = [one.span for one in planned] + [span for one in planned for _person, span in one.lessons]
    if not spans:
        return []
    whole = (min(first for first, _last in spans), max(last for _first, last in spans))
    at_venues = _at({one.venue.id for one in planned if one.venue is not None}, whole)
    taught = _taught({person.id for one in planned for person, _span in one.lessons}, whole)
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
            tuple(
                dict.fromkeys(
                    (person, item.event)
                    for person, span in one.lessons
                    for item in taught
                    if item.teacher_id == person.id
                    and item.event_id not in one.besides
                    and _overlap(span, (item.starts_at, item.ends_at))
                )
            ),
        )
        for one in planned
    ]


def of(event: Event) -> Warnings:
    """What is in the way of `event` as it is planned."""
    lessons = [(item.teacher, (item.starts_at, item.ends_at)) for item in event.items if item.teacher is not None]
    planned = Planned((event.starts_at, event.ends_at), event.venue, tuple(lessons), {event.id})
    return warnings_for([planned])[0]


def _days(span: Span) -> list[date]:
    first, last = local(span[0]).date(), local(span[1]).date()
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
