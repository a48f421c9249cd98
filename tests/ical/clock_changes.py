"""Events around both changes of the clock of two years: hours that lack, hours that come twice, whole days, a series.

`tests/ical/test_zone.py` writes them to an agreed file, and every program must show the same moments of it.
"""

from datetime import UTC, date, datetime, timedelta

from events.clock import at

CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
WALLS = ((0, 30), (1, 59), (3, 0), (10, 0), (23, 0))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Span = tuple[datetime, datetime]


def spans() -> dict[str, Span]:
    """When each is, in UTC, by its uid."""
    found = [span for change in CHANGES for span in _around(change)]
    for change in CHANGES[1::2]:  # autumn: the hour that comes twice, at its edges and from one 02:30 to the other
        midnight = datetime(change.year, change.month, change.day, tzinfo=UTC)
        starts = (midnight + timedelta(minutes=minutes) for minutes in (0, 30, 60, 119))
        found += [(start, start + HOUR) for start in starts]
    return {_uid(number): span for number, span in enumerate(found, 1)}


def whole_days() -> dict[str, tuple[date, date]]:
    """The weekends of the changes, by their uid; the end is exclusive."""
    return {_uid(number): (change - DAY, change + DAY) for number, change in enumerate(CHANGES, 901)}


def _around(change: date) -> list[Span]:
    hours = [at(change, hour, minute) for hour, minute in WALLS]
    weekly = [at(change + timedelta(days=days), 10) for days in (-7, -1, 1, 7)]
    night = (at(change - DAY, 22), at(change, 10))
    return [*((start, start + timedelta(hours=2)) for start in hours + weekly), night]


def _uid(number: int) -> str:
    return f"0a5e3c1d-0000-4000-8000-{number:012d}"
