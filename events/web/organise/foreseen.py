"""Who will be told what by an act: the act is done, what it queued is read, and all of it is undone.

So nothing is foretold by a second set of rules that might differ from the first.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from events import extensions, notices
from events.access import Access, Right
from events.clock import now
from events.errors import DomainError
from events.extensions import db
from events.mail import carried_by
from events.models import Notice
from events.policy import Channel
from events.web.names import named
from events.web.organise.names import ROLES

LATE_LETTER = "late letter"


@dataclass(frozen=True)
class Told:
    """One message: what it is about, to whom, and how it goes."""

    purpose: str
    to: str  # a reference, or the name of somebody who works with us
    channel: str


@dataclass(frozen=True)
class Foreseen:
    """What would happen; `is_refused` when it cannot be done after all. `elsewhere` counts whom one may not see."""

    told: tuple[Told, ...] = ()
    elsewhere: int = 0
    is_refused: bool = False


def foresee(act: Callable[[], object], access: Access) -> Foreseen:
    """Do `act`, read whom it tells, and undo it; everything that was read before is read anew."""
    db.session.rollback()
    try:
        with extensions.writing(), notices.heard() as queued:
            act()
            db.session.flush()
            return _told(queued, access)
    except DomainError:
        return Foreseen(is_refused=True)
    finally:
        db.session.rollback()


def _told(queued: list[int], access: Access) -> Foreseen:
    """Whom the notices with these ids tell what."""
    to = (Notice.event, Notice.registration, Notice.attendee, Notice.person)
    query = select(Notice).where(Notice.id.in_(queued)).order_by(Notice.id)
    query = query.options(*(joinedload(one) for one in to))
    told: list[Told] = []
    elsewhere = 0
    for notice in db.session.scalars(query):
        if notice.event is None or access.may(Right.NAMES, notice.event):
            told.append(Told(notice.purpose, _addressee(notice), _way(notice)))
        else:
            elsewhere += 1
    return Foreseen(tuple(told), elsewhere)


def _way(notice: Notice) -> str:
    """How it goes; a letter that arrives too late, and whose party nobody can call, is named as such."""
    is_late = notice.channel == Channel.LETTER and notices.is_late_for_post(notice, now())
    return LATE_LETTER if is_late else carried_by(notice.channel)


def _addressee(notice: Notice) -> str:
    if notice.person is not None:
        return notice.person.name
    if notice.organisation is not None:
        return notice.organisation.name
    if notice.registration is None:
        return ""
    reference = notice.registration.reference
    return f"{reference} ({named(ROLES, notice.attendee.role)})" if notice.attendee is not None else reference
