"""What is to be sent for notices: read together, put into words one by one.

One that cannot be read or made is its own fault, and keeps no other: where one spoils what is read together, each
is read by itself.
"""

import logging
from email.message import EmailMessage

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from events import notices
from events.clock import now
from events.extensions import db, reading
from events.mail import Draft, NoAddress, NotByText, Text, draft, text_of
from events.models import Notice
from events.policy import BY_HAND, Channel

log = logging.getLogger(__name__)


class ByHand(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """It is a letter or a call by now."""


# What is to be sent for a notice, why nothing can be, or that nobody wants it.
Made = Draft | EmailMessage | Text | Exception | None


def make(notice_ids: list[int]) -> dict[int, Made]:
    """What is to be sent for notices, from the rows as they are now; None for one that nobody wants any more.

    One that cannot be made is its own fault, and keeps no other.
    """
    try:
        return _read(notice_ids)
    except OperationalError:  # the database is away, which is no fault of these messages
        raise
    except Exception:
        log.exception("notices cannot be read and made together, so it is done one by one")
    return {notice_id: _by_itself(notice_id) for notice_id in notice_ids}


def _by_itself(notice_id: int) -> Made:
    """What is to be sent for one notice, in a transaction of its own; the fault when it cannot be read or made."""
    try:
        return _read([notice_id])[notice_id]
    except OperationalError:
        raise
    except Exception as fault:
        log.exception("notice %s cannot be read or made", notice_id)
        return fault


def _read(notice_ids: list[int]) -> dict[int, Made]:
    """What is to be sent for notices, in one read and one transaction."""
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
    except SQLAlchemyError:  # the database is away, or does nothing more in this transaction
        raise
    except Exception as fault:
        log.exception("notice %s cannot be made into a mail", notice.id if notice is not None else "")
        return fault


def written(made: dict[int, Made], notice_id: int) -> Made:
    """What is to be sent for this notice, a message written out, and kept so for when it is asked again."""
    known = made[notice_id]
    if isinstance(known, Draft):
        try:
            made[notice_id] = known.write()
        except Exception as fault:
            log.exception("notice %s cannot be written", notice_id)
            made[notice_id] = fault
    return made[notice_id]
