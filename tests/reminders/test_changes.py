"""An organiser changes the reminders of one event, and everybody still hears each of them once."""

from datetime import time

import pytest
import time_machine
from sqlalchemy import false, func, select, text, update
from sqlalchemy.exc import IntegrityError

from events import reminders, scheduling
from events.models import Notice, ReminderChange, ReminderMoment, What
from events.notices import still_wanted
from tests.reminders.planning import due, give_role, plan, planned, register, wall


def rule_of(event, name: str):
    return next(rule for rule in event.policy.reminders if rule.name == name)


def change(event, name: str, *, days: int | None = None, at: time | None = None, is_off: bool = False) -> bool:
    rule = rule_of(event, name)
    own = rule.days_after if rule.is_afterwards else rule.days_before
    days = own if days is None else days
    return reminders.change(event, rule, is_off=is_off, days=days, at=at, actor="account:1")


def sent(session, moment: str) -> None:
    session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(sent_at=wall(moment)))


def test_another_day_and_time_by_the_wall_clock_on_both_sides_of_both_clock_changes(session):
    winter = planned("symposium", "2027-11-04 12:30")
    assert change(winter, "reminder_14_days", days=10, at=time(17, 30))
    assert change(winter, "reminder_2_days", days=3, at=time(8))
    assert change(winter, "evaluation_1_day", days=3, at=time(12))
    assert due(winter, "reminder_14_days") == "2027-10-25 17:30 +0200"
    assert due(winter, "reminder_2_days") == "2027-11-01 08:00 +0100"
    assert due(winter, "evaluation_1_day") == "2027-11-07 12:00 +0100"
    summer = planned("symposium", "2027-03-29 12:30")
    change(summer, "reminder_2_days", days=1, at=time(19, 30))
    change(summer, "reminder_14_days", days=2, at=time(19, 30))
    assert due(summer, "reminder_14_days") == "2027-03-27 19:30 +0100"
    assert due(summer, "reminder_2_days") == "2027-03-28 19:30 +0200"


def test_what_was_switched_off_is_not_sent_and_what_waits_of_it_is_not_wanted(session):
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    plan(session, "2027-06-01 09:00")
    waiting = session.scalars(select(Notice).where(Notice.purpose == "reminder_14_days")).one()
    assert still_wanted(waiting, wall("2027-06-01 09:01"))
    assert change(event, "reminder_14_days", is_off=True)
    assert not still_wanted(waiting, wall("2027-06-01 09:01"))
    assert change(event, "reminder_2_days", is_off=True)
    assert plan(session, "2027-06-13 09:00") == []
    assert not change(event, "reminder_2_days", is_off=True), "that is nothing new"
    assert change(event, "reminder_2_days")
    assert plan(session, "2027-06-13 09:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_a_reminder_that_came_is_sent_anew_only_when_its_new_moment_is_later(session):
    event = planned("symposium", "2027-06-15 12:30")
    cato = f"registration:{register(event, 'Cato').id}"
    assert plan(session, "2027-06-01 09:00") == [("reminder_14_days", cato)]
    sent(session, "2027-06-01 09:00")
    change(event, "reminder_14_days", days=20)
    assert plan(session, "2027-06-01 10:00") == [], "it came after that moment"
    change(event, "reminder_14_days", days=10)
    assert plan(session, "2027-06-05 09:00") == [("reminder_14_days", cato)], "the organiser asked for it on that day"
    sent(session, "2027-06-05 09:00")
    change(event, "reminder_14_days", is_off=True)
    change(event, "reminder_14_days", days=10)
    change(event, "reminder_14_days")
    assert plan(session, "2027-06-05 10:00") == []


def test_control_without_asking_who_was_told_everybody_is_reminded_twice(session, monkeypatch):
    event = planned("symposium", "2027-06-15 12:30")
    cato = f"registration:{register(event, 'Cato').id}"
    plan(session, "2027-06-01 09:00")
    sent(session, "2027-06-01 09:00")
    change(event, "reminder_14_days", days=20)
    monkeypatch.setattr("events.reminders.due.was_told", lambda *_: false())
    assert plan(session, "2027-06-01 10:00") == [("reminder_14_days", cato)]


def test_a_change_after_a_move_reminds_nobody_of_what_the_reminder_after_the_move_said(session):
    event = planned("symposium", "2027-06-15 12:30")
    cato = f"registration:{register(event, 'Cato').id}"
    with time_machine.travel(wall("2027-06-01 12:00"), tick=False):
        scheduling.move(event, wall("2027-06-22 12:30"), wall("2027-06-22 16:30"))
    assert plan(session, "2027-06-08 09:00") == [("reminder_14_days", cato)]
    sent(session, "2027-06-08 09:00")
    change(event, "reminder_14_days", days=15)
    assert plan(session, "2027-06-08 10:00") == []
    with time_machine.travel(wall("2027-06-09 12:00"), tick=False):
        scheduling.move(event, wall("2027-06-24 12:30"), wall("2027-06-24 16:30"))
    assert plan(session, "2027-06-09 12:01") == [], "the move said it all"
    assert plan(session, "2027-06-22 09:00") == [("reminder_2_days", cato)]


def test_two_at_the_same_moment_are_one_and_the_last_before_the_start_holds(session):
    event = planned("symposium", "2027-06-15 12:30")
    cato = f"registration:{register(event, 'Cato').id}"
    change(event, "reminder_14_days", days=2)
    assert plan(session, "2027-06-13 09:00") in ([("reminder_2_days", cato)], [("reminder_14_days", cato)])
    change(event, "reminder_2_days", days=0, at=time(19))
    assert "reminder_2_days" not in {m.rule for m in session.scalars(select(ReminderMoment))}, "it has begun by then"


def test_everybody_of_one_reminder_hears_it_on_its_new_day_and_a_chair_on_the_roster_once(session):
    talk = planned("huiskamergesprek", "2027-06-15 13:30")
    bram = give_role(talk, What.FACILITATOR, "Bram", email="bram@example.nl")
    tolk = give_role(talk, What.INTERPRETER, "Tolk", email="tolk@example.nl")
    change(talk, "talk_7_days", days=6, at=time(12))
    assert plan(session, "2027-06-08 09:00") == []
    assert [who for _, who in plan(session, "2027-06-09 12:00")] == [f"person:{bram.id}", f"person:{tolk.id}"]
    found = reminders.foreseen(talk)
    assert [(one.audience, one.names) for one in found["talk_7_days"]] == [
        ("facilitator", ["Bram"]), ("interpreter", ["Tolk"]),
    ]  # fmt: skip


def test_parties_that_will_hear_it_are_counted_by_how_they_hear_from_us(session):
    week = planned("beter_thuis", "2027-06-14 10:00")
    give_role(week, What.COORDINATOR, "Carla", email="carla@example.nl")
    for name, channel in (("Cato", "email"), ("Daan", "letter"), ("Els", "letter")):
        party = register(week, name, channel=channel, phone="0612345678")
        party.status, party.confirmed_at = "confirmed", party.created_at
    register(week, "Fatma")
    session.flush()
    found = reminders.foreseen(week)
    [one] = found["reminder_14_days"]
    assert (dict(one.parties), one.names) == ({"email": 1, "letter": 2}, [])
    [call] = found["call_28_days"]
    assert (dict(call.parties), call.names) == ({}, ["Carla"])
    for party in week.registrations:
        party.status, party.confirmed_at = "requested", None


def test_the_change_stays_when_the_event_moves_and_when_it_is_saved_again(session):
    event = planned("symposium", "2027-06-15 12:30")
    change(event, "reminder_2_days", days=5, at=time(16))
    scheduling.move(event, wall("2027-06-22 12:30"), wall("2027-06-22 16:30"))
    assert due(event, "reminder_2_days") == "2027-06-17 16:00 +0200"
    scheduling.refresh(event)
    anchors = dict(session.execute(select(ReminderMoment.rule, ReminderMoment.anchor)).all())
    assert anchors["reminder_2_days"] == "schedule:2/1"
    assert anchors["reminder_14_days"] == "schedule:2"


@pytest.mark.parametrize("at", ["07:59:00.000000", "20:00:00.000000"])
def test_the_database_refuses_a_reminder_in_the_evening_or_at_night(session, at):
    event = planned("symposium", "2027-06-15 12:30")
    row = "INSERT INTO reminder_changes (event_id, rule, is_off, at, version) VALUES (:e, 'x', :no, :at, 1)"
    value = time.fromisoformat(at) if session.get_bind().dialect.name == "postgresql" else at
    with pytest.raises(IntegrityError):
        session.execute(text(row), {"e": event.id, "no": False, "at": value})
    session.rollback()


def test_days_that_a_reminder_cannot_have_are_refused(session):
    event = planned("symposium", "2027-06-15 12:30")
    for name, days in (("reminder_2_days", -1), ("reminder_2_days", 121), ("evaluation_1_day", 0)):
        with pytest.raises(ValueError, match=str(days)):
            change(event, name, days=days)
    assert session.scalar(select(func.count()).select_from(ReminderChange)) == 0
