"""No reminder disturbs anyone between 20:00 and 08:00 by the wall clock (domain.md, reminders)."""

from datetime import datetime, timedelta

from events.clock import at, local

MORNING, EVENING = 8, 20
NIGHT = timedelta(hours=24 - EVENING + MORNING + 1)  # the longest, in which the clock goes back


def is_quiet(moment: datetime) -> bool:
    """Whether `moment` lies in the evening or the night."""
    return not MORNING <= local(moment).hour < EVENING


def in_daytime(moment: datetime) -> datetime:
    """`moment`, or the next 08:00 when it lies in the evening or the night."""
    if not is_quiet(moment):
        return moment
    wall = local(moment)
    return at(wall.date() + timedelta(days=wall.hour >= EVENING), MORNING)
