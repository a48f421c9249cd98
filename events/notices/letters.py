"""Letters and phone calls: what is due by hand and still wanted, what was done, and what nobody needs any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import now
from events.extensions import db
from events.models import Event, Group, Notice, Registration, Task
from events.notices.claims import OPEN, dropped, failed, is_free, sent
from events.notices.faults import NOT_REACHED, WRONG_NUMBER
from events.notices.quiet import in_daytime
from events.notices.reading import readable
from events.notices.wanted import still_wanted
from events.policy import BY_HAND, Channel

LOOK_AGAIN = timedelta(minutes=15)
TRY_AGAIN = timedelta(hours=3)


@dataclass(frozen=True)
class InHand:
    """Due letters and phone calls that are still wanted, and the number of those that no key opens."""

    found: list[Notice]
    unread: int


def by_hand(channel: str | None = None, *, of: ColumnElement[bool] | None = None) -> list[Notice]:
    """Due letters and phone calls that can be read and are still wanted, as `in_hand` finds them."""
    return in_hand(channel, of=of).found


def in_hand(channel: str | None = None, *, of: ColumnElement[bool] | None = None) -> InHand:
    """Due letters and phone calls that are still wanted, oldest first, with all that their list shows.

    Only those by one channel, or `of` the events for which a condition holds; then none that is about no event.
    """
    moment = now()
    query = select(Notice.id).where(*_due(moment)).order_by(Notice.due_at, Notice.id)
    if channel is not None:
        query = query.where(Notice.channel == channel)
    if of is not None:
        query = query.join(Event, Event.id == Notice.event_id).where(of)
    ids = db.session.scalars(query).all()
    read = {notice.id: notice for notice in readable(ids, _with_all_shown)}
    in_order = [read[number] for number in ids if number in read]
    return InHand([notice for notice in in_order if still_wanted(notice, moment)], len(ids) - len(read))


def done(notice_id: int) -> bool:
    """Mark a letter or a phone call as done; False when there is no such open one."""
    if not _is_open(notice_id):
        return False
    sent(notice_id)
    return True


def not_reached(notice_id: int) -> bool:
    """Nobody answered: the call comes back after TRY_AGAIN, by day; False when there is no such open one."""
    if not _is_open(notice_id, Channel.PHONE):
        return False
    again_at = in_daytime(now() + TRY_AGAIN)
    values = {"due_at": again_at, "attempts": Notice.attempts + 1, "fault": NOT_REACHED, "claimed_until": None}
    db.session.execute(update(Notice).where(Notice.id == notice_id, *OPEN).values(**values))
    return True


def wrong_number(notice_id: int) -> bool:
    """There is nobody to reach at that number: it has failed, until somebody corrects it and asks to call again."""
    if not _is_open(notice_id, Channel.PHONE):
        return False
    failed(notice_id, WRONG_NUMBER)
    return True


def drop_unwanted(limit: int = 100) -> int:
    """Look at up to `limit` due letters and calls, and drop those that nobody wants any more; how many were dropped.

    What no key opens stays. What is still wanted is not looked at again for LOOK_AGAIN, so a long list is gone
    through in small batches.
    """
    moment = now()
    waiting = (*_due(moment), is_free(moment, LOOK_AGAIN))
    batch = select(Notice.id).where(*waiting).order_by(Notice.due_at, Notice.id).limit(limit)
    looked_at = (
        update(Notice)
        .where(Notice.id.in_(select(batch.with_for_update(skip_locked=True).cte("batch").c.id)), *waiting)
        .values(claimed_until=moment + LOOK_AGAIN)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    ids = db.session.scalars(looked_at).all()
    unwanted = [notice.id for notice in readable(ids, _with_all_shown) if not still_wanted(notice, moment)]
    for notice_id in unwanted:
        dropped(notice_id)
    return len(unwanted)


def _with_all_shown(ids: Sequence[int]) -> Sequence[Notice]:
    query = select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id).options(*_shown())
    return db.session.scalars(query).all()


def _is_open(notice_id: int, channel: Channel | None = None) -> bool:
    """Whether it is a letter or a call that nobody ended, read anew: of two who tick one off the first does."""
    query = select(Notice.channel).where(Notice.id == notice_id, *OPEN, Notice.channel.in_(BY_HAND))
    found = db.session.scalar(query.with_for_update())
    return found is not None and channel in (None, found)


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*OPEN, Notice.channel.in_(BY_HAND), Notice.due_at <= moment)


def _shown() -> tuple[ORMOption, ...]:
    """What the list shows and `still_wanted` asks, read for all rows at once.

    Only open places and answers to a meeting are asked one by one: few who hear of those have no e-mail address.
    """
    event = selectinload(Notice.event)
    return (
        joinedload(Notice.registration).selectinload(Registration.attendees),
        joinedload(Notice.person),
        joinedload(Notice.organisation),
        joinedload(Notice.item),
        joinedload(Notice.task).joinedload(Task.deadline),
        event.selectinload(Event.roles),
        event.selectinload(Event.reminder_changes),
        event.joinedload(Event.group).selectinload(Group.roster),
    )
