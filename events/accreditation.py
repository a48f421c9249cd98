"""What a register wants after an event: the numbers of whoever was there in full, and nobody's name.

Whoever asked for points and is not in that file stands in the remainder, with why, for somebody to look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from events import attendance
from events.extensions import db
from events.models import Attendee, Event, Registration, RegistrationStatus
from events.registers import is_shaped, normal


class Why(StrEnum):
    """Why somebody who was there is not in the file."""

    PARTIAL = "partial"
    NO_NUMBER = "no_number"
    MISSHAPEN = "misshapen"
    TWICE = "twice"  # another person gave the same number


@dataclass(frozen=True)
class Remaining:
    """Somebody who asked for points of a register and is not in its file; minutes present and of all."""

    attendee: Attendee
    number: str
    why: Why
    present: int
    all: int


@dataclass(frozen=True)
class Upload:
    """What one register gets of one event."""

    register: str
    activity_id: str
    points: str
    numbers: tuple[str, ...]
    remainder: tuple[Remaining, ...]

    @property
    def text(self) -> str:
        """The file: one number a line, as text, with its leading zeros; also what is pasted into PE-online."""
        return "".join(f"{number}\r\n" for number in self.numbers)


def uploads(event: Event) -> list[Upload]:
    """What each register of `event` gets, in the order in which the event names them."""
    lines = event.accreditation or []
    if not lines:
        return []
    minutes = attendance.minutes(event)
    there = [person for person in _people(event) if minutes.get(person.id, (0, 0))[0] > 0]
    return [_upload(line, there, minutes) for line in lines]


def upload(event: Event, register: str) -> Upload | None:
    """What `register` gets of `event`; None when it gives no points for it."""
    return next((found for found in uploads(event) if found.register == register), None)


def _people(event: Event) -> list[Attendee]:
    query = select(Attendee).join(Registration).where(Registration.event_id == event.id)
    query = query.where(Registration.status == RegistrationStatus.CONFIRMED)
    return list(db.session.scalars(query.order_by(Attendee.id)))


def _upload(line: dict[str, Any], there: list[Attendee], minutes: Mapping[int, tuple[int, int]]) -> Upload:
    register = str(line["register"])
    asked = [(person, normal(number)) for person in there if (number := _number(person, register)) is not None]
    given = [number for _person, number in asked]
    numbers, remainder = [], []
    for person, number in asked:
        present, everything = minutes[person.id]
        why = _why_not(register, number, is_full=present >= everything, is_twice=given.count(number) > 1)
        if why is None:
            numbers.append(number)
        else:
            remainder.append(Remaining(person, number, why, present, everything))
    points = line.get("points")
    return Upload(
        register, str(line.get("activity_id") or ""), "" if points is None else str(points), tuple(sorted(numbers)),
        tuple(remainder),
    )  # fmt: skip


def _number(person: Attendee, register: str) -> str | None:
    """The number that somebody gave for `register`, empty without one; None when they asked for no points of it."""
    asked = (person.answers or {}).get("accreditation")
    if not isinstance(asked, dict) or asked.get("register") != register:
        return None
    return str(asked.get("number") or "")


def _why_not(register: str, number: str, *, is_full: bool, is_twice: bool) -> Why | None:
    if not number:
        return Why.NO_NUMBER
    if not is_shaped(register, number):
        return Why.MISSHAPEN
    if is_twice:
        return Why.TWICE
    return None if is_full else Why.PARTIAL
