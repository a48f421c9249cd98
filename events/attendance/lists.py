"""Who is expected in a part, and what was seen of them: a fixed number of queries, however many come.

A workshop expects who chose it, a lesson for one half of a duo that half. Somebody who sits in a circle is expected
at its meeting, or whoever comes instead; the mark stays that of the place.
"""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from events import answers
from events.attendance.heads import Nameless, heads, nameless, takes_heads
from events.attendance.parts import Part, parts
from events.extensions import db
from events.models import Answer, Attendance, Attendee, Event, Registration, RegistrationStatus, Reply, RosterPlace
from events.recipients import ANYONE


@dataclass(frozen=True)
class Expected:
    """One line of a list. `number` is the line's own in every list of the event, so that paper can name it."""

    who: str  # "attendee:5", "place:7"
    number: int
    attendee: Attendee | None = None
    place: RosterPlace | None = None
    answer: Answer | None = None

    @cached_property
    def name(self) -> str:
        """Who is expected: of a place in a circle whoever comes instead."""
        if self.attendee is not None:
            return self.attendee.name
        return self.substitute or self.holder

    @property
    def holder(self) -> str:
        """Whose place in a circle it is."""
        return self.place.person.name if self.place is not None else ""

    @property
    def substitute(self) -> str | None:
        """Who comes instead of who has the place."""
        known = self.answer
        stands_in = known.substitute if known is not None and known.answer == Reply.YES else None
        return stands_in.name if stands_in is not None else None

    @property
    def organisation(self) -> str | None:
        """For whom somebody comes, as far as it was said."""
        if self.place is not None:
            return self.place.organisation.name if self.place.organisation is not None else None
        said = (self.attendee.answers or {}) if self.attendee is not None else {}
        return said.get("organisation")


@dataclass(frozen=True)
class Count:
    """How many were expected in a part, how many were seen to be there, and how many not to be."""

    expected: int
    present: int
    absent: int

    @property
    def open(self) -> int:
        """Of how many nothing was said."""
        return max(self.expected - self.present - self.absent, 0)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.expected + other.expected, self.present + other.present, self.absent + other.absent)


def everybody(event: Event) -> list[Expected]:
    """Whoever has a certain place at `event`, by name; whatever part they come for."""
    lines = _circle(event) if event.group_id is not None else _parties(event)
    return sorted(lines, key=lambda line: (line.name.casefold(), line.number))


def expected(event: Event, part: Part) -> list[Expected]:
    """Whoever is expected in `part`, by name."""
    return [line for line in everybody(event) if is_expected(line, part)]


def is_expected(line: Expected, part: Part) -> bool:
    """Whether a line stands on the list of `part`."""
    item, attendee = part.item, line.attendee
    if item is None or attendee is None:
        return True
    if item.round is not None:
        return any(choice.item_id == item.id for choice in attendee.choices)
    return not item.audience or ANYONE in (attendee.role, *item.audience) or attendee.role in item.audience


def marks(event: Event, part: Part | None = None) -> dict[tuple[str, str], Attendance]:
    """What was seen at `event`, or in one part of it, by (who, part) as the database has it now."""
    query = select(Attendance).where(Attendance.event_id == event.id).order_by(Attendance.id)
    if part is not None:
        query = query.where(Attendance.part == part.key)
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {(mark.who, mark.part): mark for mark in found}


def counts(event: Event) -> dict[str, Count]:
    """How many were in each part, by the part's key."""
    lines, seen, groups, numbers = everybody(event), marks(event), nameless(event), heads(event)
    return {
        part.key: _count([line for line in lines if is_expected(line, part)], part, seen)
        + (_heads(groups, part, numbers) if takes_heads(part) else Count(0, 0, 0))
        for part in parts(event)
    }


def _count(lines: list[Expected], part: Part, seen: dict[tuple[str, str], Attendance]) -> Count:
    said = [mark.is_present for line in lines if (mark := seen.get((line.who, part.key))) is not None]
    return Count(len(lines), said.count(True), said.count(False))


def _heads(groups: list[Nameless], part: Part, numbers: dict[tuple[int, str], int]) -> Count:
    """The same of places without a name; of a number that was typed the rest of the party did not come."""
    said = [(one.places, min(numbers[one.party.id, part.key], one.places)) for one in groups
            if (one.party.id, part.key) in numbers]  # fmt: skip
    present = sum(came for _places, came in said)
    return Count(sum(one.places for one in groups), present, sum(places for places, _came in said) - present)


def _parties(event: Event) -> list[Expected]:
    """The people of confirmed parties, numbered among all who ever registered: no number changes hands."""
    ids = select(Attendee.id).join(Registration).where(Registration.event_id == event.id).order_by(Attendee.id)
    number = {attendee_id: n for n, attendee_id in enumerate(db.session.scalars(ids), start=1)}
    query = select(Attendee).join(Registration).where(*_certain(event)).order_by(Attendee.id)
    query = query.options(joinedload(Attendee.registration), selectinload(Attendee.choices))
    found = db.session.scalars(query)
    return [Expected(f"attendee:{person.id}", number[person.id], attendee=person) for person in found]


def _certain(event: Event) -> tuple[ColumnElement[bool], ...]:
    return Registration.event_id == event.id, Registration.status == RegistrationStatus.CONFIRMED


def _circle(event: Event) -> list[Expected]:
    """The places that hold on the day, numbered among all the circle ever had."""
    ids = select(RosterPlace.id).where(RosterPlace.group_id == event.group_id).order_by(RosterPlace.id)
    number = {place_id: n for n, place_id in enumerate(db.session.scalars(ids), start=1)}
    [meeting] = answers.meetings_of([event])
    return [Expected(f"place:{place.id}", number[place.id], place=place, answer=said) for place, said in meeting.said]
