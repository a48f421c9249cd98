"""The shortest way from a wall-clock time to what is queued at it."""

from datetime import datetime

from sqlalchemy import select

from events import registration, reminders
from events.clock import from_wall_clock, local
from events.models import (
    Notice,
    Person,
    Role,
    What,
)
from tests import cast


def wall(text: str) -> datetime:
    """The UTC moment of a Dutch wall-clock time such as "2027-11-04 12:30"."""
    return from_wall_clock(datetime.fromisoformat(text))


def planned(kind: str, starts: str, **fields):
    """An event of `kind` that starts at this wall-clock time, with its reminders."""
    made = cast.event(kind, starts_at=wall(starts), **fields)
    reminders.arm(made)
    return made


def register(event, name: str, **fields):
    application = cast.duo(name, **fields) if event.policy.party == "duo" else cast.application(name, **fields)
    return registration.register(event, application)


def give_role(event, what: What, name: str, **contact) -> Person:
    person = cast.person(name, **contact)
    event.roles.append(Role(person=person, what=what, scope=f"event:{event.id}"))
    return person


def plan(session, moment: str) -> list[tuple[str, str]]:
    """What is queued anew at this wall-clock time: purposes and addressees."""
    before = set(session.scalars(select(Notice.id)))
    number = reminders.queue_due(wall(moment))
    new = [n for n in session.scalars(select(Notice).order_by(Notice.id)) if n.id not in before]
    assert number == len(new)
    return sorted((notice.purpose, notice.addressee) for notice in new)


def due(event, rule: str) -> str:
    found = {moment.rule.name: moment for moment in reminders.moments(event)}
    return f"{local(found[rule].due_at):%Y-%m-%d %H:%M %z}"
