"""The real background process, which stops dead at one named step and waits there to be killed.

PAUSE_AT names the step, PAUSED is the file that says it was reached. `without_lease` and `mark_first` are the
controls of the crash test: a claim that never ends, and a mark that is made before the mail is sent.
"""

import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from events import create_app, notices
from events.extensions import db
from tasks import outbox
from tasks.app import create_celery

THE_THIRD = 3
STEP = os.environ["PAUSE_AT"]
claim, sent, send_batch, send = notices.claim, notices.sent, outbox._send_batch, outbox._send
marks = 0


def pause() -> None:
    Path(os.environ["PAUSED"]).touch()
    threading.Event().wait()


def claim_and_pause(*args: Any, **options: Any) -> list[int]:
    if STEP == "before the claim":
        pause()
    if os.environ.get("CONTROL") == "without lease":
        options["lease"] = timedelta(days=36500)
    claimed = claim(*args, **options)
    if STEP == "before the claim's commit" and claimed:
        pause()
    return claimed


def send_batch_and_pause(*args: Any) -> Any:
    if STEP == "after the claim":
        pause()
    return send_batch(*args)


def mark_and_pause(notice_id: int) -> None:
    global marks
    marks += 1
    if STEP == "after 250" and marks == THE_THIRD:
        pause()
    sent(notice_id)
    if STEP == "before the mark's commit" and marks == THE_THIRD:
        pause()


def mark_first(transport: Any, notice_id: int) -> bool:
    """The control: say that it was sent, commit, and only then send it."""
    message = outbox._message(notice_id)
    sent(notice_id)
    db.session.commit()
    if STEP == "after the mark":
        pause()
    transport.send(message)
    return True


notices.claim = claim_and_pause
notices.sent = mark_and_pause
outbox._send_batch = send_batch_and_pause
if os.environ.get("CONTROL") == "mark first":
    outbox._send = mark_first
celery = create_celery(create_app())
