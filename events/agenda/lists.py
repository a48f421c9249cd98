"""Events in lists for who organises them: what is coming and what was, with how full each is.

What somebody may see comes as a condition on Event; it is asked once, in the statement itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import at, local
from events.extensions import db
from events.models import Answer, Event, EventStatus, Network, Reply

PAGE_LENGTH = 25


class Shelf(StrEnum):
    """In which of the lists of the workspace an event stands."""

    COMING = "coming"
    PAST = "past"
    DRAFTS = "drafts"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Listed:
    """An event in a list; `replies` counts the answers of a fixed circle, by answer."""

    event: Event
    replies: dict[str, int] = field(default_factory=dict)

    @property
    def yes(self) -> int:
        """How many of a circle come."""
        return self.replies.get(Reply.YES, 0)


@dataclass(frozen=True)
class Listing:
    """One page of a list: `number` counts from 1, `total` is of all pages."""

    lines: list[Listed]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_LENGTH))


def listing(
    visible: ColumnElement[bool],
    shelf: Shelf,
    moment: datetime,
    *,
    kind: str | None = None,
    network: str | None = None,
    month: date | None = None,
    number: int = 1,
) -> Listing:
    """One page of a shelf, of one kind, network or month (its first day) if asked.

    What is past or cancelled begins with the latest, the rest with the first to come.
    """
    conditions = [visible, _stands_on(shelf, moment)]
    if kind:
        conditions.append(Event.kind == kind)
    if network:
        conditions.append(Event.networks.any(Network.ref == network))
    if month:
        after = (month + timedelta(days=31)).replace(day=1)
        conditions += [Event.starts_at >= at(month, 0), Event.starts_at < at(after, 0)]
    total = db.session.scalar(select(func.count()).select_from(Event).where(*conditions)) or 0
    number = max(1, min(number, -(-total // PAGE_LENGTH)))
    latest_first = shelf in (Shelf.PAST, Shelf.CANCELLED)
    order = (Event.starts_at.desc(), Event.id.desc()) if latest_first else (Event.starts_at, Event.id)
    query = select(Event).where(*conditions).order_by(*order).limit(PAGE_LENGTH).offset((number - 1) * PAGE_LENGTH)
    return Listing(with_replies(db.session.scalars(query.options(*shown())).all()), total, number)


def between(visible: ColumnElement[bool], first: date, last: date) -> list[Listed]:
    """What goes on between two days (inclusive) by the wall clock, first things first; also what is cancelled."""
    query = select(Event).where(
        visible, Event.was_shown, Event.ends_at > at(first, 0), Event.starts_at < at(last + timedelta(days=1), 0)
    )
    found = db.session.scalars(query.order_by(Event.starts_at, Event.id).options(*shown())).all()
    return with_replies(found)


def months_of(visible: ColumnElement[bool], shelf: Shelf, moment: datetime) -> list[date]:
    """The months in which a shelf has events, as their first days, in order."""
    query = select(Event.starts_at).where(visible, _stands_on(shelf, moment))
    return sorted({local(starts_at).date().replace(day=1) for starts_at in db.session.scalars(query)})


def with_replies(events: Sequence[Event]) -> list[Listed]:
    """Events in the order given, each with the answers of its circle; one query."""
    said = replies({event.id for event in events if event.group_id is not None})
    return [Listed(event, said.get(event.id, {})) for event in events]


def replies(event_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many answered what, by event id."""
    count = select(Answer.event_id, Answer.answer, func.count()).where(Answer.event_id.in_(event_ids))
    found: dict[int, dict[str, int]] = {}
    for event_id, reply, number in db.session.execute(count.group_by(Answer.event_id, Answer.answer)):
        found.setdefault(event_id, {})[reply] = number
    return found


def shown() -> tuple[ORMOption, ...]:
    """What a line of a list shows of an Event, read for all lines at once."""
    return (
        joinedload(Event.venue),
        joinedload(Event.pool),
        joinedload(Event.group),
        selectinload(Event.networks),
    )


def _stands_on(shelf: Shelf, moment: datetime) -> ColumnElement[bool]:
    match shelf:
        case Shelf.DRAFTS:
            return Event.status == EventStatus.DRAFT
        case Shelf.CANCELLED:
            return Event.status == EventStatus.CANCELLED
        case Shelf.PAST:
            return (Event.status == EventStatus.PUBLISHED) & (Event.ends_at <= moment)
    return (Event.status == EventStatus.PUBLISHED) & (Event.ends_at > moment)
