"""Queue one notice, and wake whoever sends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from celery import current_app as celery
from sqlalchemy import ColumnElement, Text, cast, func, select

from events.clock import now
from events.extensions import INSERTS, db
from events.ical import invitations
from events.models import (
    Attendee,
    Event,
    Lesson,
    Notice,
    Organisation,
    Person,
    ProgrammeItem,
    Registration,
    Task,
    new_uid,
)
from events.notices.copies import copies
from events.notices.post import misses
from events.notices.ways import Addressee, channel_to, gets_letters, name_of
from events.policy import Privacy

log = logging.getLogger(__name__)

cause = (Notice.addressee, Notice.subject, Notice.purpose, Notice.anchor)
_BEGINS = ("invitation", "work_given")  # what invites to a lesson or a talk whoever was not invited before
_OF_A_MOVE = ("moved", "event_cancelled")  # what takes the place of an earlier move that was not told yet
SENDS = "outbox.deliver"
WAKE_LASTS_SECONDS = 10
_HEARD = "notices heard"  # in the session's info
_NOTICES: Any = Notice.__table__
# Made once: making a statement costs more than doing it.
_QUEUE = {
    database: insert(_NOTICES)
    .on_conflict_do_nothing(index_elements=[column.key for column in cause])
    .returning(_NOTICES.c.id)
    for database, insert in INSERTS.items()
}


def queue(
    purpose: str,
    to: Addressee,
    *,
    anchor: str,
    event: Event | None = None,
    item: ProgrammeItem | None = None,
    task: Task | None = None,
    about: Registration | None = None,
    lesson: Lesson | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    told_by: datetime | None = None,
    with_calendar: bool = False,
    is_first: bool = False,
) -> bool:
    """Put one notice into the outbox, in the current transaction; whether it was new.

    `anchor` names the cause: the same cause never makes a second notice. A party's notice speaks of the party;
    somebody else's of `about`, `item` (or a `lesson` that it was), `task` or `event`, else of who gets it. The other
    half of a duo, where it has an address, gets a copy. Who gets letters is phoned when the post brings none before
    the start, nor before `told_by`, which is kept with it: by the old time it would have begun. A party that was not
    told of an earlier move yet goes by the time before that.

    With a calendar part the party's SEQUENCE rises, unless this is the first (`is_first`) that a new party came with;
    what was never in a calendar is not taken out of it. It and the stamp are kept with the notice; so are those of
    somebody else's invitation.
    """
    moment = now()
    registration = to if isinstance(to, Registration) else None
    subject_row = registration or about or item or lesson or task or event or to
    addressee, subject = name_of(to), f"{_NAMES[type(subject_row)]}:{subject_row.id}"
    if registration is not None:
        sequence = _of_party(registration, purpose, moment, is_first=is_first) if with_calendar else None
    else:
        sequence = _of_person(addressee, subject, purpose, event, lesson) if isinstance(to, Person) else None
    db.session.flush()
    if registration is not None and purpose in _OF_A_MOVE and event is not None:
        told_by = _to_be_told_by(addressee, event, told_by, moment)
    values = {
        "uid": new_uid(),
        "addressee": addressee,
        "subject": subject,
        "purpose": purpose,
        "anchor": anchor,
        "channel": channel_to(
            to, is_urgent=not_after is not None or _misses_post(to, item or event, told_by, moment)
        ),
        "registration_id": registration.id if registration else about.id if about else None,
        "attendee_id": to.id if isinstance(to, Attendee) else None,
        "person_id": to.id if isinstance(to, Person) else None,
        "organisation_id": to.id if isinstance(to, Organisation) else None,
        "event_id": _event_id(event, registration or about, item),
        "item_id": item.id if item else None,
        "task_id": task.id if task else None,
        "created_at": moment,
        "due_at": due_at or moment,
        "not_after": not_after,
        "told_by": told_by,
        "attempts": 0,
        "calendar_sequence": sequence,
        "calendar_stamp": None if sequence is None else moment.replace(microsecond=0),
        "kept_lesson": _kept(lesson),
    }
    more = copies(values, registration)
    statement = _QUEUE[db.engine.dialect.name]
    numbers = list(db.session.scalars(statement, [values, *more] if more else values))
    if _HEARD in db.session.info:
        db.session.info[_HEARD] += numbers
    return bool(numbers)


def _to_be_told_by(addressee: str, event: Event, told_by: datetime | None, moment: datetime) -> datetime | None:
    """When the event begins as far as a party knows, where that is ahead: an earlier move may still be unsaid."""
    unsaid = (Notice.sent_at.is_(None), Notice.dropped_at.is_(None), Notice.told_by > moment)
    query = select(func.min(Notice.told_by)).where(
        Notice.addressee == addressee, Notice.event_id == event.id, *unsaid
    )
    ahead = [one for one in (told_by, db.session.scalar(query)) if one is not None and one > moment]
    return min(ahead, default=told_by)


def _misses_post(
    to: Addressee, about: ProgrammeItem | Event | None, told_by: datetime | None, moment: datetime
) -> bool:
    """Whether a letter to a party comes too late; of others nothing is asked."""
    if not gets_letters(to):
        return False
    return misses((about or to.event).starts_at, moment, told_by=told_by)


def _of_party(party: Registration, purpose: str, moment: datetime, *, is_first: bool) -> int | None:
    """The SEQUENCE of a party's calendar part, one higher than its last; None when there is nothing to take back.

    A party that one must not recognise keeps its file from its own page too, whose SEQUENCE counts moves as well.
    """
    if purpose in invitations.ENDS and party.calendar_sequence == 0:
        return None
    if not is_first:
        party.calendar_sequence += 1
        party.calendar_stamp = moment.replace(microsecond=0)
    is_neutral = Privacy(party.privacy).is_neutral  # which the row says itself, without its event
    moves = party.event.schedule_revision - 1 if is_neutral else 0
    return party.calendar_sequence + moves


def _of_person(addressee: str, subject: str, purpose: str, event: Event | None, lesson: Lesson | None) -> int | None:
    """The SEQUENCE of the invitation in a notice to a person, one higher than the last; None when it has none.

    In a circle everybody who hears of a meeting is invited to it; elsewhere only who was invited before, or asked.
    """
    is_end = purpose in invitations.ENDS
    if event is None or not (is_end or purpose in invitations.ASKS):
        return None
    last = db.session.scalar(
        select(func.max(Notice.calendar_sequence)).where(Notice.addressee == addressee, Notice.subject == subject)
    )
    last = last or (lesson.invited if lesson is not None else 0)  # its notices go with a lesson that is deleted
    if not last and (is_end or (event.group_id is None and purpose not in _BEGINS)):
        return None
    return last + 1


@contextmanager
def heard() -> Iterator[list[int]]:
    """The ids of what this session queues meanwhile, and nobody else; reminders, which the clock queues, are none.

    By their numbers one cannot tell: another's commit is seen in the midst of a transaction on PostgreSQL.
    """
    numbers: list[int] = []
    db.session.info[_HEARD] = numbers
    try:
        yield numbers
    finally:
        del db.session.info[_HEARD]


def insert_notice() -> Any:
    """The INSERT into the outbox of the database at hand, which knows ON CONFLICT; `cause` is its target."""
    return INSERTS[db.engine.dialect.name](Notice)


def fresh_uid() -> ColumnElement[str]:
    """A random identifier that the database makes for every row; a default of ours would be made once for all."""
    if db.engine.dialect.name == "postgresql":
        return cast(func.gen_random_uuid(), Text)
    return func.lower(func.hex(func.randomblob(16)))


def wake(task: str | None = None) -> None:
    """Ask a worker to send what is due now, after the commit, or to do `task`. A dead broker loses nothing.

    Who sends is asked for a moment only, and not at all when no worker was free for WAKE_LASTS_SECONDS: those who are
    at it take the new along. However often pages ask, what else is to be done waits no longer than that.
    """
    if celery.conf.task_always_eager:
        return
    how: dict[str, Any] = {}
    if task is None:
        how = {"kwargs": {"is_woken": True}, "expires": WAKE_LASTS_SECONDS}
    try:
        celery.send_task(task or SENDS, retry=False, **how)
    except Exception as error:  # whatever the broker's client raises, beat looks within the minute
        log.warning("no worker could be woken: %s", error)


_NAMES: dict[type, str] = {
    Registration: "registration", Attendee: "attendee", Person: "person", Organisation: "organisation",
    Event: "event", ProgrammeItem: "item", Lesson: "item", Task: "task",
}  # fmt: skip


def _kept(lesson: Lesson | None) -> dict[str, str | int] | None:
    if lesson is None:
        return None
    span = {"starts_at": lesson.starts_at.isoformat(), "ends_at": lesson.ends_at.isoformat()}
    return {"id": lesson.id, "uid": lesson.uid, "title": lesson.title, "sequence": lesson.sequence, **span}


def _event_id(event: Event | None, party: Registration | None, item: ProgrammeItem | None) -> int | None:
    if event is not None:
        return event.id
    return party.event_id if party is not None else item.event_id if item is not None else None
