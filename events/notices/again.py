"""A message that failed, tried once more because somebody asked for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from events.clock import now
from events.errors import DomainError
from events.extensions import db
from events.models import Notice
from events.notices.bounces import believe
from events.notices.copies import follow_copies
from events.notices.wanted import judged
from events.notices.ways import channel_now


class Unjudged(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """Nobody can say whether the message is still wanted; its cause says why."""


def try_again(notice: Notice) -> bool:
    """Queue a failed message anew, by the way and to the address that its addressee has now.

    False when it did not fail or is of no use. Raises Unjudged.

    It is the same message and keeps its Message-ID. It counts as new: a server that asks for patience gets it, and it
    has the date of today, because one of last week is overlooked. Whoever sends again to an address that was said not
    to exist knows better.
    """
    if not queue_anew(notice):
        return False
    believe(notice)
    return True


def queue_anew(notice: Notice) -> bool:
    """What `try_again` does, but for an address that was said not to exist."""
    moment: datetime = now()
    wanted = judged(notice, moment)
    if isinstance(wanted, Exception):
        raise Unjudged from wanted
    if not wanted:
        return False
    untried: dict[str, Any] = {
        "failed_at": None, "settled_at": None, "fault": None, "attempts": 0, "copies": 0, "doubted_at": None,
        "claimed_until": None,
    }  # fmt: skip
    statement = (
        update(Notice)
        .where(Notice.id == notice.id, Notice.failed_at.is_not(None))
        .values(created_at=moment, due_at=moment, channel=channel_now(notice), **untried)
        .returning(Notice.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(statement) is None:
        return False
    if notice.attendee is None and notice.registration is not None and notice.person_id is None:
        follow_copies(notice.registration, moment)
    return True
