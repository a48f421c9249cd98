"""An event that was held, and who was there: registered before it, ticked on the day, looked at afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from events import attendance, registration
from events.models import Attendee, Event, EventStatus
from tests import cast

BEFORE = datetime(2027, 1, 20, 9, tzinfo=UTC)
STARTS = datetime(2027, 3, 12, 9, tzinfo=UTC)  # ten o'clock until two: a morning and an afternoon
AFTER = datetime(2027, 3, 13, 9, tzinfo=UTC)


def held(kind: str = "symposium", people: dict[str, str] | None = None, **fields: Any) -> Event:
    """An event of `kind` with these people: name → "full", "morning" or "absent"; `answers` by name."""
    answers: dict[str, dict[str, Any]] = fields.pop("answers", {})
    with time_machine.travel(BEFORE, tick=False):
        event = cast.event(kind, starts_at=STARTS, capacity=None, **fields)
        for name in people or {}:
            person = registration.NamedPerson("person", name, answers.get(name, {}))
            registration.register(event, cast.application(name, persons=(person,)))
    for name, what in (people or {}).items():
        saw(event, name, what)
    return event


def saw(event: Event, name: str, what: str) -> None:
    """Tick `name` in every part, as `what` says; an hour after what was ticked before."""
    known = attendance.marks(event)
    seen_at = max((mark.seen_at for mark in known.values()), default=STARTS) + timedelta(seconds=1)
    with time_machine.travel(AFTER, tick=False):
        parts = attendance.parts(event)
        there = {"full": parts, "morning": parts[:1], "absent": []}[what]
        key = f"attendee:{attendee(event, name).id}"
        ticks = [attendance.Tick(key, part.key, part in there, seen_at) for part in parts]
        assert event.status == EventStatus.PUBLISHED
        assert attendance.mark(event, ticks, via=attendance.LIST, by=None) == []


def attendee(event: Event, name: str) -> Attendee:
    """Who is called `name`."""
    (found,) = [one for party in event.registrations for one in party.attendees if one.name == name]
    return found
