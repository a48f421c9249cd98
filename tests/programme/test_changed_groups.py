"""Groups, rosters, seats and deadlines follow a changed file; what it leaves out is kept and listed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from events import programme
from events.models import (
    Answer,
    Deadline,
    Event,
    Group,
    Organisation,
    PlacePool,
    Task,
)
from tests.programme import files
from tests.programme.bending import wall
from tests.programme.files import changed, clock, get, one

pytestmark = pytest.mark.usefixtures("travelling")


def test_an_organisation_that_leaves_loses_its_seats(session, loaded):
    def bend(data):
        one(data, "organisations", "hadoks")["memberships"][0]["until"] = date(2027, 6, 30)
        one(data, "organisations", "wijkzorg-zuid").pop("memberships")

    assert changed(bend).changes == [
        'updated: membership of "hadoks" in "dementie": until',
        'removed: membership of "wijkzorg-zuid" in "dementie"',
        'updated: meeting "programma-overleg-dementie-2027-09-09": seats',
        'updated: meeting "programma-overleg-dementie-2027-12-02": seats',
    ]
    last = get(Event, "programma-overleg-dementie-2027-12-02")
    pools = session.scalars(select(PlacePool).where(PlacePool.event_id == last.id))
    assert sorted(session.get(Organisation, pool.organisation_id).ref for pool in pools) == ["florence", "parnassia"]


def test_a_groups_meetings_move_are_left_out_and_come_back(session, loaded):
    def bend(data):
        group = data["groups"][0]
        group["except"].append(date(2027, 5, 18))
        group["moved"].append({"from": wall("2027-06-29T12:30"), "to": wall("2027-06-30T13:00")})

    report = changed(bend)
    assert report.changes == [
        'updated: group "gpo-transvaal": except, moved',
        'moved: meeting "gpo-transvaal-2027-06-29" from 2027-06-29 12:30-13:30 to 2027-06-30 13:00-14:00, '
        "3 messages queued",
        'cancelled: meeting "gpo-transvaal-2027-05-18", 3 messages queued',
    ]
    assert report.messages == 6
    assert changed(bend).changes == []
    left_out = get(Event, "gpo-transvaal-2027-05-18")
    assert left_out.status == "cancelled"
    assert files.load().changes == [
        'updated: group "gpo-transvaal": except, moved',
        'takes place after all: meeting "gpo-transvaal-2027-05-18", 3 messages queued',
        'moved: meeting "gpo-transvaal-2027-06-29" from 2027-06-30 13:00-14:00 to 2027-06-29 12:30-13:30, '
        "3 messages queued",
    ]


def test_a_meeting_that_has_been_held_stays_as_it_was(session, loaded):
    report = changed(lambda data: data["groups"][0].update(minutes=90))
    assert report.changes[0] == 'updated: group "gpo-transvaal": minutes'
    moved = [line for line in report.changes[1:] if line.startswith('moved: meeting "gpo-transvaal')]
    assert len(moved) == 6
    assert clock(get(Event, "gpo-transvaal-2027-01-12").ends_at) == "2027-01-12 13:30"


def test_who_leaves_the_roster_sat_there_until_yesterday(session, loaded):
    group = get(Group, "gpo-transvaal")
    manager = group.roster[1]
    session.add(
        Answer(event_id=group.events[1].id, roster_place_id=manager.id, answer="yes", answered_at=datetime.now(UTC))
    )
    report = changed(lambda data: data["groups"][0].update(roster=[]))
    assert report.changes == ['updated: group "gpo-transvaal": roster']
    assert [(place.person.name, place.until_on) for place in group.roster] == [
        ("Wijkverpleegkundige", date(2027, 1, 31)),
        ("Casemanager dementie", date(2027, 1, 31)),
    ]
    assert changed(lambda data: data["groups"][0].update(roster=[])).changes == []


def test_what_is_absent_is_kept_and_listed(session, loaded):
    def bend(data):
        data["events"] = [event for event in data["events"] if event["ref"] != "bt-2027-q4"]
        data["groups"] = data["groups"][1:]
        data["groups"][1]["dates"].pop(0)
        data["venues"].pop(0)

    report = changed(bend)
    assert report.changes == ['updated: group "programma-overleg-dementie": dates']
    assert report.kept == [
        'kept: meeting "programma-overleg-dementie-2027-02-04" is no longer in the rhythm of its group',
        'kept: event "bt-2027-q4" is not in this file',
        'kept: group "gpo-transvaal" with 7 meetings is not in this file',
    ]
    assert get(Event, "bt-2027-q4").status == "published"


def test_next_years_file_says_nothing_of_the_year_before(session, loaded):
    report = programme.load_mapping({"year": 2028})
    assert (report.changes, report.kept) == ([], [])


def test_a_deadline_with_another_rule_drops_what_is_not_done(session, loaded):
    deadline = get(Deadline, "wachtlijst")
    deadline.tasks[1].done_at = datetime.now(UTC)
    report = changed(lambda data: data["deadlines"][0].update(rule="FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15"))
    assert report.changes == [
        'updated: deadline "wachtlijst": rule',
        'removed: task of deadline "wachtlijst" on 2027-10-15',
    ]
    days = session.scalars(select(Task.due_on).filter_by(deadline=deadline).order_by(Task.due_on)).all()
    assert days == [date(2027, month, 15) for month in (1, 4, 7)]
