"""Failures that somebody still has to look at, and those that are dealt with.

What failed stays in sight until it was sent again or said anew, or somebody let it be; a corrected address sends it
again. That the same person heard of something else later mends nothing.
"""

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import aliased

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.ways import Addressee, name_of

_EACH_BY_ITSELF = ("written",)  # two of these to the same party have nothing in common
_FAILING = (Notice.failed_at.is_not(None), Notice.settled_at.is_(None))


def is_failing() -> ColumnElement[bool]:
    """Whether the Notice of the statement failed and nothing came of that yet."""
    later = aliased(Notice)
    said_anew = exists().where(
        later.addressee == Notice.addressee,
        later.subject == Notice.subject,
        later.purpose == Notice.purpose,
        later.purpose.not_in(_EACH_BY_ITSELF),
        later.item_id.is_not_distinct_from(Notice.item_id),
        later.created_at >= Notice.failed_at,
        later.failed_at.is_(None),
        later.dropped_at.is_(None),
    )
    return and_(*_FAILING, ~said_anew)


def settle(notice_id: int) -> bool:
    """Let a failure be: nothing more is to be done about it. False when it is none, or was dealt with before."""
    let_be = update(Notice).where(Notice.id == notice_id, *_FAILING).values(settled_at=now()).returning(Notice.id)
    return db.session.scalar(let_be) is not None


def failing_of(to: Addressee) -> list[Notice]:
    """What failed to reach `to` and nothing came of yet, the first first; of what says the same only the last.

    The others of those are dealt with by it.
    """
    failing = select(Notice).where(Notice.addressee == name_of(to), is_failing()).order_by(Notice.id)
    last: dict[tuple[object, ...], Notice] = {}
    for notice in db.session.scalars(failing):
        each = notice.id if notice.purpose in _EACH_BY_ITSELF else None
        same = (notice.subject, notice.purpose, notice.item_id, each)
        if same in last:
            settle(last.pop(same).id)
        last[same] = notice
    return list(last.values())
