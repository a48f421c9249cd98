"""Empty the outbox.

The database is the queue: a claim is committed before the mail server hears of it, and the server is spoken to
outside any transaction. What the server took is marked for a few at a time, within a second or when it has answered
for the next. A process that dies between the server's yes and the mark sends those few again with the same
Message-ID; a doubled reminder is cheaper than a lost one.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import islice
from typing import Any

from celery import current_app, shared_task
from sqlalchemy.exc import OperationalError

from events import notices
from events.clock import now
from events.extensions import db, reading
from events.heartbeats import beat
from events.mail import (
    About,
    Draft,
    NoAddress,
    NotByText,
    Refused,
    Text,
    TooLate,
    Transport,
    Unreachable,
    keep,
    open_transport,
)
from events.mail.transport import NO_CONVERSATION
from events.notices.faults import NOT_MADE, NOT_WRITTEN
from tasks.making import ByHand, Made, make, written

log = logging.getLogger(__name__)

BATCH = 100
BUDGET_SECONDS = 20.0  # beat runs the tasks one after another, so one tick may not hold the others up
WORKER_BUDGET_SECONDS = 55.0  # of one worker, which is asked again after a minute; others do the rest
WOKEN_BUDGET_SECONDS = 5.0  # by whoever queued a mail or two, so that no number of them takes every worker
MARK_TOGETHER, MARK_WITHIN_SECONDS = 20, 1.0  # what a process that dies sends twice, at most
MOST_DOUBTS = 3  # refusals in a row that may be about all, before the server is left alone
NOT_AHEAD_SECONDS = 1.0  # before the time is up
FRESH_SECONDS = 5.0  # what was read longer ago is read again before it is said
MARGIN = timedelta(minutes=3)  # a lease that ends sooner is left alone: one message may take most of that
PAUSES = (1, 2, 4, 8)  # seconds; a database that starts again is back by then


@shared_task(name="outbox.deliver")
def deliver(*, is_woken: bool = False) -> None:
    """Send what is due, for as long as that holds nobody up; briefly when a page has just queued something."""
    by_the_clock = BUDGET_SECONDS if current_app.conf.task_always_eager else WORKER_BUDGET_SECONDS
    send_due(WOKEN_BUDGET_SECONDS if is_woken else by_the_clock)
    beat("outbox.deliver")
    db.session.commit()


def send_due(budget_seconds: float) -> int:
    """Claim, send and mark until nothing is due that may leave, or the time is up; how many were sent."""
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
            batch.send(ends_at)
            number += batch.number_sent
    return number


class Batch:
    """Claimed notices on their way: read and made together, sent one by one, marked a few at a time."""

    def __init__(self, transport: Transport, claimed: list[int], until: datetime) -> None:
        self.transport = transport
        self.waiting = deque(claimed)
        self.until = until
        self.number_sent = 0
        self._gone: Unreachable | None = None  # what was said over one message and is about all
        self._doubts = 0  # refusals in a row that may be about all
        self._has_answered = False  # which is said once
        self._unmarked: list[int] = []
        self._first_unmarked_at = 0.0
        self._ends_at = 0.0
        self._read_at = 0.0

    def send(self, ends_at: float) -> None:
        """Send until all is sent or the time is up, and give back the rest; a server that is gone is left alone."""
        self._ends_at = ends_at
        try:
            while self.waiting and time.monotonic() < ends_at and self._is_in_time() and self._may_go_on():
                self._send_while_fresh(ends_at)
        except Unreachable as gone:
            log.warning("the mail server cannot be reached: %s", gone.fault)
            self.mark_sent()
            notices.rest(gone.fault, is_busy=gone.is_busy, is_in_doubt=self._doubts >= MOST_DOUBTS)
            db.session.commit()
        finally:
            db.session.rollback()  # what broke off may have left a transaction in which nothing works any more
            self.mark_sent()
            if self.waiting:
                lasting(lambda: notices.release(self.waiting, self.until))

    def _is_in_time(self) -> bool:
        """Whether the lease lasts for one more message, asked before each and on a new connection once more.

        A server that drips its answers can stretch one conversation beyond MARGIN all the same. Then another may
        send that message again, with the same Message-ID, and what became of it here changes nothing (`held`).
        """
        return now() < self.until - MARGIN

    def _may_be_begun(self) -> bool:
        """Whether a message may be begun that was read before.

        To open a connection may take a minute, in which people cancel, correct their address or pause all mail. It is
        read again then, and goes on the connection that stands.
        """
        return time.monotonic() < self._read_at + FRESH_SECONDS and self._is_in_time()

    def _may_go_on(self) -> bool:
        """Whether nobody paused mail meanwhile, and no other worker was asked for rest.

        During a pause what somebody waits for goes in a batch of its own: it is claimed once this one is given back.
        """
        try:
            with reading():
                return notices.may_go_on(self.waiting)
        finally:
            db.session.rollback()

    def _send_while_fresh(self, ends_at: float) -> None:
        """Send what waits, as it was when it was read, which is a few seconds ago at most."""
        made = make(list(self.waiting))
        self._read_at = time.monotonic()
        while self.waiting and time.monotonic() < ends_at and self._may_be_begun():
            try:
                self._send_one(self.waiting[0], made)
            except TooLate:
                return
            self.waiting.popleft()
            self._mark_if_late()
            if self._gone is not None:
                raise self._gone

    def _write_ahead(self, made: dict[int, Made]) -> None:
        """Write the next message, or the one after it, while the server is busy with this one."""
        for notice_id in islice(self.waiting, 1, 3):
            if isinstance(made[notice_id], Draft):
                written(made, notice_id)
                break

    def _following(self, made: dict[int, Made]) -> EmailMessage | None:
        """The next message, if one is what comes next; none that may not come: the server would wait for it."""
        if len(self.waiting) < 2 or time.monotonic() > self._ends_at - NOT_AHEAD_SECONDS:
            return None
        found = written(made, self.waiting[1])
        return found if isinstance(found, EmailMessage) else None

    def _send_one(self, notice_id: int, made: dict[int, Made]) -> None:
        """Send one message, or say why not. Raises Unreachable or TooLate, and then it was not tried."""
        match written(made, notice_id):
            case None:
                self._end(notices.unneeded, notice_id)
            case ByHand():
                pass  # the claim was taken away with the channel, so there is nothing to give back
            case NoAddress() as unfit:
                self._end(notices.failed, notice_id, str(unfit))
            case NotByText():
                self._end(notices.let_call, notice_id)
            case Text() as text:
                self._keep(notice_id, text)
            case Exception() as fault:
                self._end(notices.postponed, notice_id, f"{NOT_MADE}{type(fault).__name__}")
            case EmailMessage() as message:
                self._hand_over(notice_id, message, made)

    def _hand_over(self, notice_id: int, message: EmailMessage, made: dict[int, Made]) -> None:
        try:
            self.transport.send(
                message, lambda: self._write_ahead(made), self._may_be_begun, lambda: self._following(made)
            )
        except Refused as refused:
            self._was_refused(notice_id, refused)
        except (Unreachable, TooLate):
            raise
        except OSError as fault:
            self._end(notices.postponed, notice_id, f"{NOT_WRITTEN}{fault.strerror}")
        except Exception as fault:
            log.exception("notice %s cannot be sent", notice_id)
            self._end(notices.postponed, notice_id, f"{NOT_MADE}{type(fault).__name__}")
        else:
            self._was_sent(notice_id)

    def _was_refused(self, notice_id: int, refused: Refused) -> None:
        """Say so of this one; when it is about all of us, let the others wait, and this one behind them."""
        is_in_doubt = refused.about == About.PERHAPS_US
        self._doubts = self._doubts + 1 if is_in_doubt else 0
        if refused.is_unsure:
            self._end(notices.unsure, notice_id, refused.fault.removeprefix(NO_CONVERSATION))
        elif refused.for_good and is_in_doubt:
            self.mark_sent()  # what was taken before it counts
            self._end(notices.ruled_out, notice_id, refused.fault)
        elif refused.for_good:
            self._end(notices.failed, notice_id, refused.fault)
        else:
            shortest = notices.GREYLISTED if refused.is_greylisted else notices.FIRST_DELAY
            self._end(notices.postponed, notice_id, refused.fault, shortest=shortest)
        if refused.about == About.US or self._doubts >= MOST_DOUBTS:
            self._gone = Unreachable(refused.fault)

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
        self._doubts = 0
        if not self._unmarked:
            self._first_unmarked_at = time.monotonic()
        self._unmarked.append(notice_id)
        if len(self._unmarked) >= MARK_TOGETHER:
            self.mark_sent()

    def _mark_if_late(self) -> None:
        """Mark what was taken a while ago, whatever became of what came after it."""
        if self._unmarked and time.monotonic() - self._first_unmarked_at > MARK_WITHIN_SECONDS:
            self.mark_sent()

    def _end(self, mark: Callable[..., None], notice_id: int, *said: Any, **more: Any) -> None:
        """Mark what was not sent, by itself, unless it is in another's hands by now; a fault in that puts it off."""
        try:
            lasting(lambda: mark(notice_id, *said, held=self.until, **more))
        except OperationalError:
            raise
        except Exception as fault:
            log.exception("nobody can say what became of notice %s", notice_id)
            db.session.rollback()
            words = f"{NOT_MADE}{type(fault).__name__}"
            lasting(lambda: notices.postponed(notice_id, words, held=self.until))

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
