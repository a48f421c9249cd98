"""A year beside the yearly rhythm of domain.md; what it misses is a warning and never a block (rule 10)."""

import math
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from events import programme
from events.models import Community, Event, EventStatus, Task
from tests import cast
from tests.programme import files
from tests.programme.years import NEW_YEAR, counts, lines, palliative, symposium, wall, week

# What counts --------------------------------------------------------------------------------------------------------


def test_rule_10_planned_is_published_and_held_is_over(session):
    first, second = symposium("2027-04-15T12:30"), symposium("2027-11-04T12:30")
    assert counts(moment=NEW_YEAR, kind="symposium") == (2, 0, 0)
    assert counts(moment=first.starts_at, kind="symposium") == (2, 0, 0)
    assert counts(moment=first.ends_at, kind="symposium") == (2, 1, 0)
    assert counts(moment=second.ends_at, kind="symposium") == (2, 2, 0)


def test_rule_10_a_draft_and_a_cancelled_event_are_not_planned(session):
    event = symposium("2027-04-15T12:30")
    symposium("2027-05-20T12:30", status=EventStatus.DRAFT)
    symposium("2027-06-17T12:30", status=EventStatus.CANCELLED)
    assert counts(kind="symposium") == (1, 0, 1)
    event.status = EventStatus.CANCELLED
    assert counts(moment=event.ends_at, kind="symposium") == (0, 0, 2)


def test_rule_10_an_event_of_several_networks_counts_once_for_each(session):
    als = cast.network("als", "ALS-netwerk Haaglanden")
    symposium("2027-11-04T12:30", networks=[cast.network(), palliative(), als])
    assert [counts(network=ref, kind="symposium") for ref in ("dementie", "palliatief")] == [(1, 0, 1), (1, 0, 1)]


def test_rule_10_the_als_network_has_no_rhythm(session):
    als = cast.network("als", "ALS-netwerk Haaglanden")
    symposium("2027-11-04T12:30", networks=[als])
    assert {line.network for line in programme.check_year(2027, NEW_YEAR).lines} == {"dementie", "palliatief"}


def test_rule_10_a_network_that_nobody_has_loaded_lacks_everything(session):
    missing = programme.check_year(2027, NEW_YEAR).missing
    assert [(line.network_name, line.missing) for line in missing if line.policy.name == "symposium"] == [
        ("dementie", 2),
        ("palliatief", 2),
    ]


def test_rule_10_what_is_above_the_rhythm_is_no_fault(session):
    for month in ("02", "05", "09"):
        symposium(f"2027-{month}-04T12:30")
    assert counts(kind="symposium") == (3, 0, 0)


def test_deadlines_are_no_events(session):
    files.load()
    with_deadlines = programme.check_year(2027, NEW_YEAR)
    for task in session.scalars(select(Task)):
        session.delete(task)
    session.flush()
    assert programme.check_year(2027, NEW_YEAR) == with_deadlines


# Years and quarters -------------------------------------------------------------------------------------------------


def test_the_course_week_is_asked_in_every_quarter_since_the_third_of_2024(session):
    cast.network()
    quarters = {year: [line.quarter for line in lines(year, kind="beter_thuis")] for year in (2023, 2024, 2025)}
    assert quarters == {2023: [], 2024: [3, 4], 2025: [1, 2, 3, 4]}


def test_two_weeks_in_one_quarter_do_not_make_up_for_another(session):
    for starts in ("2027-01-11T10:00", "2027-03-08T10:00", "2027-09-13T10:00", "2027-11-15T10:00"):
        week(starts)
    found = lines(kind="beter_thuis")
    assert [(line.quarter, line.planned, line.missing) for line in found] == [
        (1, 2, 0),
        (2, 0, 1),
        (3, 1, 0),
        (4, 1, 0),
    ]


def test_a_week_belongs_to_the_quarter_and_the_year_in_which_it_starts(session):
    week("2027-03-29T10:00", "2027-04-02T15:00")
    over_new_year = week("2027-12-30T10:00", "2028-01-03T15:00")
    assert [line.planned for line in lines(kind="beter_thuis")] == [1, 0, 0, 1]
    assert [line.planned for line in lines(2028, kind="beter_thuis")] == [0, 0, 0, 0]
    held = [line.held for line in lines(moment=over_new_year.ends_at - timedelta(minutes=1), kind="beter_thuis")]
    assert held == [1, 0, 0, 0]
    assert [line.held for line in lines(moment=over_new_year.ends_at, kind="beter_thuis")] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("starts", "planned"),
    [
        ("2026-12-31T23:59", {2026: 1, 2027: 0}),
        ("2027-01-01T00:00", {2026: 0, 2027: 1}),  # 23:00 of the old year in UTC
        ("2027-12-31T23:59", {2027: 1, 2028: 0}),
    ],
)
def test_a_year_begins_by_the_wall_clock(session, starts, planned):
    symposium(starts)
    assert {year: counts(year, kind="symposium")[0] for year in planned} == planned


@pytest.mark.parametrize(
    ("starts", "quarter"),
    [("2027-03-31T23:59", 1), ("2027-04-01T00:00", 2), ("2027-09-30T23:59", 3), ("2027-10-01T00:00", 4)],
)
def test_a_quarter_begins_by_the_wall_clock_in_summer_time_too(session, starts, quarter):
    week(starts)
    assert [line.quarter for line in lines(kind="beter_thuis") if line.planned] == [quarter]


# Funds --------------------------------------------------------------------------------------------------------------


def funding(year: int = 2027) -> list[tuple[float, float, bool]]:
    return [(found.planned, found.funded, found.is_short) for found in programme.check_year(year, NEW_YEAR).funding]


STARTS = ("2027-03-08T10:00", "2027-06-07T10:00", "2027-09-13T10:00", "2027-11-15T10:00")


def test_rule_1_the_places_of_a_year_and_of_its_funds_are_duos(session):
    paying = cast.fund("den-haag", 20)
    weeks = [week(starts, funds=[paying]) for starts in STARTS]
    assert funding() == [(24, 20, True)]
    weeks[3].status = EventStatus.CANCELLED
    assert funding() == [(18, 18, False)]
    assert funding(2026) == []


def test_as_many_places_as_are_paid_for_are_enough(session):
    paying = cast.fund("den-haag", 24)
    for starts in STARTS:
        week(starts, funds=[paying])
    assert funding() == [(24, 24, False)]


def test_funds_pay_together_for_the_weeks_they_share_and_not_for_others(session):
    hague, region, generous = cast.fund("den-haag", 4), cast.fund("regio", 3, "Delft"), cast.fund("groot", 50)
    week(STARTS[0], funds=[hague])
    week(STARTS[1], funds=[hague, region])
    assert funding() == [(12, 7, True)]
    week(STARTS[2], funds=[generous])
    assert funding() == [(18, 13, True)]
    week(STARTS[3])
    assert funding() == [(24, 13, True)]


def test_two_groups_of_funds_become_one_by_a_week_of_both(session):
    hague, region = cast.fund("den-haag", 10), cast.fund("regio", 2, "Delft")
    week(STARTS[0], funds=[hague])
    week(STARTS[1], funds=[region])
    assert funding() == [(12, 8, True)]
    week(STARTS[2], capacity=1, funds=[hague, region])
    assert funding() == [(13, 12, True)]


def test_a_fund_without_a_limit_pays_for_all_and_a_week_without_one_needs_one(session):
    paying = cast.fund("den-haag", None)
    endless = week(STARTS[0], capacity=None, funds=[paying])
    assert funding() == [(math.inf, math.inf, False)]
    endless.funds = [cast.fund("regio", 5)]
    assert funding() == [(math.inf, 5, True)]


def test_what_needs_no_funding_is_not_asked_for_it(session):
    symposium("2027-04-15T12:30")
    assert funding() == []


# Communities --------------------------------------------------------------------------------------------------------


def talk(community: str, day: date, **fields) -> Event:
    starts_at = wall(f"{day}T13:30")
    return cast.event("huiskamergesprek", starts_at=starts_at, community=community, **fields)


def test_each_community_has_its_stage_and_its_talks_of_the_year(session):
    session.add_all(
        [Community(name="Turks", stage="expanding"), Community(name="Marokkaans", stage="in_development")]
    )
    held = talk("Turks", date(2027, 2, 18))
    talk("Turks", date(2027, 10, 18))
    talk("Turks", date(2026, 10, 18))
    talk("Turks", date(2027, 11, 18), status=EventStatus.CANCELLED)
    talk("Turks", date(2027, 12, 18), status=EventStatus.DRAFT)
    talk("Chinees", date(2027, 5, 20))
    found = programme.check_year(2027, held.ends_at).talks
    assert [(t.community, t.stage, t.planned, t.held) for t in found] == [
        ("Chinees", None, 1, 0),
        ("Marokkaans", "in_development", 0, 0),
        ("Turks", "expanding", 2, 1),
    ]
