"""The only file that asks the time.

Moments are aware and in UTC; people live by the wall clock of Europe/Amsterdam. `shift` moves the whole
application in time, for demonstrations and for tests that follow a reminder over months.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MIDNIGHT = time(0)

_shift = timedelta(0)


class NonexistentTimeError(ValueError):
    """A wall-clock time that the spring change of the clocks skips."""


def shift(seconds: int) -> None:
    """Make `now` run `seconds` ahead of the machine's clock (CLOCK_SHIFT)."""
    global _shift
    _shift = timedelta(seconds=seconds)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def is_just_past(moment: datetime) -> bool:
    """Whether `moment` is less than a second ago; one to come is of before the clock was put back."""
    return timedelta(0) <= now() - moment < timedelta(seconds=1)


def local(moment: datetime) -> datetime:
    """The wall-clock time of `moment` in Europe/Amsterdam."""
    return moment.astimezone(AMSTERDAM)


def today() -> date:
    """The date on the wall calendar in Europe/Amsterdam."""
    return local(now()).date()


def from_wall_clock(wall: datetime) -> datetime:
    """The UTC moment of a naive wall-clock time; of a time that occurs twice, the first.

    Raises NonexistentTimeError for a time between 02:00 and 03:00 on the last Sunday of March.
    """
    moment = wall.replace(tzinfo=AMSTERDAM, fold=0).astimezone(UTC)
    if local(moment).replace(tzinfo=None) != wall:
        raise NonexistentTimeError(wall.isoformat())
    return moment


def ending(day: date, hour: time) -> datetime:
    """The UTC moment of what ends at `hour` on `day` by the wall clock; 00:00 is the midnight at the end of that day.

    Raises NonexistentTimeError.
    """
    is_next_day = hour == MIDNIGHT and day < date.max
    return from_wall_clock(datetime.combine(day + timedelta(days=is_next_day), hour))


def last_day(ends_at: datetime) -> date:
    """The last day by the wall clock of what ends at `ends_at`; at midnight it is the day that is then over."""
    return (local(ends_at) - timedelta(microseconds=1)).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The UTC moment of `hour`:`minute` on `day` by the wall clock. Hours 2 and 3 may not exist; do not use them."""
    return from_wall_clock(datetime.combine(day, time(hour, minute)))


@cache
def _public_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NL", years=year, language="nl"))


def holiday_on(day: date) -> str | None:
    """What public holiday of the Netherlands `day` is, by its Dutch name; None for any other day."""
    return _public_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Whether Dutch offices work on `day`: no weekend, no public holiday."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def add_working_days(moment: datetime, days: int) -> datetime:
    """The end of the working day (17:00) that lies `days` working days after `moment`."""
    day = local(moment).date()
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return at(day, 17)
