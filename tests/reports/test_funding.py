"""The bill: exact places per fund and quarter, and nothing about who."""

from dataclasses import fields

from events import scheduling
from events.models import EventStatus
from events.reports import FundQuarter, fund_report
from tests import cast
from tests.reports.weeks import week


def numbers(fund, year=2027) -> list[tuple[int, int, int]]:
    """Events, held and coming in each quarter."""
    return [(q.events, q.held, q.coming) for q in fund_report(fund, year).quarters]


def test_every_place_that_is_paid_for_counts_in_the_quarter_of_its_week(session):
    fund = cast.fund("dh", 20)
    week("2027-03-08 10:00", {"Den Haag": 3}, fund)
    week("2027-02-01 10:00", {"Den Haag": 1}, fund)
    week("2027-12-30 10:00", {"Den Haag": 2}, fund)  # ends in the next year
    week("2028-01-05 10:00", {"Den Haag": 2}, fund)
    assert numbers(fund) == [(2, 4, 0), (0, 0, 0), (0, 0, 0), (1, 2, 0)]
    report = fund_report(fund, 2027)
    assert (report.places, report.held, report.capacity) == (6, 6, 20)


def test_a_small_total_is_exact_for_it_is_the_bill(session):
    fund = cast.fund("dh", 20)
    week("2027-03-08 10:00", {"Den Haag": 1}, fund)
    assert fund_report(fund, 2027).places == 1


def test_only_what_this_fund_pays_for(session):
    dh, rijswijk = cast.fund("dh", 20), cast.fund("rijswijk", 1, "Rijswijk")
    week("2027-03-08 10:00", {"Den Haag": 2, "Rijswijk": 2, "Delft": 1}, dh, rijswijk)
    assert numbers(dh)[0] == (1, 2, 0)
    assert numbers(rijswijk)[0] == (1, 1, 0)


def test_what_is_still_to_come_is_told_apart(session, afterwards):
    fund = cast.fund("dh", 20)
    week("2027-03-08 10:00", {"Den Haag": 2}, fund)
    week("2027-06-07 10:00", {"Den Haag": 3}, fund)
    afterwards.move_to(week("2027-05-03 10:00", {"Den Haag": 1}, fund).starts_at)
    assert numbers(fund) == [(1, 2, 0), (2, 0, 4), (0, 0, 0), (0, 0, 0)]


def test_a_cancelled_week_and_a_cancelled_place_are_paid_by_nobody(session, afterwards):
    fund = cast.fund("dh", 20)
    afterwards.move_to("2027-01-02")
    kept, gone = week("2027-03-08 10:00", {"Den Haag": 2}, fund), week("2027-03-22 10:00", {"Den Haag": 2}, fund)
    scheduling.cancel(gone)
    assert gone.status == EventStatus.CANCELLED
    assert kept.status == EventStatus.PUBLISHED
    assert numbers(fund)[0] == (1, 0, 2)


def test_a_quarter_holds_numbers_and_nothing_that_divides_people():
    assert {field.name for field in fields(FundQuarter)} == {"number", "events", "held", "coming"}
