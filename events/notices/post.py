"""What the post brings in time: the one rule by which a letter is too late and somebody calls instead.

PostNL brings letters from Tuesday to Saturday, and takes two of those days. Who reads a letter on the day itself may
have left by then, so that it has to be there the day before.
"""

from datetime import date, datetime, timedelta

from events.clock import at, holiday_on, is_working_day, local

LETTER_TAKES = 2  # days on which there is post, after the day on which the office prints it
COLLECTED_AT = 17  # wall-clock hour; what is printed later leaves on the next working day
_SUNDAY_AND_MONDAY = (6, 0)
_DAY = timedelta(days=1)


def in_time_from(moment: datetime) -> datetime:
    """The earliest start for which a letter that is printed at `moment` is in time: the midnight after it is brought.

    It is printed on a working day before COLLECTED_AT, and brought on the LETTER_TAKES-th day with post after that.
    """
    wall = local(moment)
    day = wall.date() + (_DAY if wall.hour >= COLLECTED_AT else timedelta(0))
    while not is_working_day(day):
        day += _DAY
    left = LETTER_TAKES
    while left > 0:
        day += _DAY
        left -= _has_post(day)
    return at(day + _DAY, 0)


def misses(starts_at: datetime, moment: datetime, *, told_by: datetime | None = None) -> bool:
    """Whether a letter that is printed at `moment` arrives too late for what begins at `starts_at`.

    Nor may it come after `told_by`, when that would have begun before it was moved. What has passed asks no hurry.
    """
    in_time = in_time_from(moment)
    return any(moment < until < in_time for until in (starts_at, told_by) if until is not None)


def _has_post(day: date) -> bool:
    return day.weekday() not in _SUNDAY_AND_MONDAY and holiday_on(day) is None
