"""Fill the outbox on time and empty it.

The database is the queue: a claim is committed before the mail server hears of it, and the server is spoken to
outside any transaction. What the server took is marked for a few at a time, within a second. A process that dies
between the server's yes and the mark sends those few again with the same Message-ID; a doubled reminder is cheaper
than a lost one.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from celery import shared_task
from sqlalchemy.exc import OperationalError

from events import notices, reminders, todo
from events.clock import now
from events.extensions import db, reading
from events.mail import (
    Draft,
    NoAddress,
    NotByText,
    Refused,
    Text,
    TooLate,
    Transport,
    Unreachable,
    Worded,
    draft,
    keep,
    open_transport,
    text_of,
)
from events.models import Notice
from events.notices.faults import NOT_MADE, NOT_WRITTEN
from events.policy import BY_HAND, Channel
from tasks.heartbeat import beat

log = logging.getLogger(__name__)


class ByHand(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """It is a letter or a call by now."""


# What is to be sent for a notice, why nothing can be, or that nobody wants it.
Made = Draft | Worded | EmailMessage | Text | Exception | None

BATCH = 100
BUDGET_SECONDS = 20.0  # beat runs the tasks one after another, so one tick may not hold the others up
MARK_TOGETHER, MARK_WITHIN_SECONDS = 20, 1.0  # what a process that dies sends twice, at most
FRESH_SECONDS = 5.0  # what was read longer ago is read again before it is said
MARGIN = timedelta(minutes=1)  # a lease that ends sooner is left alone: one message may take most of a minute
PAUSES = (1, 2, 4, 8)  # seconds; a database that starts again is back by then


@shared_task(name="outbox.plan_reminders")
def plan_reminders() -> None:
    """Queue every reminder that came due, and make its task of every call."""
    moment = now()
    reminders.queue_due(moment)
    todo.open_due(moment)
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
            until = now() + notices.LEASE
            claimed = notices.claim(BATCH, until=until)
            db.session.commit()
            if not claimed:
                break
            batch = Batch(transport, claimed, until)
            is_reachable = batch.send(ends_at)
            number += batch.number_sent
            if not is_reachable:
                break
    return number


class Batch:
    """Claimed notices on their way: read and made together, sent one by one, marked a few at a time."""

    def __init__(self, transport: Transport, claimed: list[int], until: datetime) -> None:
        self.transport = transport
        self.waiting = deque(claimed)
        self.until = until
        self.number_sent = 0
        self._has_answered = False  # that is said once, so that another's wish for rest holds from the next claim on
        self._unmarked: list[int] = []
        self._first_unmarked_at = 0.0

    def send(self, ends_at: float) -> bool:
        """Send until all is sent or the time is up, and give back the rest; whether the server can be reached."""
        try:
            while self.waiting and time.monotonic() < ends_at and self._is_in_time():
                self._send_while_fresh(ends_at)
        except Unreachable as gone:
            log.warning("the mail server cannot be reached: %s", gone.fault)
            self.mark_sent()
            notices.rest(gone.fault, is_busy=gone.is_busy)
            db.session.commit()
            return False
        except TooLate:
            log.warning("the mail server took so long that the lease of what waits is nearly over")
        finally:
            db.session.rollback()  # what broke off may have left a transaction in which nothing works any more
            self.mark_sent()
            if self.waiting:
                lasting(lambda: notices.release(self.waiting, self.until))
        return True

    def _is_in_time(self) -> bool:
        """Whether the lease lasts for one more message, asked before each and on a new connection once more.

        A server that drips its answers can stretch one conversation beyond MARGIN all the same. Then another may
        send that message again, with the same Message-ID, and what became of it here changes nothing (`held`).
        """
        return now() < self.until - MARGIN

    def _send_while_fresh(self, ends_at: float) -> None:
        """Send what waits, as it was when it was read, which is a few seconds ago at most."""
        made = make(list(self.waiting))
        read_at = time.monotonic()
        while self.waiting and time.monotonic() < min(ends_at, read_at + FRESH_SECONDS):
            if not self._is_in_time():
                return
            self._send_one(self.waiting[0], written(made, self.waiting[0]), lambda: self._write_ahead(made))
            self.waiting.popleft()

    def _write_ahead(self, made: dict[int, Made]) -> None:
        """Go on with the next message while the server is busy with this one."""
        if len(self.waiting) > 1:
            go_on(made, self.waiting[1])

    def _send_one(self, notice_id: int, made: Made, meanwhile: Callable[[], None]) -> None:
        """Send one message, or say why not. Raises Unreachable, and then it was not tried."""
        match made:
            case None:
                self._end(notices.dropped, notice_id)
            case ByHand():
                pass  # the claim was taken away with the channel, so there is nothing to give back
            case NoAddress():
                self._end(notices.failed, notice_id, str(made))
            case NotByText():
                self._end(notices.let_call, notice_id)
            case Text():
                self._keep(notice_id, made)
            case Exception():
                self._end(notices.postponed, notice_id, f"{NOT_MADE}{type(made).__name__}")
            case EmailMessage():
                self._hand_over(notice_id, made, meanwhile)

    def _hand_over(self, notice_id: int, message: EmailMessage, meanwhile: Callable[[], None]) -> None:
        try:
            self.transport.send(message, meanwhile, in_time=self._is_in_time)
        except Refused as refused:
            if refused.for_good:
                self._end(notices.failed, notice_id, refused.fault)
            else:
                shortest = notices.GREYLISTED if refused.is_greylisted else notices.FIRST_DELAY
                self._end(notices.postponed, notice_id, refused.fault, shortest=shortest)
        else:
            self._was_sent(notice_id)

    def _keep(self, notice_id: int, text: Text) -> None:
        """Put a text where a gateway finds it."""
        try:
            keep(text)
        except OSError as fault:
            self._end(notices.postponed, notice_id, f"{NOT_WRITTEN}{fault.strerror}")
        else:
            self.number_sent += 1
            lasting(lambda: notices.sent(notice_id))  # by itself: it says nothing about the mail server

    def _was_sent(self, notice_id: int) -> None:
        self.number_sent += 1
        if not self._unmarked:
            self._first_unmarked_at = time.monotonic()
        self._unmarked.append(notice_id)
        is_late = time.monotonic() - self._first_unmarked_at > MARK_WITHIN_SECONDS
        if is_late or len(self._unmarked) >= MARK_TOGETHER:
            self.mark_sent()

    def _end(self, mark: Callable[..., None], notice_id: int, *said: Any, **more: Any) -> None:
        """Mark what was not sent, by itself, unless it is in another's hands by now."""
        lasting(lambda: mark(notice_id, *said, held=self.until, **more))

    def mark_sent(self) -> None:
        """Mark what the server took."""
        if self._unmarked:
            lasting(self._mark_sent)
            self._unmarked, self._has_answered = [], True

    def _mark_sent(self) -> None:
        notices.sent(*self._unmarked)
        if not self._has_answered:
            notices.answers()


def lasting(act: Callable[[], object]) -> None:
    """Do `act` and commit; when the database is away for a moment, once it is back."""
    for pause in (*PAUSES, None):
        try:
            act()
            db.session.commit()
            break
        except OperationalError:
            db.session.rollback()
            if pause is None:
                raise
            time.sleep(pause)


def written(made: dict[int, Made], notice_id: int) -> Made:
    """What is to be sent for this notice, a message written out, and kept so for when it is asked again."""
    while isinstance(made[notice_id], Draft | Worded):
        go_on(made, notice_id)
    return made[notice_id]


def go_on(made: dict[int, Made], notice_id: int) -> None:
    """Put a message into words, or write it out when it is; anything else is as it is to be sent."""
    try:
        match made[notice_id]:
            case Draft() as known:
                made[notice_id] = known.in_words()
            case Worded() as said:
                made[notice_id] = said.write()
    except Exception as fault:
        log.exception("notice %s cannot be written", notice_id)
        made[notice_id] = fault


def make(notice_ids: list[int]) -> dict[int, Made]:
    """What is to be sent for notices, from the rows as they are now; None for one that nobody wants any more.

    One that cannot be made is its own fault, and keeps no other.
    """
    with reading():
        try:
            found = notices.in_full(notice_ids)
            bounced = notices.bounced(found)
            return {notice_id: _made(found.get(notice_id), bounced) for notice_id in notice_ids}
        finally:
            db.session.rollback()


def _made(notice: Notice | None, bounced: dict[int, str]) -> Made:
    try:
        if notice is None or not notices.still_wanted(notice, now()):
            return None
        if notice.channel in BY_HAND:
            return ByHand()
        if notice.channel == Channel.SMS:
            return text_of(notice)
        return NoAddress(bounced[notice.id]) if notice.id in bounced else draft(notice)
    except (NoAddress, NotByText) as unfit:
        return unfit
    except OperationalError:  # the database is away, which is no fault of this message
        raise
    except Exception as fault:
        log.exception("notice %s cannot be made into a mail", notice.id if notice is not None else "")
        return fault
