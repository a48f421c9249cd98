"""The real background process, which stops dead at one named step and waits there to be killed.

PAUSE_AT names the step, PAUSED is the file that says it was reached. `without_lease` and `mark_first` are the
controls of the crash test: a claim that does not end, and a mark that is made before the mail is sent.
"""

import os
import threading
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from events import clock, create_app, notices
from events.extensions import db
from tasks import outbox
from tasks.app import create_celery

THE_SECOND = 2
TOGETHER = 3  # so many are marked at once: they are what a crash doubles
NO_END = 2 * notices.LEASE + timedelta(minutes=3)  # past the test, and not so far off that a clock was put back
STEP = os.environ["PAUSE_AT"]
claim, sent, send_batch = notices.claim, notices.sent, outbox.Batch.send
marks = 0


def pause() -> None:
    Path(os.environ["PAUSED"]).touch()
    threading.Event().wait()


def claim_and_pause(*args: Any, **options: Any) -> list[int]:
    if STEP == "before the claim":
        pause()
    if os.environ.get("CONTROL") == "without lease":
        options["until"] = clock.now() + NO_END
    claimed = claim(*args, **options)
    if STEP == "before the claim's commit" and claimed:
        pause()
    return claimed


def send_batch_and_pause(batch: outbox.Batch, ends_at: float) -> bool:
    if STEP == "after the claim":
        pause()
    return send_batch(batch, ends_at)


def mark_and_pause(*notice_ids: int) -> None:
    global marks
    marks += 1
    if STEP == "after 250" and marks == THE_SECOND:
        pause()
    sent(*notice_ids)
    if STEP == "before the mark's commit" and marks == THE_SECOND:
        pause()


def mark_first(batch: outbox.Batch, notice_id: int, message: EmailMessage, *_more: object) -> None:
    """The control: say that it was sent, commit, and only then send it."""
    sent(notice_id)
    db.session.commit()
    if STEP == "after the mark":
        pause()
    batch.transport.send(message)


notices.claim = claim_and_pause
notices.sent = mark_and_pause
outbox.Batch.send = send_batch_and_pause  # type: ignore[method-assign]
outbox.MARK_TOGETHER = TOGETHER
if os.environ.get("CONTROL") == "mark first":
    outbox.Batch._hand_over = mark_first  # type: ignore[method-assign]
celery = create_celery(create_app())
