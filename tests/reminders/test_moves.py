"""An event that moves is announced at once and reminded anew, and nobody gets two mails that say the same."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from events import registration, scheduling
from events.models import Notice, ProgrammeItem, What
from tests import cast
from tests.reminders.planning import give_role, plan, planned, register, wall


@contextmanager
def at_the_time(text: str):
    with time_machine.travel(wall(text), tick=False):
        yield


def move(event, moment: str, starts: str) -> int:
    """Move `event` at one wall-clock time to another; how many hear it."""
    with at_the_time(moment):
        return scheduling.move(event, wall(starts), wall(starts) + timedelta(hours=4))


def everything_was_sent(session, moment: str) -> None:
    session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(sent_at=wall(moment)))


def a_reminded_party(session):
    """An event on the fifteenth of June, and Cato, who was reminded two weeks before."""
    event = planned("symposium", "2027-06-15 12:30")
    party = register(event, "Cato")
    assert plan(session, "2027-06-01 09:00") == [("reminder_14_days", f"registration:{party.id}")]
    everything_was_sent(session, "2027-06-01 09:00")
    return event, f"registration:{party.id}"


def test_a_move_within_a_reminders_window_is_one_mail_and_the_next_reminder_comes_in_time(session):
    event, cato = a_reminded_party(session)
    assert move(event, "2027-06-05 10:00", "2027-06-17 12:30") == 1
    assert plan(session, "2027-06-05 10:00") == []
    assert plan(session, "2027-06-14 10:00") == []
    assert plan(session, "2027-06-15 09:00") == [("reminder_2_days", cato)]


def test_control_without_the_announcement_the_reminder_comes_again(session):
    event, cato = a_reminded_party(session)
    move(event, "2027-06-05 10:00", "2027-06-17 12:30")
    session.execute(delete(Notice).where(Notice.purpose == "moved"))
    assert plan(session, "2027-06-05 10:00") == [("reminder_14_days", cato)]


def test_who_is_moved_from_far_away_into_the_window_hears_it_once_too(session):
    event = planned("symposium", "2027-09-15 12:30")
    party = register(event, "Cato")
    move(event, "2027-06-05 10:00", "2027-06-10 12:30")
    assert plan(session, "2027-06-05 10:00") == []
    assert plan(session, "2027-06-08 09:00") == [("reminder_2_days", f"registration:{party.id}")]


def test_a_moment_that_comes_after_the_move_is_reminded_anew(session):
    event, cato = a_reminded_party(session)
    move(event, "2027-06-05 10:00", "2027-06-22 12:30")
    assert plan(session, "2027-06-08 08:59") == []
    assert plan(session, "2027-06-08 09:00") == [("reminder_14_days", cato)]
    everything_was_sent(session, "2027-06-08 09:00")
    move(event, "2027-06-08 10:00", "2027-06-15 12:30")
    assert plan(session, "2027-06-08 10:00") == []
    assert plan(session, "2027-06-13 09:00") == [("reminder_2_days", cato)]


def test_a_day_later_and_back_again_is_two_announcements_and_one_reminder(session):
    event, cato = a_reminded_party(session)
    move(event, "2027-06-05 10:00", "2027-06-16 12:30")
    move(event, "2027-06-05 11:00", "2027-06-15 12:30")
    assert plan(session, "2027-06-05 11:00") == []
    assert plan(session, "2027-06-13 09:00") == [("reminder_2_days", cato)]
    told = session.scalars(select(Notice.anchor).where(Notice.purpose == "moved").order_by(Notice.id)).all()
    assert told == ["schedule:2", "schedule:3"]


@pytest.fixture
def two_workshops(session):
    """A symposium that Cato comes to for its workshop, and Daan for none."""
    event = planned("symposium", "2027-06-15 12:30")
    workshop = ProgrammeItem(
        privacy=event.privacy, key="een", title="Een", round=1, starts_at=wall("2027-06-15 13:00"),
        ends_at=wall("2027-06-15 14:00"),
    )  # fmt: skip
    event.items.append(workshop)
    session.flush()
    choice = registration.NamedPerson("person", "Cato", choices={1: workshop.id})
    chose, other = register(event, "Cato", persons=(choice,)), register(event, "Daan")
    return event, workshop, f"registration:{chose.id}", f"registration:{other.id}"


def move_workshop(event, workshop, moment: str) -> int:
    later = (workshop.starts_at + timedelta(minutes=30), workshop.ends_at + timedelta(minutes=30))
    with at_the_time(moment):
        return scheduling.move(event, event.starts_at, event.ends_at, items={workshop: later})


def test_a_workshop_that_moves_reminds_nobody_again_of_the_day(session, two_workshops):
    event, workshop, cato, daan = two_workshops
    assert len(plan(session, "2027-06-01 09:00")) == 2
    everything_was_sent(session, "2027-06-01 09:00")
    assert move_workshop(event, workshop, "2027-06-05 10:00") == 1
    assert plan(session, "2027-06-05 10:00") == []
    assert plan(session, "2027-06-13 09:00") == sorted([("reminder_2_days", cato), ("reminder_2_days", daan)])


def test_control_who_was_not_reminded_yet_and_has_no_part_in_the_workshop_still_is(session, two_workshops):
    event, workshop, _cato, daan = two_workshops
    assert len(plan(session, "2027-06-01 09:00")) == 2  # nothing has been sent when the workshop moves
    move_workshop(event, workshop, "2027-06-01 09:01")
    assert plan(session, "2027-06-01 09:02") == [("reminder_14_days", daan)]


def test_who_has_something_to_do_is_asked_anew_at_once(session):
    event = planned("huiskamergesprek", "2027-06-15 13:30")
    key = give_role(event, What.KEY_PERSON, "Sevda", phone="06 00 00 00 00")
    bram = give_role(event, What.FACILITATOR, "Bram", email="bram@example.nl")
    assert plan(session, "2027-06-08 09:00") == [("talk_7_days", f"person:{bram.id}")]
    reserved = cast.application("Sevda", people=2, channel="phone", email=None, key_person=key)
    registration.register(event, reserved)  # so the key person hears of the move as a party
    assert plan(session, "2027-06-12 09:00") == [("call_list_3_days", f"person:{key.id}")]
    everything_was_sent(session, "2027-06-12 09:00")
    assert move(event, "2027-06-12 10:00", "2027-06-14 13:30") == 2
    # The announcement holds neither the call list nor the street that the facilitator needs.
    assert plan(session, "2027-06-12 10:00") == [
        ("call_list_3_days", f"person:{key.id}"),
        ("talk_7_days", f"person:{bram.id}"),
    ]
    everything_was_sent(session, "2027-06-12 10:00")
    assert plan(session, "2027-06-13 09:00") == [("talk_1_day", f"person:{bram.id}")]


def test_an_event_that_is_planned_late_reminds_as_ever(session):
    with at_the_time("2027-06-10 10:00"):
        event = planned("huiskamergesprek", "2027-06-15 13:30")
        bram = give_role(event, What.FACILITATOR, "Bram", email="bram@example.nl")
    assert plan(session, "2027-06-10 10:01") == [("talk_7_days", f"person:{bram.id}")]


def test_a_coordinator_is_not_asked_anew_for_what_lay_long_past_when_the_week_moved(session):
    event = planned("beter_thuis", "2027-06-14 10:00")
    anna = f"person:{give_role(event, What.COORDINATOR, 'Anna', email='anna@example.nl').id}"
    party = register(event, "Cato")
    party.status, party.confirmed_at = "confirmed", party.created_at  # as a fund would
    session.flush()
    asked = [("call_28_days", anna), ("places_open_28_days", anna)]
    assert plan(session, "2027-05-17 09:00") == asked
    everything_was_sent(session, "2027-05-17 09:00")
    move(event, "2027-06-13 10:00", "2027-06-14 14:00")
    assert [told for told in plan(session, "2027-06-13 10:00") if told in asked] == []
    everything_was_sent(session, "2027-06-13 10:00")
    move(event, "2027-06-13 12:00", "2027-09-14 10:00")
    assert [told for told in plan(session, "2027-08-17 09:00") if told in asked] == asked
