"""Refusals that may be meant for all of us, and messages of which nobody knows whether they arrived."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.claims import failed, mark, postponed
from events.notices.faults import UNSURE
from events.policy import Channel

UNSURE_DELAY = timedelta(hours=1)  # a server that is slow today would take every copy
MOST_COPIES = 3


def ruled_out(notice_id: int, fault: str, *, held: datetime | None = None) -> None:
    """A rule of the server refuses it, and perhaps all that we send: tried later, until that is known.

    It has failed when the server has taken a mail of ours after it first refused this one so: then it means this one.
    With `held` as in `release`.
    """
    first = db.session.scalar(select(Notice.doubted_at).where(Notice.id == notice_id))
    if first is None:
        mark(notice_id, held, doubted_at=now())
    elif db.session.scalar(select(exists().where(Notice.sent_at > first, Notice.channel == Channel.EMAIL))):
        failed(notice_id, fault, held=held)
        return
    postponed(notice_id, fault, held=held)


def unsure(notice_id: int, fault: str, *, held: datetime | None = None) -> None:
    """The server had the whole message and fell silent: sent again after an hour, and after MOST_COPIES no more.

    With `held` as in `release`.
    """
    copies = (db.session.scalar(select(Notice.copies).where(Notice.id == notice_id)) or 0) + 1
    mark(notice_id, held, copies=copies)
    if copies >= MOST_COPIES:
        failed(notice_id, f"{UNSURE}{fault}", held=held)
    else:
        postponed(notice_id, f"{UNSURE}{fault}", shortest=UNSURE_DELAY, held=held)
