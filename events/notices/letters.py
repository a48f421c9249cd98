"""Letters and phone calls: what is due by hand and still wanted, what was done, and what nobody needs any more."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import now
from events.extensions import db
from events.models import Event, Group, Notice, Task
from events.notices.claims import OPEN, dropped, sent
from events.notices.wanted import still_wanted
from events.policy import Channel

LOOK_AGAIN = timedelta(minutes=15)


def by_hand() -> list[Notice]:
    """Due letters and phone calls that are still wanted, oldest first, with all that their list shows."""
    moment = now()
    query = select(Notice).where(*_due(moment)).order_by(Notice.due_at, Notice.id).options(*_shown())
    return [notice for notice in db.session.scalars(query) if still_wanted(notice, moment)]


def done(notice_id: int) -> bool:
    """Mark a letter or a phone call as done; False when there is no such open one."""
    notice = db.session.get(Notice, notice_id)
    is_open = notice is not None and not (notice.sent_at or notice.failed_at or notice.dropped_at)
    if notice is None or not is_open or notice.channel == Channel.EMAIL:
        return False
    sent(notice_id)
    return True


def drop_unwanted(limit: int = 100) -> int:
    """Look at up to `limit` due letters and calls, and drop those that nobody wants any more; how many were dropped.

    What is still wanted is not looked at again for LOOK_AGAIN, so a long list is gone through in small batches.
    """
    moment = now()
    waiting = (*_due(moment), or_(Notice.claimed_until.is_(None), Notice.claimed_until <= moment))
    batch = select(Notice.id).where(*waiting).order_by(Notice.due_at, Notice.id).limit(limit)
    looked_at = (
        update(Notice)
        .where(Notice.id.in_(select(batch.with_for_update(skip_locked=True).cte("batch").c.id)), *waiting)
        .values(claimed_until=moment + LOOK_AGAIN)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    ids = db.session.scalars(looked_at).all()
    query = select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id).options(*_shown())
    unwanted = [notice.id for notice in db.session.scalars(query) if not still_wanted(notice, moment)]
    for notice_id in unwanted:
        dropped(notice_id)
    return len(unwanted)


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*OPEN, Notice.channel != Channel.EMAIL, Notice.due_at <= moment)


def _shown() -> tuple[ORMOption, ...]:
    """What the list shows and `still_wanted` asks, read for all rows at once.

    Only open places and answers to a meeting are asked one by one: few who hear of those have no e-mail address.
    """
    event = selectinload(Notice.event)
    return (
        joinedload(Notice.registration),
        joinedload(Notice.person),
        joinedload(Notice.organisation),
        joinedload(Notice.item),
        joinedload(Notice.task).joinedload(Task.deadline),
        event.selectinload(Event.roles),
        event.joinedload(Event.group).selectinload(Group.roster),
    )
