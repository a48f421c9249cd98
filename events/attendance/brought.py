"""A list of who was there that comes from elsewhere: read it, find each line's person, and keep it as marks.

Nobody is guessed: a line that fits nobody, or two people, is named and left out.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from events import access
from events.access import Right
from events.attendance.lists import Expected, expected
from events.attendance.marking import PAPER, Tick, mark
from events.attendance.parts import NotHeld, Part, part_called
from events.attendance.tables import NotATable, rows
from events.clock import now
from events.extensions import db
from events.jobs import CannotBeDone, Outcome
from events.models import Event, Job
from events.people import plain
from events.vault import plain_address

WORK = "attendance_list"
MOST_LINES = 2000
_COLUMNS = {
    "nummer": "number", "nr": "number", "nr.": "number", "number": "number",
    "referentie": "reference", "aanmelding": "reference", "reference": "reference",
    "e-mail": "email", "email": "email", "e-mailadres": "email",
    "naam": "name", "name": "name",
    "aanwezig": "present", "present": "present",
}  # fmt: skip
_YES = frozenset({"", "1", "ja", "j", "x", "yes", "y", "true", "waar", "aanwezig", "present"})
_NO = frozenset({"0", "nee", "n", "no", "-", "false", "onwaar", "afwezig", "absent"})


class Why(StrEnum):
    """Why a line is left out."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    TWICE = "twice"
    UNREADABLE = "unreadable"  # neither yes nor no


class NotAList(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """The file is no table with a line of names of columns that we know, or is too long."""


@dataclass(frozen=True)
class Line:
    """One line of the file, by its number there."""

    number: int
    said: dict[str, str]

    @property
    def shown(self) -> str:
        """What stands in it, to find it again."""
        return ", ".join(value for value in self.said.values() if value)


@dataclass(frozen=True)
class Found:
    """Who was there or not, by line of the attendance list, and the lines of the file that fit nobody."""

    marks: dict[str, bool] = field(default_factory=dict)
    left_out: list[tuple[Line, Why]] = field(default_factory=list)


def read(content: bytes) -> list[Line]:
    """The lines of a file in CSV or XLSX in which something stands. Raises NotAList."""
    try:
        found = rows(content)
    except NotATable:
        raise NotAList from None
    names = [_COLUMNS.get(plain(cell).rstrip(":")) for cell in found[0]] if found else []
    if not set(names) & {"number", "reference", "email", "name"}:
        raise NotAList
    lines = []
    for number, row in enumerate(found[1:], start=2):
        said = {name: " ".join(cell.split()) for name, cell in zip(names, row, strict=False) if name is not None}
        if any(said.values()):
            lines.append(Line(number, said))
    if len(lines) > MOST_LINES:
        raise NotAList
    return lines


def match(event: Event, part: Part, lines: Iterable[Line]) -> Found:
    """Find the person of each line among those who are expected in `part`."""
    found, people = Found(), expected(event, part)
    for line in lines:
        fitting = _fitting(line, people)
        present = _present(line)
        if present is None:
            found.left_out.append((line, Why.UNREADABLE))
        elif len(fitting) != 1:
            found.left_out.append((line, Why.SEVERAL if fitting else Why.UNKNOWN))
        elif fitting[0].who in found.marks:
            found.left_out.append((line, Why.TWICE))
        else:
            found.marks[fitting[0].who] = present
    return found


def parameters(event: Event, part: Part, marks: dict[str, bool]) -> dict[str, Any]:
    """What the work has to know: no names. Who was seen was seen before the part was over."""
    seen_at = min(now(), part.ends_at).isoformat()
    return {"event": event.id, "part": part.key, "marks": marks, "seen_at": seen_at}


def bring_in(job: Job) -> Generator[tuple[int, int], None, Outcome]:
    """Keep a list as marks, all at once; what is refused is told, and the others are kept. Raises CannotBeDone."""
    asked = job.parameters
    total = len(asked["marks"])
    yield 0, total
    event = db.session.scalar(select(Event).where(Event.id == asked["event"]))
    part = part_called(event, asked["part"]) if event is not None else None
    if event is None or part is None:
        raise CannotBeDone("gone")
    if not access.of(job.asked_by.person).may(Right.TICK, event, lesson=part.item):
        raise CannotBeDone("not_allowed")
    seen_at = datetime.fromisoformat(asked["seen_at"])
    ticks = [Tick(who, part.key, present, seen_at) for who, present in asked["marks"].items()]
    try:
        refused = mark(event, ticks, via=PAPER, by=job.asked_by)
    except NotHeld:
        raise CannotBeDone("not_held") from None
    return Outcome({"kept": total - len(refused), "refused": len(refused), "event": event.ref})


def _fitting(line: Line, people: list[Expected]) -> list[Expected]:
    """Whom the line means: by number, else by reference or e-mail address, each with the name where it has one."""
    said = line.said
    if said.get("number"):
        people = [one for one in people if _is_numbered(one, said["number"])]
    if said.get("reference"):
        people = [one for one in people if plain(said["reference"]) == plain(_party(one, "reference"))]
    if said.get("email"):
        people = [one for one in people if plain_address(said["email"]) == plain_address(_email(one))]
    if said.get("name"):
        people = [one for one in people if plain(said["name"]) == plain(one.name)]
    return people if any(said.get(key) for key in ("number", "reference", "email", "name")) else []


def _is_numbered(one: Expected, said: str) -> bool:
    """By the list's own number, or by that of the party, which the file of participants calls so."""
    return said == str(one.number) or plain(said) == plain(_party(one, "reference"))


def _party(one: Expected, what: str) -> str:
    return str(getattr(one.attendee.registration, what) or "") if one.attendee is not None else ""


def _email(one: Expected) -> str:
    return (one.place.person.email or "") if one.place is not None else _party(one, "email")


def _present(line: Line) -> bool | None:
    said = line.said.get("present", "").casefold()
    return True if said in _YES else False if said in _NO else None
