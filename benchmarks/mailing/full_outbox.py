"""An outbox in which many reminders are due: symposia of a thousand people each, some with workshops."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, insert, select, update

from events import create_app, reminders
from events.clock import at, now, today
from events.extensions import db
from events.models import Attendee, Event, Notice, Registration
from tasks.app import create_celery
from tests import cast, databases

EACH = 1000  # registrations of one symposium
RULE = "reminder_14_days"


@contextmanager
def application(url: str, folder: object, **settings: str) -> Iterator[Flask]:
    """The application on a database, with its context."""
    app = create_app(databases.make_config(url, folder, **settings))  # type: ignore[arg-type]
    create_celery(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(number: int) -> None:
    """Queue `number` reminders, as the clock does when they come due."""
    cast.office()
    noon = at(today(), 12)
    long_ago = now() - timedelta(days=60)
    for begin in range(0, number, EACH):
        event = cast.event(ref=f"symposium-{begin}", capacity=number, starts_at=noon + timedelta(days=13))
        for title in ("Proactieve zorg", "Onbegrepen gedrag"):
            cast.workshop(event, None, title=title)
        reminders.arm(event)
        _register(event, min(EACH, number - begin), long_ago)
    reminders.queue_due(noon)
    db.session.commit()
    queued = db.session.scalar(select(func.count()).select_from(Notice))
    db.session.rollback()
    assert queued == number, f"{queued} are due, not {number}"


def empty_again() -> None:
    """Let everything be due once more."""
    db.session.execute(update(Notice).values(sent_at=None, failed_at=None, dropped_at=None, claimed_until=None))
    db.session.commit()


def _register(event: Event, number: int, moment: datetime) -> None:
    """Confirmed parties, written in one go; the counters of places are of no matter here."""
    names = [f"Cato {event.id} {place}" for place in range(number)]
    rows = [
        {
            "uid": uuid4().hex, "event_id": event.id, "privacy": event.privacy, "submission": uuid4().hex,
            "reference": uuid4().hex[:10], "identity_hash": uuid4().hex, "status": "confirmed", "party": "person",
            "units": 1, "people": 1, "contact_name": name, "created_at": moment, "confirmed_at": moment,
            "email": f"{name.casefold().replace(' ', '.')}@example.nl",
        }
        for name in names
    ]  # fmt: skip
    made = db.session.execute(insert(Registration).returning(Registration.id, sort_by_parameter_order=True), rows)
    ids = made.scalars().all()
    people = [{"registration_id": id_, "role": "person", "name": n} for id_, n in zip(ids, names, strict=True)]
    db.session.execute(insert(Attendee), people)
