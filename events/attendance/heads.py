"""Heads without names: how many came of the places that a party reserved without saying for whom.

Nobody can be ticked for such a place, and no name is asked for one. A number is kept per party and part; the last one
holds, and a correction is on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from events import accounts, audit
from events.attendance.parts import NotHeld, Part
from events.clock import now
from events.errors import DomainError
from events.extensions import INSERTS, db
from events.models import Account, Attendee, Event, EventStatus, Headcount, Registration, RegistrationStatus


class TooManyHeads(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """More came, by what was typed, than the party has places without a name."""

    def __init__(self, registration_id: int, places: int) -> None:
        super().__init__(registration_id, places)
        self.registration_id, self.places = registration_id, places


class TooEarly(DomainError):  # noqa: N818
    """The part is on another day, still to come."""


@dataclass(frozen=True)
class Nameless:
    """A party with `places` of which no name is kept."""

    party: Registration
    places: int


def nameless(event: Event) -> list[Nameless]:
    """The parties with a certain place of which a name lacks, in the order in which they registered."""
    named = (
        select(Attendee.registration_id, func.count().label("number")).group_by(Attendee.registration_id).subquery()
    )
    known = func.coalesce(named.c.number, 0)
    query = (
        select(Registration, Registration.people - known)
        .outerjoin(named, named.c.registration_id == Registration.id)
        .where(
            Registration.event_id == event.id,
            Registration.status == RegistrationStatus.CONFIRMED,
            Registration.people > known,
        )
    )
    return [Nameless(party, places) for party, places in db.session.execute(query.order_by(Registration.id))]


def takes_heads(part: Part) -> bool:
    """Whether everybody comes to `part`: a workshop is chosen by name."""
    return part.item is None or part.item.round is None


def heads(event: Event) -> dict[tuple[int, str], int]:
    """How many came, by (party's id, part)."""
    query = select(Headcount.registration_id, Headcount.part, Headcount.people).where(Headcount.event_id == event.id)
    return {(party_id, part): people for party_id, part, people in db.session.execute(query)}


def count_heads(event: Event, part: Part, numbers: Mapping[int, int], *, by: Account) -> None:
    """Keep how many came of each party (by its id) to `part`, all of it or nothing.

    Raises NotHeld, TooEarly before the day of the part, and TooManyHeads.
    """
    status = select(Event.status).where(Event.id == event.id).with_for_update(key_share=True)
    if db.session.scalar(status) != EventStatus.PUBLISHED:
        raise NotHeld
    if now() < part.opens_at:
        raise TooEarly
    groups, before = {one.party.id: one for one in nameless(event)}, heads(event)
    for party_id, people in sorted(numbers.items()):
        if party_id not in groups or not 0 <= people <= groups[party_id].places:
            raise TooManyHeads(party_id, groups[party_id].places if party_id in groups else 0)
    for party_id, people in sorted(numbers.items()):
        old = before.get((party_id, part.key))
        if old == people:
            continue
        _keep(event, party_id, part, people, by)
        if old is not None:
            about, said = groups[party_id].party.uid, f"heads, {part.key}: {old} → {people}"
            audit.record("attendance corrected", actor=accounts.actor(by), about=about, details=said)


def _keep(event: Event, party_id: int, part: Part, people: int, by: Account) -> None:
    said = {"people": people, "recorded_at": now(), "recorded_by_id": by.id}
    known = {"event_id": event.id, "registration_id": party_id, "part": part.key}
    insert = INSERTS[db.engine.dialect.name](Headcount).values({**known, **said})
    db.session.execute(insert.on_conflict_do_update(index_elements=["registration_id", "part"], set_=said))
