"""A network's year: what was planned and held, whom it reached, who came and how long they waited.

An event of several networks counts for each. Reached are the people with a certain place at what was held, and at a
meeting of a circle those who were seen. Nobody's municipality or community is in it: a division by municipality
says where parties live, one by community for whom the events were.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from events.extensions import db
from events.kinds import KINDS
from events.models import (
    Attendance,
    Attendee,
    Event,
    EventStatus,
    Fund,
    Headcount,
    Network,
    Registration,
    RegistrationStatus,
)
from events.policy import KindPolicy
from events.region import ELSEWHERE, MUNICIPALITIES
from events.reports.small_counts import LEAST, Count, without_small_counts
from events.reports.years import in_year, is_held

_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Rate:
    """A part of the expected people who came, in whole percents; at least or at most that, where few are left."""

    percent: int
    is_least: bool = False
    is_most: bool = False


@dataclass(frozen=True)
class KindLine:
    """A kind in a year: events, people, how many of the expected came, and days between asking and being certain."""

    policy: KindPolicy
    planned: int
    held: int
    cancelled: int
    reach: Count
    attendance: Rate | None
    waiting_days: float | None


@dataclass(frozen=True)
class Division:
    """The people whom a kind reached, apart by something; empty where they are too few to be told apart."""

    policy: KindPolicy
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class YearReport:
    """One network's year."""

    network: Network
    year: int
    kinds: tuple[KindLine, ...]
    municipalities: tuple[Division, ...]
    communities: tuple[Division, ...]


def year_report(network: Network, year: int) -> YearReport:
    """The year of `network` as it stands now; a fixed number of queries."""
    events = _events(network, year)
    held = [event for event in events if event.status == EventStatus.PUBLISHED and is_held(event)]
    people, seen = _people(held), _seen(held)
    reach: Counter[str] = Counter()
    for event in held:
        reach[event.kind] += people[event.id] + (seen[event.id][0] if event.group_id is not None else 0)
    return YearReport(
        network,
        year,
        tuple(_kinds(events, held, reach, seen, _waited(held))),
        tuple(_municipalities(held, reach)),
        tuple(_communities(held, people, reach)),
    )


def _events(network: Network, year: int) -> list[Event]:
    """What was published for the year, also what was cancelled since."""
    query = select(Event).where(Event.networks.any(Network.id == network.id), Event.was_shown, *in_year(year))
    query = query.options(selectinload(Event.funds))
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id)))


def _kinds(
    events: list[Event],
    held: list[Event],
    reach: Mapping[str, int],
    seen: Mapping[int, tuple[int, int]],
    waited: Mapping[str, list[float]],
) -> Iterator[KindLine]:
    """Every kind that was planned. What they add up to is told nowhere, so each may stand beside the others."""
    for policy in KINDS.values():
        mine = [event for event in events if event.kind == policy.name]
        if not mine:
            continue
        over = [event for event in held if event.kind == policy.name]
        cancelled = sum(event.status == EventStatus.CANCELLED for event in mine)
        (count,) = without_small_counts({str(policy.label): reach[policy.name]})
        came = sum(seen[event.id][0] for event in over)
        missed = sum(seen[event.id][1] for event in over)
        days = waited.get(policy.name, [])
        yield KindLine(
            policy,
            planned=len(mine) - cancelled,
            held=len(over),
            cancelled=cancelled,
            reach=count,
            attendance=rate(came, missed),
            waiting_days=median(days) if len(days) >= LEAST else None,
        )


def rate(came: int, missed: int) -> Rate | None:
    """Which part came; None of too few to say it. Of fewer than LEAST on one side it says only that."""
    everybody = came + missed
    if everybody < 2 * LEAST:
        return None
    if missed < LEAST:
        return Rate(-(-100 * (everybody - LEAST + 1) // everybody), is_least=True)
    if came < LEAST:
        return Rate(100 * (LEAST - 1) // everybody, is_most=True)
    return Rate(round(100 * came / everybody))


def _people(held: Iterable[Event]) -> Counter[int]:
    """People with a certain place, by event."""
    query = select(Registration.event_id, func.sum(Registration.people)).where(*_certain(held))
    found = db.session.execute(query.group_by(Registration.event_id)).all()
    return Counter({row[0]: row[1] for row in found})


def _seen(held: Iterable[Event]) -> dict[int, tuple[int, int]]:
    """By event, how many people were seen in some part of it, and of how many it was only said that they were not.

    Of a party without names as many came as were counted in the fullest part; the rest of it did not.
    """
    was_there = func.max(case((Attendance.is_present, 1), else_=0))
    query = select(Attendance.event_id, was_there).where(Attendance.event_id.in_([event.id for event in held]))
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for event_id, there in db.session.execute(query.group_by(Attendance.event_id, Attendance.who)):
        came, missed = found[event_id]
        found[event_id] = (came + there, missed + 1 - there)
    for event_id, there, places in db.session.execute(_counted(held)):
        came, missed = found[event_id]
        found[event_id] = (came + min(there, places), missed + places - min(there, places))
    return found


def _counted(held: Iterable[Event]) -> Select[Any]:
    """Of each party without names its event, how many came at most in a part, and how many places have no name."""
    named = select(func.count()).where(Attendee.registration_id == Registration.id).scalar_subquery()
    columns: tuple[Any, ...] = (Registration.event_id, func.max(Headcount.people), Registration.people - named)
    query = select(*columns).join(Headcount, Headcount.registration_id == Registration.id).where(*_certain(held))
    return query.group_by(Registration.id, Registration.event_id, Registration.people)


def _waited(held: Iterable[Event]) -> dict[str, list[float]]:
    """By kind, how many days each party waited until its place was certain."""
    query = select(Event.kind, Registration.created_at, Registration.confirmed_at).join(Registration.event)
    found: dict[str, list[float]] = defaultdict(list)
    for kind, asked_at, confirmed_at in db.session.execute(query.where(*_certain(held))):
        if confirmed_at is not None:
            found[kind].append((confirmed_at - asked_at).total_seconds() / _SECONDS_A_DAY)
    return found


def _municipalities(held: Iterable[Event], reach: Mapping[str, int]) -> Iterator[Division]:
    """Per kind that asks where people live. What a fund pays for is known to its funder, so it counts as known."""
    kinds = {event.kind for event in held if "municipality" in event.policy.asks}
    query = select(Event.kind, Registration.municipality, func.sum(Registration.people)).join(Registration.event)
    query = query.where(*_certain(held), Event.kind.in_(kinds)).group_by(Event.kind, Registration.municipality)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, municipality, number in db.session.execute(query):
        found[kind][municipality if municipality in MUNICIPALITIES else ELSEWHERE] += number
    for kind in sorted(kinds):
        funds = {fund for event in held if event.kind == kind for fund in event.funds}
        counts = {name: found[kind][name] for name in (*MUNICIPALITIES, ELSEWHERE)}
        yield _division(kind, counts, reach, funds)


def _communities(held: Iterable[Event], people: Mapping[int, int], reach: Mapping[str, int]) -> Iterator[Division]:
    """Per kind that is for communities, the people of the events for each; "" is no community in particular."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for event in held:
        found[event.kind][event.community or ""] += people[event.id]
    for kind, counts in sorted(found.items()):
        if any(counts_for for counts_for in counts):
            yield _division(kind, dict(sorted(counts.items())), reach, ())


def _division(kind: str, counts: dict[str, int], reach: Mapping[str, int], funds: Iterable[Fund]) -> Division:
    """People of one kind apart, whose sum stands in its line; nothing where that is hidden itself."""
    if reach[kind] < LEAST:
        return Division(KINDS[kind], ())
    bills = [fund.municipalities for fund in sorted(funds, key=lambda fund: fund.id)]
    return Division(KINDS[kind], tuple(without_small_counts(counts, has_known_total=True, bills=bills)))


def _certain(held: Iterable[Event]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        Registration.event_id.in_([event.id for event in held]),
        Registration.status == RegistrationStatus.CONFIRMED,
    )
