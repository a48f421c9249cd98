"""What the office sees of the outbox: how it stands, and what has to be said by hand because it is no e-mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.claims import OPEN, due_mail
from events.notices.letters import by_hand
from events.policy import Channel


@dataclass(frozen=True)
class Overview:
    """How the outbox stands: counts, the oldest e-mail that should have gone, and what failed lately.

    `later` counts what is put off, and at night the reminders, which wait for the morning.
    """

    due: int
    claimed: int
    later: int
    sent: int
    dropped: int
    oldest_due_at: datetime | None
    failed: int
    last_failed: list[Notice]
    trouble: list[Notice]
    by_hand: list[Notice]


def overview() -> Overview:
    """How the outbox stands now."""
    moment = now()
    open_mail = (*OPEN, Notice.channel == Channel.EMAIL)
    due = due_mail(moment)
    number_due, claimed = _count(*due), _count(*open_mail, Notice.claimed_until > moment)
    return Overview(
        due=number_due,
        claimed=claimed,
        later=_count(*open_mail) - number_due - claimed,
        sent=_count(Notice.sent_at.is_not(None)),
        dropped=_count(Notice.dropped_at.is_not(None)),
        oldest_due_at=db.session.scalar(select(func.min(Notice.due_at)).where(*due)),
        failed=_count(Notice.failed_at.is_not(None)),
        last_failed=_some(Notice.failed_at.is_not(None)),
        trouble=_some(*open_mail, Notice.fault.is_not(None)),
        by_hand=by_hand(),
    )


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Notice).where(*conditions)) or 0


def _some(*conditions: ColumnElement[bool]) -> list[Notice]:
    query = select(Notice).where(*conditions).order_by(Notice.id.desc()).limit(20)
    return list(db.session.scalars(query))
