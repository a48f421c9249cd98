"""A year and its quarters as people mean them: by the wall clock, and by the day on which an event starts."""

from datetime import date

from sqlalchemy import ColumnElement

from events.clock import at, local, now
from events.models import Event

QUARTERS = (1, 2, 3, 4)


def in_year(year: int) -> tuple[ColumnElement[bool], ...]:
    """That an event starts in `year`."""
    return Event.starts_at >= at(date(year, 1, 1), 0), Event.starts_at < at(date(year + 1, 1, 1), 0)


def quarter_of(event: Event) -> int:
    """The quarter of the year in which an event starts."""
    return (local(event.starts_at).month + 2) // 3


def is_held(event: Event) -> bool:
    """Whether an event that was not cancelled is over."""
    return event.ends_at <= now()
