"""Reminders fall due by the wall clock, go to whom they concern, and never twice, late or at night."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, literal, select

from events import reminders
from events.clock import local
from events.models import (
    EventStatus,
    Notice,
    ReminderMoment,
    new_uid,
)
from events.notices import insert_notice
from tests import cast
from tests.reminders.planning import due, plan, planned, register, wall


def test_a_reminder_comes_at_nine_on_both_sides_of_the_change_to_winter_time(session):
    event = planned("symposium", "2027-11-04 12:30")
    assert due(event, "reminder_14_days") == "2027-10-21 09:00 +0200"
    assert due(event, "reminder_2_days") == "2027-11-02 09:00 +0100"
    stored = {m.rule: m.due_at for m in session.scalars(select(ReminderMoment))}
    assert stored["reminder_14_days"] == datetime(2027, 10, 21, 7, tzinfo=UTC)
    assert stored["reminder_2_days"] == datetime(2027, 11, 2, 8, tzinfo=UTC)


def test_a_reminder_comes_at_nine_on_both_sides_of_the_change_to_summer_time(session):
    event = planned("symposium", "2027-03-29 09:30")
    assert due(event, "reminder_14_days") == "2027-03-15 09:00 +0100"
    assert due(event, "reminder_2_days") == "2027-03-27 09:00 +0100"
    assert due(event, "evaluation_1_day") == "2027-03-30 09:00 +0200"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "symposium",
            {"reminder_14_days": "06-01", "reminder_2_days": "06-13", "evaluation_1_day": "06-16"},
        ),
        (
            "training",
            {"reminder_14_days": "06-01", "reminder_2_days": "06-13", "evaluation_1_day": "06-16"},
        ),
        (
            "beter_thuis",
            {
                "places_open_56_days": "04-20",
                "places_open_28_days": "05-18",
                "call_28_days": "05-18",
                "reminder_14_days": "06-01",
                "reminder_3_days": "06-12",
                "aftercare_7_days": "06-22",
            },
        ),
        (
            "huiskamergesprek",
            {
                "call_list_3_days": "06-12",
                "call_list_today": "06-15",
                "talk_7_days": "06-08",
                "talk_1_day": "06-14",
                "address_3_days": "06-12",
            },
        ),
        ("meeting", {"papers_10_days": "06-05", "answer_5_days": "06-10", "meeting_1_day": "06-14"}),
        ("gpo", {"meeting_7_days": "06-08", "meeting_1_day": "06-14"}),
        ("patz", {"meeting_7_days": "06-08", "meeting_1_day": "06-14"}),
        ("activity", {}),
    ],
)
def test_every_kind_reminds_on_its_own_days(session, kind, expected):
    event = cast.event(kind, starts_at=wall("2027-06-15 12:30"))
    found = {m.rule.name: f"{local(m.due_at):%m-%d %H:%M}" for m in reminders.moments(event)}
    assert found == {rule: f"{day} 09:00" for rule, day in expected.items()}


def test_the_reminder_of_the_morning_itself_comes_earlier_when_the_event_does(session):
    early = planned("huiskamergesprek", "2027-06-15 09:30")
    late = planned("huiskamergesprek", "2027-06-15 10:00")
    assert due(early, "call_list_today") == "2027-06-15 08:00 +0200"
    assert due(late, "call_list_today") == "2027-06-15 09:00 +0200"


def test_what_starts_before_eight_has_no_reminder_on_its_own_morning(session):
    event = planned("huiskamergesprek", "2027-06-15 07:30")
    assert "call_list_today" not in {m.rule.name for m in reminders.moments(event)}


def test_all_confirmed_parties_are_reminded_in_one_statement(session):
    event = planned("symposium", "2027-06-15 12:30")
    parties = [register(event, name) for name in ("Cato", "Daan", "Els", "Fatma")]
    assert plan(session, "2027-06-01 08:59") == []
    expected = sorted(("reminder_14_days", f"registration:{party.id}") for party in parties)
    assert plan(session, "2027-06-01 09:00") == expected
    assert plan(session, "2027-06-01 09:01") == []
    uids = session.scalars(select(Notice.uid).where(Notice.purpose == "reminder_14_days")).all()
    assert len(set(uids)) == 4


def test_control_a_key_made_by_us_is_the_same_for_every_row_and_hides_three_of_four(session):
    event = planned("symposium", "2027-06-15 12:30")
    for name in ("Cato", "Daan", "Els", "Fatma"):
        register(event, name)
    made_once = select(
        literal(new_uid()), Notice.addressee.concat(":copy"), Notice.subject, literal("copy"), Notice.anchor,
        Notice.channel, Notice.created_at, Notice.due_at, Notice.attempts,
    ).where(Notice.purpose == "confirmed")  # fmt: skip
    columns = ["uid", "addressee", "subject", "purpose", "anchor", "channel", "created_at", "due_at", "attempts"]
    statement = insert_notice().from_select(columns, made_once, include_defaults=False).on_conflict_do_nothing()
    assert len(session.execute(statement.returning(Notice.id)).all()) == 1


def test_who_is_confirmed_after_the_moment_does_not_get_that_reminder(session):
    event = planned("symposium", "2027-06-15 12:30")
    early = register(event, "Cato")
    with time_machine.travel(wall("2027-06-01 09:30")):
        late = register(event, "Daan")
    assert plan(session, "2027-06-01 10:00") == [("reminder_14_days", f"registration:{early.id}")]
    both = sorted(("reminder_2_days", f"registration:{party.id}") for party in (early, late))
    assert plan(session, "2027-06-13 09:00") == both


def test_only_the_confirmed_are_reminded(session):
    event = planned("beter_thuis", "2027-06-14 10:00", capacity=1)
    requested, waiting = register(event, "Cato"), register(event, "Daan")
    assert (requested.status, waiting.status) == ("requested", "waiting")
    assert plan(session, "2027-05-31 09:00") == []


def test_after_an_outage_only_the_nearest_reminder_goes_out(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-14 11:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_nothing_is_said_about_an_event_that_has_begun(session):
    event = planned("symposium", "2027-06-15 12:30")
    register(event, "Cato")
    assert plan(session, "2027-06-15 12:30") == []


def test_afterwards_is_asked_for_two_weeks_and_no_longer(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-30 09:00") == []
    assert plan(session, "2027-06-29 09:00") == [("evaluation_1_day", f"registration:{party.id}")]


@pytest.mark.parametrize(("until", "day"), [("14 23:59", "15"), ("15 00:00", "15"), ("15 00:01", "16")])
def test_the_day_after_an_evening_until_midnight_is_the_next_one(session, until, day):
    event = planned("symposium", "2027-06-14 19:30", ends_at=wall(f"2027-06-{until}"))
    assert due(event, "evaluation_1_day") == f"2027-06-{day} 09:00 +0200"


def test_in_the_evening_and_at_night_nobody_is_reminded(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    for moment in ("2027-06-13 20:00", "2027-06-13 23:59", "2027-06-14 07:59"):
        assert plan(session, moment) == []
    assert plan(session, "2027-06-14 08:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_a_cancelled_event_and_a_draft_remind_nobody(session):
    event = planned("symposium", "2027-06-15 12:30")
    register(event, "Cato")
    event.status = EventStatus.CANCELLED
    assert plan(session, "2027-06-01 09:00") == []
    reminders.arm(event)
    draft = planned("symposium", "2027-06-15 12:30", status=EventStatus.DRAFT)
    left = session.scalars(select(ReminderMoment).where(ReminderMoment.event_id.in_([event.id, draft.id])))
    assert left.all() == []


def test_arming_twice_changes_nothing_and_reminds_nobody_twice(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-01 09:00") == [("reminder_14_days", f"registration:{party.id}")]
    reminders.arm(event)
    reminders.arm(event)
    assert session.scalar(select(func.count()).select_from(ReminderMoment)) == 3
    assert plan(session, "2027-06-01 09:01") == []


def test_what_is_queued_stands_in_the_order_of_its_key_so_that_two_planners_cannot_deadlock(session):
    event = planned("symposium", "2027-06-15 12:30")
    for number in range(12):
        register(event, f"Visitor {number}", email=f"visitor{number}@example.nl")
    plan(session, "2027-06-01 09:00")
    query = select(Notice.addressee).where(Notice.purpose == "reminder_14_days").order_by(Notice.id)
    queued = session.scalars(query).all()
    # The control: the order in which the parties came is another.
    assert queued == sorted(queued) != sorted(queued, key=lambda addressee: int(addressee.partition(":")[2]))
