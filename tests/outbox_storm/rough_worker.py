"""The real worker and beat in a storm: they die where they are told, and their clock goes as the folder says.

STORM names the folder. Its file `shift` is how far the clock is ahead. A file `kill-NUMBER-STEP-WHO` is an order to
die at that step, for one process (`one`) or with everything that was started with it (`all`); whoever takes the file
away obeys it. What a process does with a notice it writes into `journal` first, so that it is known when it died.
"""

import contextlib
import json
import os
import signal
import socket
import time
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from events import clock, create_app, notices
from events.mail import Refused, conversation, smtp
from tasks import outbox
from tasks.app import create_celery
from tests.outbox_storm.steps import STEPS

FOLDER = Path(os.environ["STORM"])
claim, sent = notices.claim, notices.sent
send, send_once = smtp.Smtp.send, smtp.Smtp._send
send_batch, mark_sent = outbox.Batch.send, outbox.Batch.mark_sent


def say(what: str, **more: Any) -> None:
    """Write one line into the journal; what was written stays when this process is killed."""
    line = {"at": time.monotonic(), "pid": os.getpid(), "group": os.getpgid(0), "what": what, **more}
    file = os.open(FOLDER / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, json.dumps(line).encode() + b"\n")
    os.close(file)


def die_if_told(step: str) -> None:
    for order in sorted(FOLDER.glob(f"kill-*-{STEPS.index(step)}-*")):
        with contextlib.suppress(FileNotFoundError):  # another was told
            order.unlink()
            is_all = order.name.endswith("all")
            say("dies", step=step, all=is_all)
            (os.killpg if is_all else os.kill)(os.getpgid(0) if is_all else os.getpid(), signal.SIGKILL)


def rough_now() -> datetime:
    """The moment in the storm, also when it has just become another."""
    clock.shift(int((FOLDER / "shift").read_text()))
    return clock.now()


def rough_claim(limit: int, *, until: datetime) -> list[int]:
    say("looks")
    die_if_told("before the claim")
    claimed = claim(limit, until=until)
    if claimed:
        say("claims", ids=claimed, moment=clock.now().timestamp(), until=until.timestamp())
        die_if_told("before the claim's commit")
    return claimed


def rough_batch(batch: outbox.Batch, ends_at: float) -> bool:
    die_if_told("after the claim")
    return send_batch(batch, ends_at)


def rough_send(transport: smtp.Smtp, message: EmailMessage, *more: Any, **named: Any) -> None:
    send(transport, message, *more, **named)
    die_if_told("after 250")


def rough_try(transport: smtp.Smtp, message: EmailMessage, *more: Any) -> None:
    try:
        send_once(transport, message, *more)
    except (smtp._Closed, Refused) as gone:
        if isinstance(gone, Refused) and not gone.is_unsure:
            raise
        say("breaks", uid=str(message["Message-ID"]).strip("<>").partition("@")[0])
        raise


def rough_mark(batch: outbox.Batch) -> None:
    ids = list(batch._unmarked)
    mark_sent(batch)
    if ids:
        say("marked", ids=ids)
        die_if_told("after the mark")


def rough_sent(*notice_ids: int) -> None:
    sent(*notice_ids)
    die_if_told("before the mark's commit")


outbox.now = rough_now
notices.claim, notices.sent = rough_claim, rough_sent
smtp.Smtp.send, smtp.Smtp._send = rough_send, rough_try  # type: ignore[method-assign]
outbox.Batch.send, outbox.Batch.mark_sent = rough_batch, rough_mark  # type: ignore[method-assign]
outbox.BATCH, outbox.MARK_TOGETHER = 20, 5
conversation.TIMEOUT_SECONDS = conversation.CONTENT_SECONDS = 1
socket.getfqdn = lambda name="": f"process.{os.getpid()}"  # by which the mail server knows who speaks
celery = create_celery(create_app())
celery.conf.beat_schedule = {
    name: {"task": name, "schedule": 0.25} for name in ("outbox.plan_reminders", "outbox.deliver")
}
