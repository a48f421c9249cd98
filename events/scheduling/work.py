"""Who gives a lesson or leads a talk, and who hears that it is somebody else's now.

Whoever was told that it is theirs, by a mail or by a calendar that they follow, is told that it is not any more, and
what mails put into the calendar is taken out of it. Then the one who comes instead hears it at once as well; of what
nobody knew yet the reminders tell in time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from events import notices
from events.clock import now
from events.extensions import db
from events.models import (
    Event,
    EventStatus,
    Lesson,
    Notice,
    Person,
    ProgrammeItem,
    RenderedEvent,
    Subscription,
    What,
)

ENDED, GIVEN = "work_ended", "work_given"
_LEADS = (What.FACILITATOR, What.INTERPRETER)


@dataclass(frozen=True)
class Work:
    """What one person does at an event: a lesson, as it was known, or else to lead it."""

    person: Person
    starts_at: datetime
    is_known: bool  # to whoever does it
    lesson: Lesson | None = None


Works = dict[tuple[int | None, int], Work]  # by lesson and person


def at_work(event: Event) -> Works:
    """Who does what at `event` as it stands."""
    found: Works = {}
    for role in event.roles:
        if role.what in _LEADS:
            found[None, role.person.id] = Work(role.person, event.starts_at, _knows(role.person, event))
    for item in event.items:
        if item.teacher is not None and item.id is not None:
            shown, invited = _shown_as(item), _invited_as(item, item.teacher)
            known = Lesson(item.id, item.uid, item.title, item.starts_at, item.ends_at, shown, invited)
            found[item.id, item.teacher.id] = Work(item.teacher, item.starts_at, _knows(item.teacher, event), known)
    return found


def tell_handed_over(event: Event, before: Works) -> int:
    """Tell who did something at `event` before and does not any more, and who does it now; how many messages."""
    db.session.flush()
    moment = now()
    if event.status != EventStatus.PUBLISHED:
        return 0
    after = at_work(event)
    anchor, told, handed_over = f"from:{moment.isoformat()}", 0, set()
    for (number, _person), work in _apart(before, after, moment):
        if work.is_known:
            told += notices.queue(ENDED, work.person, anchor=anchor, event=event, lesson=work.lesson)
            handed_over.add(number)
    items = {item.id: item for item in event.items}
    for (number, _person), work in _apart(after, before, moment):
        if number in handed_over:
            item = items[number] if number is not None else None
            told += notices.queue(GIVEN, work.person, anchor=anchor, event=event, item=item)
    return told


def _apart(some: Works, others: Works, moment: datetime) -> list[tuple[tuple[int | None, int], Work]]:
    """What is still to come of `some` that is not among `others`."""
    return [(key, work) for key, work in some.items() if key not in others and work.starts_at > moment]


def _shown_as(item: ProgrammeItem) -> int:
    """The highest SEQUENCE under which calendars show `item`."""
    query = select(func.max(RenderedEvent.sequence)).where(RenderedEvent.item_id == item.id)
    return db.session.scalar(query) or 0


def _invited_as(item: ProgrammeItem, teacher: Person) -> int:
    """The highest SEQUENCE under which mails put `item` into the calendar of `teacher`; 0 when none did."""
    query = select(func.max(Notice.calendar_sequence)).where(
        Notice.addressee == f"person:{teacher.id}", Notice.subject == f"item:{item.id}"
    )
    return db.session.scalar(query) or 0


def _knows(person: Person, event: Event) -> bool:
    """Whether a mail told this person about `event`, or a calendar that the person follows shows it."""
    mailed = exists().where(
        Notice.addressee == f"person:{person.id}", Notice.event_id == event.id, Notice.dropped_at.is_(None)
    )
    by_address = and_(Subscription.email_hash == person.email_hash, Subscription.email_hash.is_not(None))
    is_theirs = or_(Subscription.person_id == person.id, by_address)
    follows = exists().where(is_theirs, Subscription.revoked_at.is_(None))
    return bool(db.session.scalar(select(or_(mailed, follows))))
