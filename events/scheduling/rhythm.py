"""When a group meets: by a rule or by a list of dates, with exceptions and moves.

A meeting is known by its date according to the rule, also after it was moved; so a moved meeting keeps its
address, its answers and its place in calendars.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from events.clock import local
from events.models import Group
from events.scheduling.rules import turns


@dataclass(frozen=True)
class Rhythm:
    """The rhythm of a group, all in naive wall-clock time; `rule` from `first`, else `dates`."""

    minutes: int
    rule: str | None = None
    first: datetime | None = None
    dates: Sequence[datetime] = ()
    exceptions: Sequence[date] = ()
    moves: Mapping[datetime, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Occurrence:
    """One meeting: its day by the rule, and when it is held by the wall clock."""

    on: date
    starts: datetime
    ends: datetime


def planned_times(rhythm: Rhythm, year: int) -> list[datetime]:
    """Every wall-clock time by the rule or the list, exceptions and moves left aside. Raises BadRule."""
    if rhythm.rule is None or rhythm.first is None:
        return sorted(rhythm.dates)
    return turns(rhythm.rule, rhythm.first, year)


def occurrences(rhythm: Rhythm, year: int) -> list[Occurrence]:
    """The meetings of `rhythm`; a rule without an end stops with `year`. COUNT counts exceptions. Raises BadRule."""
    length = timedelta(minutes=rhythm.minutes)
    left_out = set(rhythm.exceptions)
    found = []
    for time in planned_times(rhythm, year):
        if time.date() not in left_out:
            starts = rhythm.moves.get(time, time)
            found.append(Occurrence(time.date(), starts, starts + length))
    return found


def rhythm_of(group: Group) -> Rhythm:
    """The rhythm that a stored group keeps."""
    return Rhythm(
        minutes=group.minutes,
        rule=group.rule,
        first=None if group.first_at is None else local(group.first_at).replace(tzinfo=None),
        dates=[datetime.fromisoformat(text) for text in group.dates],
        exceptions=[date.fromisoformat(text) for text in group.exceptions],
        moves={datetime.fromisoformat(old): datetime.fromisoformat(new) for old, new in group.moves.items()},
    )


def meeting_ref(group_ref: str, on: date) -> str:
    """The ref of a group's meeting: the group's, and its date by the rule, also when it was moved."""
    return f"{group_ref}-{on.isoformat()}"
