"""What attendance is kept of: the items of a programme, else the day parts; a group's meeting is one part.

The wall clock decides what a morning is. An event of several days without a programme keeps, on each of them, the
hours at which it begins and ends.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from events.clock import MIDNIGHT, at, ending, last_day, local
from events.errors import DomainError
from events.models import Event, ProgrammeItem
from events.policy import Party

NOON, EVENING = 13, 18  # where a morning and an afternoon end (default)
FIRST_HOUR, LAST_HOUR = 8, 22  # of a day in the middle, when an event ends earlier in the day than it began
SHORTEST = timedelta(hours=1)  # what is left of a day part belongs to the one beside it
MEETING = "meeting"


class NotHeld(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """The event is a draft or was cancelled: nobody was there."""


class Session(StrEnum):
    """A part of a day, or all of a meeting."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    MEETING = "meeting"


@dataclass(frozen=True)
class Part:
    """What one is present in or not; `key` names it, with a lesson or workshop as its `item`."""

    key: str  # "item:12", "2027-03-12:morning", "meeting"
    starts_at: datetime
    ends_at: datetime
    session: Session | None = None
    item: ProgrammeItem | None = None

    @property
    def first_on(self) -> date:
        """The day it is on by the wall clock."""
        return local(self.starts_at).date()

    @property
    def opens_at(self) -> datetime:
        """From when on somebody can be seen there: the first hour of its day."""
        return at(self.first_on, 0)


def parts(event: Event) -> list[Part]:
    """The parts of `event`, first things first; none where nobody is expected."""
    if event.policy.party == Party.NONE:
        return []
    if event.group_id is not None:
        return [Part(MEETING, event.starts_at, event.ends_at, Session.MEETING)]
    if event.items:
        items = sorted(event.items, key=lambda item: (item.starts_at, item.round or 0, item.id))
        return [Part(f"item:{item.id}", item.starts_at, item.ends_at, item=item) for item in items]
    return [part for starts_at, ends_at in _days(event) for part in _sessions(starts_at, ends_at)]


def part_called(event: Event, key: str) -> Part | None:
    """The part of `event` with this key."""
    return next((part for part in parts(event) if part.key == key), None)


def _days(event: Event) -> list[tuple[datetime, datetime]]:
    """From when until when it lasts on each of its days."""
    starts, ends, last_on = local(event.starts_at), local(event.ends_at).time(), last_day(event.ends_at)
    if starts.date() == last_on or event.ends_at - event.starts_at < timedelta(hours=12):
        return [(event.starts_at, event.ends_at)]  # an evening may end after midnight
    keeps_hours = ends == MIDNIGHT or starts.time() < ends
    first = (starts.hour, starts.minute) if keeps_hours else (FIRST_HOUR, 0)
    last = time(ends.hour, ends.minute) if keeps_hours else time(LAST_HOUR)
    number = (last_on - starts.date()).days
    days = [starts.date() + timedelta(days=n) for n in range(number + 1)]
    spans = [(at(day, *first), ending(day, last)) for day in days]
    spans[0] = (event.starts_at, max(spans[0][1], event.starts_at + SHORTEST))
    spans[-1] = (min(spans[-1][0], event.ends_at - SHORTEST), event.ends_at)
    return spans


def _sessions(starts_at: datetime, ends_at: datetime) -> list[Part]:
    """The parts of one day; what is shorter than SHORTEST is joined to its neighbour."""
    day = local(starts_at).date()
    borders = [border for hour in (NOON, EVENING) if starts_at < (border := at(day, hour)) < ends_at]
    if borders and borders[0] - starts_at < SHORTEST:
        borders.pop(0)
    if borders and ends_at - borders[-1] < SHORTEST:
        borders.pop()
    edges = [starts_at, *borders, ends_at]
    return [_session(day, first, last) for first, last in pairwise(edges)]


def _session(day: date, starts_at: datetime, ends_at: datetime) -> Part:
    middle = local(starts_at + (ends_at - starts_at) / 2)
    is_late = middle.date() > day or middle.hour >= EVENING
    session = Session.EVENING if is_late else Session.AFTERNOON if middle.hour >= NOON else Session.MORNING
    return Part(f"{day}:{session}", starts_at, ends_at, session)
