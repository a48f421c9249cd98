"""Queue one notice, and wake whoever sends."""

import logging
from datetime import datetime
from typing import Any

from celery import current_app as celery
from sqlalchemy.dialects import postgresql, sqlite

from events.clock import now
from events.extensions import db
from events.models import Event, Notice, Organisation, Person, ProgrammeItem, Registration, Task, new_uid
from events.policy import Channel

log = logging.getLogger(__name__)

cause = (Notice.addressee, Notice.subject, Notice.purpose, Notice.anchor)


def queue(
    purpose: str,
    to: Registration | Person | Organisation,
    *,
    anchor: str,
    event: Event | None = None,
    item: ProgrammeItem | None = None,
    task: Task | None = None,
    about: Registration | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    with_calendar: bool = False,
) -> bool:
    """Put one notice into the outbox, in the current transaction; whether it was new.

    `anchor` names the cause: the same cause never makes a second notice. A party's notice speaks of the party;
    somebody else's of `about`, `item`, `task` or `event`. With a calendar part the party's SEQUENCE rises, and
    it and the stamp are kept with the notice.
    """
    moment = now()
    registration = to if isinstance(to, Registration) else None
    subject_row = registration or about or item or task or event
    if subject_row is None:
        raise ValueError("a notice needs something to speak of")
    if registration is not None and with_calendar:
        registration.calendar_sequence += 1
        registration.calendar_stamp = moment.replace(microsecond=0)
    db.session.flush()
    values = {
        "uid": new_uid(),
        "addressee": f"{_NAMES[type(to)]}:{to.id}",
        "subject": f"{_NAMES[type(subject_row)]}:{subject_row.id}",
        "purpose": purpose,
        "anchor": anchor,
        "channel": _channel(to),
        "registration_id": registration.id if registration else about.id if about else None,
        "person_id": to.id if isinstance(to, Person) else None,
        "organisation_id": to.id if isinstance(to, Organisation) else None,
        "event_id": _event_id(event, registration or about, item),
        "item_id": item.id if item else None,
        "task_id": task.id if task else None,
        "created_at": moment,
        "due_at": due_at or moment,
        "not_after": not_after,
        "attempts": 0,
        "calendar_sequence": registration.calendar_sequence if registration and with_calendar else None,
        "calendar_stamp": registration.calendar_stamp if registration and with_calendar else None,
    }
    statement = insert_notice().values(values).on_conflict_do_nothing(index_elements=cause)
    return db.session.execute(statement.returning(Notice.id)).first() is not None


def insert_notice() -> Any:
    """The INSERT into the outbox of the database at hand, which knows ON CONFLICT; `cause` is its target."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(Notice)


def wake() -> None:
    """Ask a worker to look now, after the commit. A dead broker costs milliseconds and loses nothing."""
    if celery.conf.task_always_eager:
        return
    try:
        celery.send_task("outbox.deliver", retry=False)
    except Exception as error:  # whatever the broker's client raises, beat looks within the minute
        log.warning("no worker could be woken: %s", error)


_NAMES: dict[type, str] = {
    Registration: "registration", Person: "person", Organisation: "organisation", Event: "event",
    ProgrammeItem: "item", Task: "task",
}  # fmt: skip


def _channel(to: Registration | Person | Organisation) -> str:
    """A party's own channel; whoever has no e-mail address is phoned, so that the office sees it."""
    if isinstance(to, Registration) and to.channel != Channel.EMAIL:
        return to.channel
    return Channel.EMAIL if to.email else Channel.PHONE


def _event_id(event: Event | None, party: Registration | None, item: ProgrammeItem | None) -> int | None:
    if event is not None:
        return event.id
    return party.event_id if party is not None else item.event_id if item is not None else None
