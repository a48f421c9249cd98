"""What is left when everybody is done, under names that are the same in every run, and what is wrong with it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from events import places
from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Attendee,
    AuditEntry,
    Choice,
    Event,
    EventStatus,
    Fund,
    FundingLine,
    Notice,
    PlacePool,
    ProgrammeItem,
    Registration,
    WorkshopWait,
)

ENDED = ("cancelled", "declined")


@dataclass(frozen=True)
class Party:
    """One registration. `holds` names workshops and funds; `told` is purpose and cause of each of its messages."""

    status: str
    event: str
    units: int
    people: int
    has_offer_end: bool
    has_ended: bool
    was_confirmed: bool
    identity: str
    municipality: str | None
    holds: tuple[str, ...]
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ending:
    """What the tables say. Parties, and whoever waits (pool → its list), by name; `record` since the start."""

    parties: dict[str, Party]
    pools: dict[str, tuple[Any, ...]]
    waiting: dict[str, tuple[str, ...]]
    events: dict[str, tuple[Any, ...]]
    items: tuple[Any, ...]
    record: tuple[Any, ...]
    faults: tuple[str, ...]

    @property
    def overtaken(self) -> set[str]:
        """Who was overtaken, by the record."""
        return {about for what, about in self.record if what == "overtaken"}


def last_entry() -> int:
    """Where the record stands."""
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def read(since: int = 0) -> Ending:
    """Read what is left; of the record what was written after the entry `since`."""
    rows = _rows(
        Registration.id, Registration.submission, Registration.uid, Registration.status, Registration.units,
        Registration.people, Registration.offer_until, Registration.ended_at, Registration.confirmed_at,
        Registration.identity_hash, Event.ref, Event.status.label("event_status"), Fund.ref.label("fund"),
        Registration.funding_asked_at, Registration.municipality,
        order=(Registration.ticket, Registration.submission),
        joined=lambda query: query.join(Registration.event)
        .outerjoin(Registration.funding)
        .outerjoin(FundingLine.fund),
    )  # fmt: skip
    holds = _rows(
        Attendee.registration_id, ProgrammeItem.key, order=(ProgrammeItem.key,),
        joined=lambda query: query.join(Attendee.choices).join(Choice.item),
    )  # fmt: skip
    waits = _rows(
        ProgrammeItem.key, Registration.submission, order=(WorkshopWait.ticket,),
        joined=lambda query: query.join(WorkshopWait.item).join(WorkshopWait.attendee).join(Attendee.registration),
    )  # fmt: skip
    told = _rows(Notice.registration_id, Notice.purpose, Notice.anchor, order=(Notice.purpose, Notice.anchor))
    pools = _rows(
        func.coalesce(ProgrammeItem.key, Fund.ref, Event.ref), PlacePool.capacity, PlacePool.taken,
        PlacePool.offered, PlacePool.waiting, PlacePool.is_open, order=(PlacePool.id,),
        joined=lambda query: query.select_from(PlacePool)
        .outerjoin(ProgrammeItem, ProgrammeItem.id == PlacePool.item_id)
        .outerjoin(Fund, Fund.id == PlacePool.fund_id)
        .outerjoin(Event, Event.id == PlacePool.event_id),
    )  # fmt: skip
    events = _rows(
        Event.ref, Event.status, Event.starts_at, Event.ends_at, Event.schedule_revision, Event.fills,
        order=(Event.id,),
    )  # fmt: skip
    items = _rows(ProgrammeItem.key, ProgrammeItem.starts_at, ProgrammeItem.ends_at, order=(ProgrammeItem.key,))
    entries = db.session.execute(select(AuditEntry.what, AuditEntry.about).where(AuditEntry.id > since))
    names = {row.uid: row.submission for row in rows}
    asking = [row for row in rows if row.funding_asked_at and row.event_status == EventStatus.PUBLISHED]
    asking.sort(key=lambda row: row.funding_asked_at)
    paid_for = {municipality for fund in _rows(Fund.municipalities, order=(Fund.id,)) for municipality in fund[0]}
    ending = Ending(
        parties={
            row.submission: Party(
                row.status, row.ref, row.units, row.people, row.offer_until is not None, row.ended_at is not None,
                row.confirmed_at is not None, row.identity_hash, row.municipality,
                (*(key for party, key in holds if party == row.id), *([row.fund] if row.fund else [])),
                tuple((what, _cause(why)) for party, what, why in told if party == row.id),
            )
            for row in rows
        },
        pools={name: tuple(rest) for name, *rest in pools},
        waiting={
            **{ref: tuple(r.submission for r in rows if (r.ref, r.status) == (ref, "waiting")) for ref, *_ in events},
            **{key: tuple(name for found, name in waits if found == key) for key, *_ in items},
            "fund": tuple(row.submission for row in asking if row.municipality in paid_for),
        },
        events={ref: tuple(rest) for ref, *rest in events},
        items=tuple(items),
        record=tuple(sorted((what, names.get(about, about)) for what, about in entries)),
        faults=(*places.faults(), *_doubles(rows)),
    )  # fmt: skip
    db.session.rollback()
    return ending


def wrongs(start: Ending, end: Ending) -> list[str]:
    """What must never be left, whoever did what; one sentence for each, none when all is well."""
    said = [*end.faults, *_free_places(end), *_overtakings(start, end)]
    for name, party in end.parties.items():
        said += [f"{name} is {party.status}, and {wrong}" for wrong in _contradictions(party)]
    for name, (capacity, taken, offered, *_rest) in end.pools.items():
        if capacity is not None and taken + offered > capacity:
            said.append(f"{name}: {taken} taken and {offered} offered of {capacity}")
    live = [(party.event, party.identity) for party in end.parties.values() if party.status in LIVE]
    if len(live) != len(set(live)):
        said.append("one person is registered twice")
    return said


def _contradictions(party: Party) -> list[str]:
    """A party is in one state: all that is known of it says the same, and so do its messages."""
    told = {purpose for purpose, _cause in party.told}
    found = {
        "its offer says otherwise": party.has_offer_end != (party.status == "offered"),
        "its end says otherwise": party.has_ended != (party.status in ENDED),
        "its confirmation says otherwise": party.status in LIVE
        and party.was_confirmed != (party.status == "confirmed"),
        f"still holds {party.holds}": party.status not in HOLDING and bool(party.holds),
        f"was told {sorted(told)}": party.status not in told,
        f"was told of a place, {sorted(told)}": party.status == "waiting"
        and bool(told & {"confirmed", "requested", "offered"}),
    }
    return [wrong for wrong, is_so in found.items() if is_so]


def _free_places(end: Ending) -> list[str]:
    """No place is free while whoever is first in its list would fit."""
    said = []
    for pool, waiting in end.waiting.items():
        status, *_times, fills = end.events.get(pool, end.events["here"])
        is_over = pool != "fund" and status != EventStatus.PUBLISHED
        if not waiting or is_over:
            continue
        capacity, taken, offered, *_rest = end.pools[pool]
        for name in waiting if fills else waiting[:1]:
            units = end.parties[name].units if pool in end.events else 1
            if capacity is None or units <= capacity - taken - offered:
                said.append(f"{name} waits for {pool}, and {taken + offered} of {capacity} are taken")
    return said


def _overtakings(start: Ending, end: Ending) -> list[str]:
    """Whoever waited all the time was overtaken by nobody who was not ahead already, or it is in the record.

    A party that asks for more while it waits goes to the end of the list.
    """
    said = []
    for pool, waited in start.waiting.items():
        got_in = {name for name in end.parties if _has(end, name, pool) and not _has(start, name, pool)}
        for place, name in enumerate(waited):
            asks_more = end.parties[name].units > start.parties[name].units
            if name in end.waiting[pool] and name not in end.overtaken and not asks_more:
                said += [f"{other} overtook {name} for {pool}" for other in got_in - set(waited[:place])]
    return said


def _has(ending: Ending, name: str, pool: str) -> bool:
    """Whether the party has, or is offered, a place of that pool."""
    party = ending.parties.get(name)
    if party is None:
        return False
    return pool in party.holds or (pool == party.event and party.status in (*HOLDING, "offered"))


def _doubles(rows: list[Any]) -> list[str]:
    is_double = len(rows) > len({row.submission for row in rows})
    return ["one form made two registrations"] if is_double else []


def _rows(*columns: Any, order: tuple[Any, ...], joined: Any = lambda query: query) -> list[Any]:
    return list(db.session.execute(joined(select(*columns)).order_by(*order)))


def _cause(anchor: str) -> str:
    """Why somebody was told, without the moment of the request for it."""
    return anchor.partition("request")[1] or anchor
