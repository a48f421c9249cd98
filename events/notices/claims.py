"""Take due notices with a lease, and say what became of each.

A claim is one statement that two processes cannot both win; the lease gives a notice back when its process dies.
The caller commits after the claim and after every mark, and speaks to the mail server outside any transaction.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Update,
    and_,
    bindparam,
    case,
    delete,
    false,
    literal_column,
    not_,
    or_,
    select,
    true,
    update,
)

from events.clock import now
from events.ends import CLOCKS_DIFFER, is_over
from events.extensions import db
from events.models import Notice
from events.notices.delivery import Leaving, leaving
from events.notices.faults import DEADLY
from events.notices.quiet import NIGHT, in_daytime, is_quiet
from events.policy import BY_HAND, SENT, Channel

LEASE = timedelta(minutes=5)
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=4)
GREYLISTED = timedelta(minutes=5)  # how long such servers commonly make a stranger wait
LAST_TRY = 32  # four days after the first, by those delays
MOST_ATTEMPTS = 40  # later than the last try, so only a process that dies again and again comes there

_NOTICES: Any = Notice.__table__
# Made once, because making it costs more than doing it.
_SENT = (
    update(_NOTICES)
    .where(_NOTICES.c.id.in_(bindparam("taken", expanding=True)), _NOTICES.c.sent_at.is_(None))
    .where(_NOTICES.c.failed_at.is_(None))
    .values(sent_at=bindparam("moment"), dropped_at=None, claimed_until=None, fault=None)
)

# In words that do not vary, so that the index of codes is known for one of them.
_IS_CODE = Notice.purpose == literal_column("'sign_in'")
_LEAVING: dict[Leaving, ColumnElement[bool]] = {
    Leaving.ALL: true(),
    Leaving.CODES: _IS_CODE,
    Leaving.TEXTS: Notice.channel == Channel.SMS,
    Leaving.NOTHING: false(),
}

OPEN = (Notice.sent_at.is_(None), Notice.failed_at.is_(None), Notice.dropped_at.is_(None))


def claim(limit: int = 50, *, until: datetime | None = None) -> list[int]:
    """Claim up to `limit` due mails and texts `until` a moment, else for LEASE; their ids, oldest first.

    Of what may leave now (`leaving`), and sign-in codes before all else: a code is of use for a quarter of an hour,
    and a morning's reminders may take that long. A reminder that could not go by day waits for the morning. What was
    claimed before by a process that died comes last and one by one: if it was the notice that killed it, it takes no
    other with it, and after MOST_ATTEMPTS it has failed.
    """
    moment = now()
    may_leave = leaving(moment)
    if may_leave == Leaving.NOTHING:
        return []
    until = until or moment + LEASE
    due = (*due_mail(moment), _LEAVING[may_leave])
    is_fresh = Notice.claimed_until.is_(None)
    codes = _claim(limit, until, *due, is_fresh, _IS_CODE)
    if claimed := codes or _claim(limit, until, *due, is_fresh):
        return claimed
    lapsed = (*due, Notice.claimed_until.is_not(None))
    _mark(and_(*lapsed, Notice.attempts >= MOST_ATTEMPTS), failed_at=moment, claimed_until=None, fault=DEADLY)
    return _claim(1, until, *lapsed)


def _claim(limit: int, until: datetime, *due: ColumnElement[bool]) -> list[int]:
    """One statement that two processes cannot both win.

    FOR UPDATE SKIP LOCKED lets claimers on PostgreSQL pass each other; SQLite leaves the words out, and has one
    writer at a time anyway. The rows are chosen in a WITH, which runs once: as a plain subquery PostgreSQL may run
    it once per row, and then the limit does not hold. What was chosen is locked, as it is by now, so outside it is
    looked up by its id alone: with the condition repeated there, PostgreSQL may compare each that is due with each
    that was chosen, where it takes few to be due because few were when it last counted.
    """
    chosen = select(Notice.id).where(*due).order_by(Notice.due_at, Notice.id).limit(limit)
    batch = chosen.with_for_update(skip_locked=True).cte("batch")
    statement = (
        update(Notice)
        .where(Notice.id.in_(select(batch.c.id)))
        .values(claimed_until=until, attempts=Notice.attempts + 1)
        .returning(Notice.id, Notice.due_at)
        .execution_options(synchronize_session=False)
    )
    return [row.id for row in sorted(db.session.execute(statement), key=lambda row: (row.due_at, row.id))]


def may_go_on(notice_ids: Collection[int]) -> bool:
    """Whether all of these, which were claimed, may still leave: nobody paused mail since, and no server rests."""
    may_leave = leaving(now())
    if may_leave == Leaving.ALL:
        return True
    held_back = select(Notice.id).where(Notice.id.in_(notice_ids), not_(_LEAVING[may_leave])).limit(1)
    return db.session.scalar(held_back) is None


def release(notice_ids: Collection[int], held: datetime | None = None) -> None:
    """Give claimed notices back untried, for whoever looks next; with `held`, only what is claimed until then.

    Whoever was away for longer than its lease may not decide about what another holds by now, and perhaps has sent.
    """
    _mark(and_(Notice.id.in_(notice_ids), _is_held(held)), claimed_until=None, attempts=Notice.attempts - 1)


def sent(*notice_ids: int) -> None:
    """The server took them, whoever holds them by now, and also when another thought that nobody wants them.

    What failed meanwhile stays failed: the mail may have come back before it was marked here.
    """
    db.session.execute(_SENT, {"taken": notice_ids, "moment": now()})


def failed(notice_id: int, fault: str, *, held: datetime | None = None) -> None:
    """It can never be delivered; `fault` holds the server's words for the organiser. With `held` as in `release`."""
    mark(notice_id, held, failed_at=now(), claimed_until=None, fault=fault)


def postponed(notice_id: int, fault: str, *, shortest: timedelta = FIRST_DELAY, held: datetime | None = None) -> None:
    """It may work later: after 1, 2, 4, … minutes, at most four hours; when LAST_TRY is in vain too, it has failed.

    That is after four days of trying, however long it waited for a pause or a server that was away: a claim counts a
    try, and what is released was none. A reminder is not put off into the night, so that it is tried for eight days,
    or as long as it is wanted. Never sooner than the `shortest` delay: a server that greylists does not know us
    before. With `held` as in `release`.
    """
    notice = db.session.get_one(Notice, notice_id, populate_existing=True)
    moment = now()
    if notice.attempts >= LAST_TRY:
        failed(notice_id, fault, held=held)
        return
    delay = min(FIRST_DELAY * 2 ** min(max(notice.attempts - 1, 0), 10), LONGEST_DELAY)
    due_at = moment + max(delay, shortest)
    if notice.is_reminder:
        due_at = in_daytime(due_at)
    mark(notice_id, held, due_at=due_at, claimed_until=None, fault=fault)


def let_call(notice_id: int, *, held: datetime | None = None) -> None:
    """It cannot go as a text, so somebody calls. With `held` as in `release`."""
    mark(notice_id, held, channel=Channel.PHONE, claimed_until=None, attempts=0)


def dropped(notice_id: int, *, held: datetime | None = None) -> None:
    """Nobody needs it any more. With `held` as in `release`."""
    mark(notice_id, held, dropped_at=now(), claimed_until=None)


def put_right() -> int:
    """Let what a clock that was ahead has queued, or put off to a moment too far off, be due now; how many.

    Nothing is put off for longer than LONGEST_DELAY and a night after it. A reminder that such a clock has queued is
    not due yet, and is deleted: the planner queues it when it really is, for whoever is to be reminded then. To leave
    it until its `due_at` would not do: once a server was tried that is no more the moment of its rule, and may be
    after `not_after`. What perhaps arrived too early comes once more on its day. What is in somebody's hands is left
    alone, and waits for its `due_at`.
    """
    moment = now()
    is_of_tomorrow = Notice.created_at > moment + CLOCKS_DIFFER
    is_too_early = and_(is_of_tomorrow, Notice.is_reminder.is_(True))
    is_too_far = and_(Notice.fault.is_not(None), Notice.due_at > moment + LONGEST_DELAY + NIGHT + CLOCKS_DIFFER)
    waiting = (*OPEN, Notice.due_at > moment)
    is_in_no_hands = or_(Notice.claimed_until.is_(None), Notice.channel.in_(BY_HAND))  # on a list one only looks
    early = delete(Notice).where(*waiting, is_too_early, is_in_no_hands).returning(Notice.id)
    created_at = case((is_of_tomorrow, moment), else_=Notice.created_at)
    late = update(Notice).where(*waiting, ~is_too_early, or_(is_of_tomorrow, is_too_far))
    late = late.values(due_at=moment, created_at=created_at).returning(Notice.id)
    return sum(len(_ids(statement)) for statement in (early, late))


def due_mail(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a notice an e-mail or a text that may be sent at `moment` and is in nobody's hands."""
    return (
        *OPEN,
        Notice.channel.in_(SENT),
        Notice.due_at <= moment,
        is_free(moment, LEASE),
        Notice.is_reminder.is_(False) if is_quiet(moment) else true(),
    )


def is_free(moment: datetime, longest: timedelta) -> ColumnElement[bool]:
    """Whether a notice is in nobody's hands at `moment`, where one takes them for the `longest` time at most."""
    return or_(Notice.claimed_until.is_(None), is_over(Notice.claimed_until, moment, longest))


def mark(notice_id: int, held: datetime | None, **values: Any) -> None:
    """Change one notice that is still open. With `held` as in `release`."""
    _mark(and_(Notice.id == notice_id, _is_held(held)), **values)


def _is_held(until: datetime | None) -> ColumnElement[bool]:
    return true() if until is None else Notice.claimed_until == until


def _mark(which: ColumnElement[bool], **values: Any) -> None:
    """Change notices that are still open; what was sent stays sent, whoever else thought to hold it."""
    db.session.execute(update(Notice).where(which, *OPEN).values(**values))


def _ids(statement: Delete | Update) -> list[int]:
    """What a statement that returns ids has changed."""
    return list(db.session.scalars(statement.execution_options(synchronize_session=False)).all())
