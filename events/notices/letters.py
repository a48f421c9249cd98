"""Letters and phone calls: what is due by hand and still wanted, what was done, came too late or is undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import now
from events.extensions import db
from events.models import Event, Group, Notice, Registration, Task
from events.notices.claims import OPEN, failed, is_free, let_call, sent
from events.notices.faults import NOT_MADE, NOT_REACHED, WRONG_NUMBER
from events.notices.late import ends_at, unneeded
from events.notices.quiet import in_daytime
from events.notices.reading import readable
from events.notices.wanted import judged
from events.notices.ways import channel_now, is_late_for_post
from events.policy import BY_HAND, Channel
from events.vault import VaultError

LOOK_AGAIN = timedelta(minutes=15)
BACK_WITHIN = timedelta(hours=1)  # after bringing letters to the post one ticks them off
TRY_AGAIN, SOONEST = timedelta(hours=3), timedelta(minutes=10)


@dataclass(frozen=True)
class InHand:
    """Due letters and phone calls that are still wanted, and the number of those that no key opens."""

    found: list[Notice]
    unread: int


@dataclass(frozen=True)
class OnThePost:
    """The ids of letters that were brought to the post: of those that are done, and of those that come too `late`."""

    done: list[int]
    late: list[int]


def by_hand(channel: str | None = None, *, of: ColumnElement[bool] | None = None) -> list[Notice]:
    """Due letters and phone calls that can be read and are still wanted, as `in_hand` finds them."""
    return in_hand(channel, of=of).found


def in_hand(channel: str | None = None, *, of: ColumnElement[bool] | None = None) -> InHand:
    """Due letters and phone calls that are still wanted, oldest first, with all that their list shows.

    One of which nobody can say whether it is wanted is left out; `drop_unwanted` lets it have failed.
    Only those by one channel, or `of` the events for which a condition holds. What is about no event is found without
    one, or when it holds for every event, which is of the office.
    """
    moment = now()
    query = select(Notice.id).where(*_due(moment)).order_by(Notice.due_at, Notice.id)
    if channel is not None:
        query = query.where(Notice.channel == channel)
    if of is not None:
        query = query.outerjoin(Event, Event.id == Notice.event_id).where(of)
    ids = db.session.scalars(query).all()
    read = {notice.id: notice for notice in readable(ids, _with_all_shown)}
    in_order = [read[number] for number in ids if number in read]
    return InHand([notice for notice in in_order if judged(notice, moment) is True], len(ids) - len(read))


def holds(notice: Notice) -> bool:
    """Whether it is true and in time now, so that its words can be made; said before or not."""
    return judged(notice, now()) is True


def done(*notice_ids: int) -> list[int]:
    """Mark letters and phone calls as done, all at the same moment; the ids of those that were open."""
    found = [notice_id for notice_id in sorted(notice_ids) if _is_open(notice_id)]
    if found:
        sent(*found)
    return found


def brought_to_post(notice_ids: Collection[int], *, of: ColumnElement[bool], shown_at: datetime) -> OnThePost:
    """Mark letters as done that were printed from a page of `shown_at`, `of` the events for which a condition holds.

    One that became a call since then is a letter again, so that nobody hears it twice. They went to the post at most
    BACK_WITHIN ago: of what was too late by then somebody has to call, where there is a number. What somebody ended
    since is neither.
    """
    moment = now()
    went_at = max(moment - BACK_WITHIN, min(shown_at, moment))
    of_parties = (Notice.id.in_(notice_ids), Notice.registration_id.is_not(None), Notice.person_id.is_(None))
    named = select(Notice.id).join(Event, Event.id == Notice.event_id).where(of, *of_parties).order_by(Notice.id)
    is_open = [number for number in db.session.scalars(named).all() if _is_open(number)]
    found = readable(is_open, _with_all_shown)
    late = [notice.id for notice in found if _is_to_be_phoned(notice, went_at)]
    for number in late:
        let_call(number)
    done = [notice.id for notice in found if notice.id not in late]
    if done:
        db.session.execute(update(Notice).where(Notice.id.in_(done)).values(channel=Channel.LETTER))
        sent(*done)
    return OnThePost(done, late)


def put_back(notice_id: int) -> bool:
    """Let a letter or a call that was ticked off wait again; False when none was, or nobody needs it any more."""
    is_ticked = or_(Notice.sent_at.is_not(None), Notice.fault == WRONG_NUMBER)
    query = select(Notice).where(Notice.id == notice_id, Notice.channel.in_(BY_HAND), is_ticked).with_for_update()
    notice = db.session.scalar(query.execution_options(populate_existing=True))
    if notice is None or channel_now(notice) not in BY_HAND or not holds(notice):
        return False
    notice.sent_at = notice.failed_at = notice.settled_at = notice.fault = notice.claimed_until = None
    db.session.flush()
    return True


def posted(at: datetime, *, of: ColumnElement[bool]) -> list[int]:
    """The ids of the letters that were ticked off together at this moment, `of` the events for which it holds."""
    query = select(Notice.id).join(Event, Event.id == Notice.event_id).where(of, Notice.sent_at == at)
    return list(db.session.scalars(query.where(Notice.channel == Channel.LETTER).order_by(Notice.id)))


def not_reached(notice_id: int) -> bool:
    """Nobody answered: the call comes back by day, before its time is up; False when there is no such open one."""
    if not _is_open(notice_id, Channel.PHONE):
        return False
    moment = now()
    again_at = _again_at(ends_at(db.session.get_one(Notice, notice_id), moment), moment)
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
    """Look at up to `limit` due letters and calls, and end those that are of no use any more; how many that were.

    A letter that the post would bring too late becomes a call, where there is a number. What no key opens stays; one
    that cannot be judged has failed, which keeps no other. What is still wanted is not looked at again for
    LOOK_AGAIN, so a long list is gone through in small batches.
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
    number = 0
    for notice in readable(ids, _with_all_shown):
        wanted = judged(notice, moment)
        if isinstance(wanted, Exception):
            if not isinstance(wanted, VaultError):
                failed(notice.id, f"{NOT_MADE}{type(wanted).__name__}")
        elif not wanted:
            unneeded(notice.id)
            number += 1
        elif notice.channel == Channel.LETTER and channel_now(notice) == Channel.PHONE:
            let_call(notice.id)
    return number


def _is_to_be_phoned(notice: Notice, went_at: datetime) -> bool:
    """Whether a letter that went to the post then comes too late for what is still so, and there is a number."""
    return is_late_for_post(notice, went_at) and channel_now(notice) == Channel.PHONE and holds(notice)


def _again_at(end: datetime | None, moment: datetime) -> datetime:
    """When to call again who was not reached: after TRY_AGAIN, or half of what is left until `end` if that is less.

    By day, if there is any left; in the last minutes the call stays where it is.
    """
    if end is None:
        return in_daytime(moment + TRY_AGAIN)
    by_day = in_daytime(moment + max(min(TRY_AGAIN, (end - moment) / 2), SOONEST))
    soonest = moment + SOONEST
    return by_day if by_day < end else soonest if soonest < end else moment


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
    """What the list shows and `judged` asks, read for all rows at once.

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
