"""Fill the outbox on time and empty it.

The database is the queue: a claim is committed before the mail server hears of it, the server is spoken to outside
any transaction, and every mark is committed by itself. A process that dies between the server's yes and the mark
sends the same Message-ID again; a doubled reminder is cheaper than a lost one.
"""

import logging
import time
from email.message import EmailMessage

from celery import shared_task

from events import notices, reminders
from events.clock import now
from events.extensions import db, reads_only
from events.mail import NoAddress, Refused, Transport, Unreachable, compose, open_transport
from events.models import Notice
from tasks.heartbeat import beat

log = logging.getLogger(__name__)

BATCH = 50
BUDGET_SECONDS = 20.0  # beat runs the tasks one after another, so one tick may not hold the others up


@shared_task(name="outbox.plan_reminders")
def plan_reminders() -> None:
    """Queue every reminder that came due."""
    reminders.queue_due(now())
    beat("outbox.plan_reminders")
    db.session.commit()


@shared_task(name="outbox.deliver")
def deliver() -> None:
    """Send what is due, for at most BUDGET_SECONDS."""
    send_due(BUDGET_SECONDS)
    beat("outbox.deliver")
    db.session.commit()


@shared_task(name="outbox.tidy")
def tidy() -> None:
    """Drop letters and phone calls that nobody wants any more; e-mails are dropped when their turn comes."""
    notices.drop_unwanted()
    beat("outbox.tidy")
    db.session.commit()


def send_due(budget_seconds: float) -> int:
    """Claim, send and mark until nothing is due, the time is up or the server is gone; how many were sent."""
    ends_at = time.monotonic() + budget_seconds
    number = 0
    with open_transport() as transport:
        while time.monotonic() < ends_at:
            claimed = notices.claim(BATCH)
            db.session.commit()
            if not claimed:
                break
            done, is_reachable = _send_batch(transport, claimed, ends_at)
            number += done
            if not is_reachable:
                break
    return number


def _send_batch(transport: Transport, claimed: list[int], ends_at: float) -> tuple[int, bool]:
    """Send what was claimed, and give back what there was no time or no server for."""
    number = 0
    for place, notice_id in enumerate(claimed):
        if time.monotonic() >= ends_at:
            notices.release(claimed[place:])
            db.session.commit()
            break
        try:
            number += _send(transport, notice_id)
        except Unreachable as gone:
            log.warning("the mail server cannot be reached: %s", gone)
            notices.release(claimed[place:])
            db.session.commit()
            return number, False
    return number, True


def _send(transport: Transport, notice_id: int) -> bool:
    """Send one notice and mark what became of it; whether it was sent. Raises Unreachable, and marks nothing then."""
    try:
        message = _message(notice_id)
        if message is not None:
            transport.send(message)
    except Unreachable:
        raise
    except NoAddress as unfit:
        notices.failed(notice_id, str(unfit))
    except Refused as refused:
        end = notices.failed if refused.for_good else notices.postponed
        end(notice_id, refused.fault)
    except Exception as fault:  # one mail that cannot be made must not keep the others
        log.exception("notice %s cannot be made into a mail", notice_id)
        notices.postponed(notice_id, f"it cannot be made: {type(fault).__name__}")  # the rest may hold names
    else:
        mark = notices.sent if message is not None else notices.dropped
        mark(notice_id)
        db.session.commit()
        return message is not None
    db.session.commit()
    return False


def _message(notice_id: int) -> EmailMessage | None:
    """The message of a notice, from the rows as they are now; None when nobody wants it any more."""
    reads_only(True)
    try:
        notice = db.session.get(Notice, notice_id, populate_existing=True)
        return compose(notice) if notice is not None and notices.still_wanted(notice, now()) else None
    finally:
        db.session.rollback()
        reads_only(False)
