"""A network's year: what was planned and held, whom it reached, and nothing that gives a few people away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event as sql

from events.clock import at
from events.extensions import db
from events.models import Event, EventStatus, Network, Registration
from events.reports import YearReport, year_report
from events.reports.year import Rate, rate
from tests import cast
from tests.answers.circle import gpo
from tests.reports.weeks import week
from tests.taking_part import held


def of(report: YearReport, kind: str):
    (line,) = [line for line in report.kinds if line.policy.name == kind]
    return line


def report(year: int = 2027, network: Network | None = None) -> YearReport:
    return year_report(network or cast.network(), year)


def talk(community: str | None, *groups: int, day: int = 10) -> Event:
    """A talk that was held, with groups of so many."""
    event = cast.event(
        "huiskamergesprek",
        starts_at=at(date(2027, 5, day), 14),
        capacity=None,
        community=community,
    )
    for number, people in enumerate(groups):
        party = Registration(
            event_id=event.id, privacy=event.privacy, submission=f"{event.id}-{number}", status="confirmed",
            reference=f"R{event.id}-{number}", identity_hash=f"{event.id}-{number}", party="headcount", units=people,
            people=people, contact_name="Fatma", created_at=event.starts_at - timedelta(days=9),
            confirmed_at=event.starts_at - timedelta(days=9),
        )  # fmt: skip
        db.session.add(party)
        event.pool.taken += people
    db.session.flush()
    return event


def test_events_are_planned_held_and_cancelled(session, afterwards):
    for month in (2, 6, 9):
        cast.event("symposium", starts_at=at(date(2027, month, 1), 10))
    cast.event("symposium", starts_at=at(date(2027, 4, 1), 10), status=EventStatus.DRAFT)
    gone = cast.event("symposium", starts_at=at(date(2027, 5, 1), 10))
    gone.status = EventStatus.CANCELLED
    cast.event("symposium", starts_at=at(date(2028, 1, 1), 0, 30))
    afterwards.move_to(at(date(2027, 7, 1), 10))
    line = of(report(), "symposium")
    assert (line.planned, line.held, line.cancelled) == (3, 2, 1)


def test_an_event_of_two_networks_counts_once_for_each(session):
    other = cast.network("palliatief", "Netwerk Palliatieve Zorg")
    held(people={"Cato": "full"}, networks=[cast.network(), other])
    held(people={"Cato": "full"})
    assert of(report(), "symposium").held == 2
    assert of(report(network=other), "symposium").held == 1


def test_reach_counts_people_and_hides_fewer_than_five(session):
    held(people=dict.fromkeys(("Cato", "Daan", "Els", "Fatma"), "full"))
    week("2027-03-08 10:00", {"Den Haag": 3, "Delft?": 2}, cast.fund("dh", None))
    found = report()
    assert of(found, "symposium").reach.text == "<5"
    assert of(found, "beter_thuis").reach.text == "6"


def test_the_rate_of_attendance_is_of_those_of_whom_it_was_noted(session):
    names = [f"Person {number}" for number in range(16)]
    held(people={name: "full" if number < 10 else "absent" for number, name in enumerate(names)})
    held(people={"Cato": "absent"}, ref="second")
    assert of(report(), "symposium").attendance == Rate(59)


@pytest.mark.parametrize(
    ("came", "missed", "said"),
    [
        (0, 0, None), (9, 0, None), (5, 4, None), (5, 5, Rate(50)), (40, 2, Rate(91, is_least=True)),
        (40, 4, Rate(91, is_least=True)), (10, 0, Rate(60, is_least=True)), (2, 40, Rate(9, is_most=True)),
    ],
)  # fmt: skip
def test_a_rate_tells_no_small_number(came, missed, said):
    assert rate(came, missed) == said


def test_of_as_many_people_every_small_number_of_absent_makes_the_same_rate():
    for everybody in range(10, 60):
        assert len({rate(everybody - few, few) for few in range(5)}) == 1
        assert len({rate(few, everybody - few) for few in range(5)}) == 1


def test_waiting_is_the_median_of_days_until_a_place_was_certain(session):
    week("2027-03-08 10:00", {"Den Haag": 3}, cast.fund("a", None), waited=2)
    week("2027-06-07 10:00", {"Den Haag": 2}, cast.fund("b", None), waited=7.5)
    held(people={"Cato": "full"})
    found = report()
    assert of(found, "beter_thuis").waiting_days == 2
    assert of(found, "symposium").waiting_days is None


def test_municipalities_and_communities_hide_small_counts_and_what_gives_them_away(session):
    every = cast.fund("alles", None, "Den Haag", "Rijswijk", "Zoetermeer", "Leidschendam-Voorburg", "Wassenaar")
    week("2027-03-08 10:00", {"Den Haag": 5, "Rijswijk": 1, "Zoetermeer": 4}, every)
    talk("Turks", 8, 4)
    talk("Chinees", 2, day=11)
    talk("Marokkaans", 7, day=12)
    found = report()
    assert of(found, "beter_thuis").reach.text == "20"
    (division,) = found.municipalities
    shown = {count.label: count.text for count in division.counts}
    assert shown["Rijswijk"] == "<5"
    assert shown["Delft"] == "–"
    assert sorted(text for text in shown.values() if text.isdigit()) != ["10", "8"], "two known would give the third"
    (division,) = found.communities
    assert {count.label: count.text for count in division.counts} == {
        "Chinees": "<5",
        "Marokkaans": "7",
        "Turks": "–",
    }


def test_too_few_people_are_not_divided_at_all(session):
    talk("Turks", 3)
    found = report()
    assert of(found, "huiskamergesprek").reach.text == "<5"
    assert [division.counts for division in found.communities] == [()]


def test_a_kind_that_asks_no_municipality_is_not_divided_by_it(session):
    held(people=dict.fromkeys(("Cato", "Daan", "Els", "Fatma", "Gijs"), "full"))
    assert report().municipalities == ()
    assert report().communities == ()


def test_a_year_costs_as_many_questions_with_one_event_as_with_many(session):
    def cost() -> int:
        session.commit()
        session.expunge_all()
        seen: list[str] = []
        sql.listen(
            db.engine, "before_cursor_execute", note := lambda _c, _u, statement, *_more: seen.append(statement)
        )
        report()
        sql.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    week("2027-03-08 10:00", {"Den Haag": 1})
    gpo("2027-02-23 12:30")
    one = cost()
    week("2027-06-07 10:00", {"Den Haag": 1})
    held(people={"Cato": "full"})
    assert cost() == one
