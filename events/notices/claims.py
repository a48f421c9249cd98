"""Take due notices with a lease, and say what became of each.

A claim is one statement that two processes cannot both win; the lease gives a notice back when its process dies.
The caller commits after the claim and after every mark, and speaks to the mail server outside any transaction.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true, update

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.quiet import in_daytime, is_quiet
from events.policy import Channel

LEASE = timedelta(minutes=5)
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=4)

OPEN = (Notice.sent_at.is_(None), Notice.failed_at.is_(None), Notice.dropped_at.is_(None))


def claim(limit: int = 50, *, lease: timedelta = LEASE) -> list[int]:
    """Claim up to `limit` due e-mail notices until now plus `lease`, oldest first; their ids.

    A reminder that could not go by day, because the mail server or we were away, waits for the morning.
    FOR UPDATE SKIP LOCKED lets claimers on PostgreSQL pass each other; SQLite leaves the words out, and has one
    writer at a time anyway. The rows are chosen in a WITH, which runs once: as a plain subquery PostgreSQL may run
    it once per row, and then the limit does not hold. The condition is repeated outside, for a row that changed
    while we waited for it.
    """
    moment = now()
    due = due_mail(moment)
    chosen = select(Notice.id).where(*due).order_by(Notice.due_at, Notice.id).limit(limit)
    batch = chosen.with_for_update(skip_locked=True).cte("batch")
    statement = (
        update(Notice)
        .where(Notice.id.in_(select(batch.c.id)), *due)
        .values(claimed_until=moment + lease, attempts=Notice.attempts + 1)
        .returning(Notice.id, Notice.due_at)
        .execution_options(synchronize_session=False)
    )
    return [row.id for row in sorted(db.session.execute(statement), key=lambda row: (row.due_at, row.id))]


def release(notice_ids: list[int]) -> None:
    """Give claimed notices back untried, for whoever looks next."""
    _mark(Notice.id.in_(notice_ids), claimed_until=None, attempts=Notice.attempts - 1)


def sent(notice_id: int) -> None:
    """The server took it."""
    _mark(Notice.id == notice_id, sent_at=now(), claimed_until=None, fault=None)


def failed(notice_id: int, fault: str) -> None:
    """It can never be delivered; `fault` holds the server's words for the organiser."""
    _mark(Notice.id == notice_id, failed_at=now(), claimed_until=None, fault=fault)


def postponed(notice_id: int, fault: str) -> None:
    """It may work later: after 1, 2, 4, … minutes, at most four hours; after four days it has failed.

    A reminder is not put off into the night.
    """
    notice = db.session.get_one(Notice, notice_id, populate_existing=True)
    moment = now()
    if moment - notice.created_at > GIVE_UP_AFTER:
        failed(notice_id, fault)
        return
    delay = min(FIRST_DELAY * 2 ** min(max(notice.attempts - 1, 0), 10), LONGEST_DELAY)
    due_at = moment + delay
    if notice.is_reminder:
        due_at = in_daytime(due_at)
    _mark(Notice.id == notice_id, due_at=due_at, claimed_until=None, fault=fault)


def dropped(notice_id: int) -> None:
    """Nobody needs it any more."""
    _mark(Notice.id == notice_id, dropped_at=now(), claimed_until=None)


def due_mail(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a notice an e-mail that may be sent at `moment` and is in nobody's hands."""
    return (
        *OPEN,
        Notice.channel == Channel.EMAIL,
        Notice.due_at <= moment,
        or_(Notice.claimed_until.is_(None), Notice.claimed_until <= moment),
        Notice.is_reminder.is_(False) if is_quiet(moment) else true(),
    )


def _mark(which: ColumnElement[bool], **values: Any) -> None:
    """Change notices that are still open; what was sent stays sent, whoever else thought to hold it."""
    db.session.execute(update(Notice).where(which, *OPEN).values(**values))
