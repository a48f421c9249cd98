"""What a funder pays for: the places of its fund in each quarter of a year. Counts only, and exact: the bill."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from events.extensions import db
from events.models import Event, EventStatus, Fund, FundingLine, Registration, RegistrationStatus
from events.reports.years import QUARTERS, in_year, is_held, quarter_of


@dataclass(frozen=True)
class FundQuarter:
    """A quarter of a fund: events for which it pays, and places at those that were held and that are to come."""

    number: int
    events: int
    held: int
    coming: int

    @property
    def places(self) -> int:
        """All that is paid for."""
        return self.held + self.coming


@dataclass(frozen=True)
class FundReport:
    """A year of one fund. `capacity` is how many places it pays for, None for any number."""

    fund: Fund
    year: int
    quarters: tuple[FundQuarter, ...]

    @property
    def capacity(self) -> int | None:
        return self.fund.pool.capacity if self.fund.pool is not None else None

    @property
    def places(self) -> int:
        return sum(quarter.places for quarter in self.quarters)

    @property
    def held(self) -> int:
        return sum(quarter.held for quarter in self.quarters)


def fund_report(fund: Fund, year: int) -> FundReport:
    """What `fund` pays for in `year`: of parties whose place is certain, at events that were not cancelled."""
    return FundReport(fund, year, tuple(_quarters(_paid(fund, year))))


def _paid(fund: Fund, year: int) -> list[tuple[Event, int]]:
    """Every event of the year with the places that the fund pays for there."""
    places = func.sum(Registration.units)
    query = (
        select(Event, places)
        .join(Registration, Registration.event_id == Event.id)
        .join(FundingLine, FundingLine.registration_id == Registration.id)
        .where(FundingLine.fund_id == fund.id, Registration.status == RegistrationStatus.CONFIRMED)
        .where(Event.status == EventStatus.PUBLISHED, *in_year(year))
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    )
    return [(event, number) for event, number in db.session.execute(query)]


def _quarters(paid: Iterable[tuple[Event, int]]) -> Iterable[FundQuarter]:
    events: Counter[int] = Counter()
    places: Counter[tuple[int, bool]] = Counter()
    for event, number in paid:
        quarter = quarter_of(event)
        events[quarter] += 1
        places[quarter, is_held(event)] += number
    for quarter in QUARTERS:
        yield FundQuarter(quarter, events[quarter], places[quarter, True], places[quarter, False])
