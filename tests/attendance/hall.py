"""A hall with people in it: a symposium today, its registrations, and who may tick."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from events import registration
from events.attendance import Tick
from events.clock import now
from events.extensions import db
from events.models import Account, AuditEntry, Event, Registration, new_uid
from events.vault import keyed_hash
from tests import cast
from tests.web import arranged

PEOPLE = ("Cato Visser", "Daan Bos", "Els de Boer")


def symposium(**fields: Any) -> Event:
    """Today from 12:30 on, open for registration until it begins; Cato chose the first workshop, the others none."""
    start = now().replace(hour=10, minute=30, second=0, microsecond=0)
    known = {"starts_at": start, "ends_at": start + timedelta(hours=5)}
    event = arranged.symposium(**{**known, **fields})
    first = next(item for item in event.items if item.round == 1)
    for name in PEOPLE:
        register(event, name, **({"choices": {1: first.id}} if name == PEOPLE[0] else {}))
    db.session.refresh(event)
    return event


def register(event: Event, name: str, **person: Any) -> Registration:
    """Register `name` for `event` as was done a month ago, whatever time it is now."""
    starts_at, ends_at = event.starts_at, event.ends_at
    event.starts_at, event.ends_at = now() + timedelta(days=30), now() + timedelta(days=31)
    named = registration.NamedPerson("person", name, {"organisation": "Florence"}, **person)
    party = registration.register(event, cast.application(name, persons=(named,)))
    event.starts_at, event.ends_at = starts_at, ends_at
    db.session.flush()
    return party


def account(name: str) -> Account:
    """An account of somebody of the office."""
    email = f"{name.casefold()}@example.nl"
    made = Account(
        person=cast.person(name, email), email=email, email_hash=keyed_hash("email", email), fs_uniquifier=new_uid(),
        created_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def who(event: Event, name: str) -> str:
    """The key of the person with this name."""
    people = [person for party in event.registrations for person in party.attendees if person.name == name]
    return f"attendee:{people[0].id}"


def tick(of: str, part: str, *, present: bool = True, seen_at: datetime | None = None) -> Tick:
    """A tick, seen now unless said otherwise."""
    return Tick(of, part, present, seen_at or now())


def corrections() -> list[str]:
    """What the audit record says about corrected attendance."""
    query = select(AuditEntry.details).where(AuditEntry.what == "attendance corrected").order_by(AuditEntry.id)
    return list(db.session.scalars(query))
