"""What nobody needs any more when its turn comes, and what would have been needed but was not said until then."""

from datetime import datetime, timedelta

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.claims import dropped, failed
from events.notices.faults import NEVER_REACHED, NOT_IN_TIME, NOT_REACHED
from events.notices.wanted import still_wanted
from events.policy import BY_HAND

_JUST_BEFORE = timedelta(microseconds=1)


def unneeded(notice_id: int, *, held: datetime | None = None) -> None:
    """It is dropped; but of what only the time has run out, a mail that was tried and each letter or call has failed.

    A mail fails with the fault it had. Whoever should have heard it did not, and the office has to see that. With
    `held` as in `release`.
    """
    notice = db.session.get(Notice, notice_id, populate_existing=True)
    fault = _fault(notice) if notice is not None else None
    if notice is not None and fault is not None and still_wanted(notice, _while_in_time(notice)):
        failed(notice_id, fault, held=held)
    else:
        dropped(notice_id, held=held)


def ends_at(notice: Notice, moment: datetime) -> datetime | None:
    """When it is too late to say `notice`, its event begins, or would have begun where it was moved from.

    Whichever comes first after `moment`; None when nothing does. What was moved is still news after its old start.
    """
    told_by = [notice.told_by] if notice.told_by is not None else []
    return min((end for end in (*_ends(notice), *told_by) if end > moment), default=None)


def _fault(notice: Notice) -> str | None:
    """What was wrong, if its time ran out now; a letter or a call lay with us."""
    if notice.channel not in BY_HAND:
        return notice.fault
    return NEVER_REACHED if notice.fault == NOT_REACHED else NOT_IN_TIME


def _while_in_time(notice: Notice) -> datetime:
    """The last moment at which it was not too late for `notice`, or now."""
    return min([now(), *(end - _JUST_BEFORE for end in _ends(notice))])


def _ends(notice: Notice) -> list[datetime]:
    return [end for end in (notice.not_after, notice.starts_at) if end is not None]
