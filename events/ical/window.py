"""What of all that is kept fits in a feed: a span of days, a number of events and a number of bytes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, or_

from events.clock import at
from events.models import Event, EventStatus

DAYS_BACK, MONTHS_AHEAD = 90, 18
CANCELLED_DAYS = 60  # nothing leaves a subscriber's calendar silently (domain rule 8)
MOST_EVENTS, MOST_BYTES = 1_000, 1_000_000  # Google stops there


@dataclass(frozen=True)
class Piece:
    """One event of a feed, and how it ranks when not all fit."""

    text: str
    starts_at: datetime
    rank: tuple[int, float]

    @classmethod
    def of(
        cls, text: str, day: date, starts_at: datetime, ends_at: datetime, cancelled_at: datetime | None
    ) -> "Piece":
        """The `text` of an event, ranked on `day`: the just cancelled, what comes soonest, what was latest."""
        moment = starts_at.timestamp()
        if cancelled_at is not None and cancelled_at >= kept_since(day):
            return cls(text, starts_at, (0, moment))
        return cls(text, starts_at, (2, -moment) if ends_at < at(day, 0) else (1, moment))


def shown_on(day: date) -> ColumnElement[bool]:
    """The events that a feed shows on `day`, as a condition."""
    first, last = day - timedelta(days=DAYS_BACK), day + relativedelta(months=MONTHS_AHEAD)
    return or_(
        and_(Event.ends_at >= at(first, 0), Event.starts_at < at(last + timedelta(days=1), 0)),
        and_(Event.status == EventStatus.CANCELLED, Event.cancelled_at >= kept_since(day)),
    )


def kept_since(day: date) -> datetime:
    """Since when what was cancelled is still shown on `day`."""
    return at(day - timedelta(days=CANCELLED_DAYS), 0)


def fitting(pieces: list[Piece], room: int) -> list[Piece]:
    """As many pieces as a feed may hold, in the order of time; the oldest past events go first."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.rank):
        room -= len(piece.text.encode())
        if room < 0 or len(kept) == MOST_EVENTS:
            break
        kept.append(piece)
    return sorted(kept, key=lambda piece: piece.starts_at)
