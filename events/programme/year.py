"""A year beside the yearly rhythm: what each network has planned, has held and misses, and what the funds pay for.

What a year asks stands in the policies of the kinds. Planned is what is published, held already or not: a draft may
still change, and what was cancelled is not held. Held is what has ended. An event of several networks counts once
for each, in the year and the quarter in which it starts by the wall clock. Nothing here stops anybody: what is
missing is there to be read (domain rule 10).
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from events.clock import at, local
from events.extensions import db
from events.kinds import KINDS
from events.models import Community, Event, EventStatus, Fund, Group, Network, Stage
from events.policy import KindPolicy, YearlyRule


@dataclass(frozen=True)
class Line:
    """What one rule asks of one network, and what came of it: in a year, or in one of its quarters."""

    network: str  # its ref
    network_name: str
    policy: KindPolicy
    rule: YearlyRule
    subregion: str | None
    quarter: int | None
    planned: int
    held: int

    @property
    def missing(self) -> int:
        """How many are still to be planned."""
        return max(0, self.rule.times - self.planned)


@dataclass(frozen=True)
class Funding:
    """The places of a year of a kind that needs funding, and how many its funds pay for; `inf` without a limit."""

    policy: KindPolicy
    planned: float
    funded: float

    @property
    def is_short(self) -> bool:
        return self.planned > self.funded


@dataclass(frozen=True)
class Talks:
    """The events of one community, and how far the work with it is: None when no programme file said so."""

    community: str
    stage: Stage | None
    planned: int
    held: int


@dataclass(frozen=True)
class YearCheck:
    """One year, line by line."""

    year: int
    lines: tuple[Line, ...]
    funding: tuple[Funding, ...]
    talks: tuple[Talks, ...]

    @property
    def missing(self) -> list[Line]:
        """The lines of the rhythm that are not met."""
        return [line for line in self.lines if line.missing]

    @property
    def short(self) -> list[Funding]:
        """The kinds of which more places are planned than are paid for."""
        return [funding for funding in self.funding if funding.is_short]


def check_year(year: int, moment: datetime) -> YearCheck:
    """Compare `year` with the yearly rhythm, as it stands at `moment`; changes nothing."""
    planned = _planned(year)
    return YearCheck(
        year,
        tuple(_lines(year, planned, moment)),
        tuple(_funding(planned)),
        tuple(_talks(planned, moment)),
    )


def _planned(year: int) -> list[Event]:
    query = select(Event).where(
        Event.status == EventStatus.PUBLISHED,
        Event.starts_at >= at(date(year, 1, 1), 0),
        Event.starts_at < at(date(year + 1, 1, 1), 0),
    )
    query = query.options(
        joinedload(Event.group),
        joinedload(Event.pool),
        selectinload(Event.networks),
        selectinload(Event.funds).joinedload(Fund.pool),
    )
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id)))


def _lines(year: int, planned: Sequence[Event], moment: datetime) -> Iterator[Line]:
    """Every rule for every network that it names; one that is not stored lacks everything."""
    rules = [(policy, rule) for policy in KINDS.values() for rule in policy.yearly]
    names = {network.ref: network.name for network in db.session.scalars(select(Network).order_by(Network.id))}
    names |= {ref: ref for _, rule in rules for ref in rule.networks if ref not in names}
    groups = db.session.scalars(select(Group).options(selectinload(Group.networks)).order_by(Group.id)).all()
    for ref, name in names.items():
        mine = [event for event in planned if ref in _refs(event)]
        held = [event for event in mine if event.ends_at <= moment]
        for policy, rule in rules:
            if ref not in rule.networks:
                continue
            for subregion in _subregions(rule, [group for group in groups if ref in _refs(group)]):
                for quarter in _quarters(rule, year):
                    counts = [len(_meeting(rule, policy, subregion, quarter, events)) for events in (mine, held)]
                    yield Line(ref, name, policy, rule, subregion, quarter, *counts)


def _meeting(
    rule: YearlyRule, policy: KindPolicy, subregion: str | None, quarter: int | None, events: Iterable[Event]
) -> list[Event]:
    """Those of `events` that the rule counts."""
    same = [event for event in events if event.policy is policy]
    found = [event for event in same if rule.body is None or _is_of(event, rule.body)]
    if rule.per_subregion:
        found = [event for event in found if event.group is not None and event.group.subregion == subregion]
    if quarter is not None:
        found = [event for event in found if (local(event.starts_at).month + 2) // 3 == quarter]
    if rule.beside is not None:
        others = [event for event in same if _is_of(event, rule.beside)]
        gap = timedelta(minutes=rule.gap_minutes)
        found = [event for event in found if any(_adjoin(event, other, gap) for other in others)]
    return found


def _is_of(event: Event, body: str) -> bool:
    return event.group is not None and _has_body(event.group, body)


def _has_body(group: Group, body: str) -> bool:
    return (group.body or "").casefold() == body.casefold()


def _adjoin(one: Event, other: Event, gap: timedelta) -> bool:
    """Whether two meetings follow each other on one day; who is at the first can be at the second."""
    first, second = (one, other) if one.starts_at <= other.starts_at else (other, one)
    same_day = local(first.starts_at).date() == local(second.starts_at).date()
    return same_day and timedelta(0) <= second.starts_at - first.ends_at <= gap


def _subregions(rule: YearlyRule, groups: Iterable[Group]) -> list[str | None]:
    """The subregions in which the body meets; when it meets in none, one line says that all is missing."""
    if not rule.per_subregion:
        return [None]
    known = {group.subregion for group in groups if rule.body is None or _has_body(group, rule.body)}
    return sorted(known, key=lambda subregion: subregion or "") or [None]


def _quarters(rule: YearlyRule, year: int) -> list[int | None]:
    """The quarters that the rule asks about, or None for all of the year; nothing before the rule holds."""
    if rule.every_quarter:
        return [quarter for quarter in range(1, 5) if date(year, 3 * quarter - 2, 1) >= rule.since]
    return [None] if date(year, 1, 1) >= rule.since else []


def _refs(owner: Event | Group) -> set[str]:
    return {network.ref for network in owner.networks}


def _funding(planned: Iterable[Event]) -> Iterator[Funding]:
    for policy in KINDS.values():
        events = [event for event in planned if event.policy is policy] if policy.needs_funding else []
        if events:
            yield Funding(policy, sum(map(_places, events)), _funded(events))


def _funded(events: Iterable[Event]) -> float:
    """How many places the funds pay for. Funds that share an event pay together, others not for each other's."""
    circles: list[tuple[set[Fund], float]] = []
    for event in events:
        funds, places = set(event.funds), _places(event)
        apart = []
        for circle in circles:
            if funds & circle[0]:
                funds, places = funds | circle[0], places + circle[1]
            else:
                apart.append(circle)
        circles = [*apart, (funds, places)]
    return sum(min(places, sum(_limit(fund.pool.capacity) for fund in funds)) for funds, places in circles)


def _places(event: Event) -> float:
    return 0 if event.pool is None else _limit(event.pool.capacity)


def _limit(capacity: int | None) -> float:
    return math.inf if capacity is None else capacity


def _talks(planned: Iterable[Event], moment: datetime) -> Iterator[Talks]:
    """Every community that is stored or gathers this year, by name."""
    stages = {row.name: Stage(row.stage) for row in db.session.scalars(select(Community))}
    events = [event for event in planned if event.community]
    for name in sorted({*stages, *(event.community for event in events if event.community)}, key=str.casefold):
        mine = [event for event in events if event.community == name]
        held = [event for event in mine if event.ends_at <= moment]
        yield Talks(name, stages.get(name), len(mine), len(held))
