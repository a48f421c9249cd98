"""What nobody needs any more when its turn comes, and what would have been needed but was refused until then."""

from datetime import datetime, timedelta

from events.clock import now
from events.extensions import db
from events.models import Notice
from events.notices.claims import dropped, failed
from events.notices.wanted import still_wanted

_JUST_BEFORE = timedelta(microseconds=1)


def unneeded(notice_id: int, *, held: datetime | None = None) -> None:
    """It is dropped; but what was tried, and of which only the time has run out, has failed with the fault it had.

    Whoever should have heard it did not, and the office has to see that. With `held` as in `release`.
    """
    notice = db.session.get(Notice, notice_id, populate_existing=True)
    if notice is not None and notice.fault is not None and still_wanted(notice, _while_in_time(notice)):
        failed(notice_id, notice.fault, held=held)
    else:
        dropped(notice_id, held=held)


def _while_in_time(notice: Notice) -> datetime:
    """The last moment at which it was not too late for `notice`, or now."""
    about = notice.item or notice.lesson or notice.event
    ends = (notice.not_after, about.starts_at if about is not None else None)
    return min([now(), *(end - _JUST_BEFORE for end in ends if end is not None)])
