"""What goes by letter, and what is phoned because the post would bring it too late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine

from events import notices, registration, reminders, scheduling
from events.clock import at, local, now
from events.extensions import db
from events.mail import by_hand_text
from events.models import Event, Notice, Registration, RegistrationStatus
from events.notices.faults import NEVER_REACHED, NOT_IN_TIME
from events.notices.letters import not_reached, wrong_number
from events.notices.post import in_time_from
from tests import cast
from tests.mail.test_by_hand import HOME
from tests.reminders.planning import plan, planned, register, wall

NUMBER = "0612345678"
MONDAY = "2027-03-08 10:00"  # when the week begins


@pytest.fixture(autouse=True)
def clock():
    """Monday 1 February, five weeks ahead."""
    with time_machine.travel(wall("2027-02-01 10:00"), tick=False) as traveller:
        yield traveller


def week(starts: str = MONDAY) -> Event:
    event = planned("beter_thuis", starts, ends_at=wall(starts) + timedelta(days=4), capacity=6)
    event.funds = [cast.fund("haag", 6)]
    db.session.flush()
    return event


def party(event: Event, phone: str | None = NUMBER, name: str = "Cato") -> Registration:
    """A duo that gets letters and has a place for certain; what it heard of that is done."""
    found = registration.register(event, cast.duo(name, channel="letter", email=None, phone=phone, address=HOME))
    registration.confirm(found, actor="test")
    notices.done(*(notice.id for notice in db.session.query(Notice).filter_by(registration_id=found.id)))
    return found


def last(purpose: str) -> Notice:
    db.session.flush()
    return db.session.query(Notice).filter_by(purpose=purpose).order_by(Notice.id.desc()).populate_existing().first()


@pytest.mark.parametrize(
    ("printed", "in_time_for"),
    [
        ("2027-03-01 10:00", "2027-03-04"),  # Monday: brought on Wednesday
        ("2027-03-02 16:59", "2027-03-05"),
        ("2027-03-02 17:00", "2027-03-06"),  # not collected any more
        ("2027-03-04 10:00", "2027-03-07"),  # Thursday: brought on Saturday
        ("2027-03-05 10:00", "2027-03-10"),  # Friday: on Saturday, Sunday and Monday are none, on Tuesday
        ("2027-03-06 10:00", "2027-03-11"),  # Saturday: printed on Monday
        ("2027-03-26 10:00", "2027-04-02"),  # Good Friday: printed on the Tuesday after Easter
        ("2027-12-23 10:00", "2027-12-29"),  # Christmas Day is a Saturday
    ],
)
def test_a_letter_takes_two_days_with_post(printed, in_time_for):
    assert in_time_from(wall(printed)) == at(datetime.fromisoformat(in_time_for).date(), 0)


@pytest.mark.parametrize(("days", "phone", "by"), [(1, NUMBER, "phone"), (1, None, "letter"), (10, NUMBER, "letter")])
def test_that_it_is_off_goes_by_letter_only_if_that_arrives_before_the_start(session, clock, days, phone, by):
    event = week()
    party(event, phone)
    clock.move_to(event.starts_at - timedelta(days=days))
    scheduling.cancel(event)
    notice = last("event_cancelled")
    assert notice.channel == by
    assert notices.is_late_for_post(notice, now()) is (days == 1)


@pytest.mark.parametrize(("email", "by"), [("cato@example.nl", "email"), (None, "phone")])
def test_who_is_mailed_is_mailed_whenever_it_is_and_phoned_without_an_address(session, clock, email, by):
    event = week()
    duo = registration.register(event, cast.duo("Cato", email="cato@example.nl", phone=NUMBER))
    duo.email = email
    notices.queue("offered", duo, anchor="an answer is asked for", not_after=now() + timedelta(days=2))
    assert last("offered").channel == by
    clock.move_to(event.starts_at - timedelta(days=1))
    scheduling.cancel(event)
    assert last("event_cancelled").channel == by


def test_a_move_is_known_before_the_old_start(session, clock):
    event = week()
    party(event)
    clock.move_to(event.starts_at - timedelta(days=1))
    scheduling.move(event, wall("2027-04-12 10:00"), wall("2027-04-16 15:00"))
    assert last("moved").channel == "phone"
    notices.done(last("moved").id)
    scheduling.move(event, wall("2027-04-19 10:00"), wall("2027-04-23 15:00"))
    assert last("moved").channel == "letter", "the old start is a month ahead"


@pytest.mark.parametrize("again", ["moved", "event_cancelled"])
def test_whoever_was_not_told_of_a_move_yet_is_told_before_the_first_start_all_the_same(session, clock, again):
    event = week()
    party(event)
    clock.move_to(event.starts_at - timedelta(days=1))
    scheduling.move(event, wall("2027-04-12 10:00"), wall("2027-04-16 15:00"))
    if again == "moved":
        scheduling.move(event, wall("2027-05-10 10:00"), wall("2027-05-14 15:00"))
    else:
        scheduling.cancel(event)
    assert (last(again).channel, last(again).told_by) == ("phone", wall(MONDAY))
    clock.move_to(wall(MONDAY))
    scheduling.reinstate(event)
    scheduling.move(event, wall("2027-06-07 10:00"), wall("2027-06-11 15:00"))
    assert last("moved").channel == "letter", "who came in March has come"


def test_who_was_not_reached_about_a_move_is_called_again_before_the_old_start(session, clock):
    event = week()
    party(event)
    clock.move_to(wall("2027-03-07 12:00"))
    scheduling.move(event, wall("2027-04-12 10:00"), wall("2027-04-16 15:00"))
    clock.move_to(wall("2027-03-08 08:15"))
    assert not_reached(last("moved").id)
    assert now() < last("moved").due_at < wall(MONDAY)


@pytest.mark.parametrize("was_tried", [False, True])
def test_a_move_stays_a_call_when_the_number_is_corrected_and_becomes_a_letter_when_it_is_too_late(
    session, clock, was_tried
):
    event = week()
    duo = party(event)
    clock.move_to(event.starts_at - timedelta(days=3))
    scheduling.move(event, wall("2027-04-12 10:00"), wall("2027-04-16 15:00"))
    call = last("moved")
    if was_tried:
        assert wrong_number(call.id)
    reach = registration.Reach("letter", None, "0687654321", HOME)
    registration.correct_reach(duo, reach, actor="office")
    assert (last("moved").channel, last("moved").failed_at) == ("phone", None)
    clock.move_to(wall("2027-03-08 10:01"))  # who came has come
    registration.correct_reach(duo, replace(reach, phone=NUMBER), actor="office")
    assert last("moved").channel == "letter"


def test_control_without_the_old_start_a_corrected_number_makes_it_a_letter(session, clock):
    event = week()
    duo = party(event)
    clock.move_to(event.starts_at - timedelta(days=3))
    scheduling.move(event, wall("2027-04-12 10:00"), wall("2027-04-16 15:00"))
    last("moved").told_by = None
    reach = registration.Reach("letter", None, "0687654321", HOME)
    registration.correct_reach(duo, reach, actor="office")
    assert last("moved").channel == "letter"


def test_a_move_after_the_old_start_asks_only_whether_the_new_one_is_near(session, clock):
    event = week()
    party(event)
    clock.move_to(event.starts_at + timedelta(hours=1))
    scheduling.move(event, wall("2027-03-09 10:00"), wall("2027-03-12 15:00"))
    assert last("moved").channel == "phone"


def test_a_place_that_is_certain_shortly_before_is_phoned(session, clock):
    event = week()
    clock.move_to(event.starts_at - timedelta(days=3))
    late = registration.register(event, cast.duo("Cato", channel="letter", email=None, phone=NUMBER, address=HOME))
    registration.confirm(late, actor="test")
    assert last("confirmed").channel == "phone"


def test_a_reminder_that_the_post_brings_too_late_is_phoned(session):
    event = week()
    party(event)
    party(event, None, "Daan")
    assert len(plan(session, "2027-02-22 09:00")) == 2
    ways = [one.channel for one in db.session.query(Notice).filter_by(purpose="reminder_14_days")]
    assert ways == ["letter", "letter"]
    assert len(plan(session, "2027-03-05 09:00")) == 2
    three = db.session.query(Notice).filter_by(purpose="reminder_3_days").order_by(Notice.id)
    assert [(one.registration.contact_name, one.channel) for one in three] == [("Cato", "phone"), ("Daan", "letter")]
    [foreseen] = reminders.foreseen(event)["reminder_3_days"]
    assert dict(foreseen.parties) == {"phone": 1, "letter": 1}


def test_who_reserved_for_others_is_foreseen_as_reached(session):
    """A kind that knows no letters may have parties whose way the office changed since."""
    event = planned("huiskamergesprek", "2027-03-10 13:30")
    for name in ("Cato", "Daan"):
        party = register(event, name, people=2, channel="phone", email=None, phone=NUMBER)
        party.channel, party.address = "letter", HOME
    session.flush()
    assert len(plan(session, "2027-03-07 09:00")) == 2
    queued = [one.channel for one in db.session.query(Notice).filter_by(purpose="call_list_3_days")]
    (foreseen,) = (one for one in reminders.foreseen(event)["call_list_3_days"] if one.audience == "reserver")
    assert (queued, dict(foreseen.parties)) == (["phone", "phone"], {"phone": 2})


def test_a_letter_that_waits_until_it_is_too_late_becomes_a_call(session, clock):
    event = week()
    party(event)
    party(event, None, "Daan")
    plan(session, "2027-02-22 09:00")
    clock.move_to(wall("2027-03-03 10:00"))
    assert notices.drop_unwanted() == 0
    assert {n.registration.contact_name: n.channel for n in notices.by_hand()} == {"Cato": "letter", "Daan": "letter"}
    clock.move_to(wall("2027-03-04 18:00"))
    assert notices.drop_unwanted() == 0
    assert {n.registration.contact_name: n.channel for n in notices.by_hand()} == {"Cato": "phone", "Daan": "letter"}
    assert by_hand_text(notices.by_hand("phone")[0]).startswith("U belt Cato")


def test_what_nobody_did_in_time_has_failed_and_what_nobody_wants_is_dropped(session, clock):
    event = week()
    party(event)
    gone = party(event, name="Daan")
    plan(session, "2027-02-22 09:00")
    registration.cancel(gone, actor="test")
    clock.move_to(wall("2027-03-05 09:00"))  # now the next reminder says it
    assert notices.drop_unwanted() == 2
    undone = db.session.query(Notice).filter_by(purpose="reminder_14_days").populate_existing()
    assert {one.registration.contact_name: (one.fault, one.dropped_at is None) for one in undone} == {
        "Cato": (NOT_IN_TIME, True), "Daan": (None, False),
    }  # fmt: skip


def test_that_it_is_off_is_not_phoned_after_it_would_have_begun(session, clock):
    event = week()
    party(event)
    clock.move_to(event.starts_at - timedelta(hours=4))
    scheduling.cancel(event)
    assert [one.purpose for one in notices.by_hand()] == ["event_cancelled"]
    clock.move_to(event.starts_at)
    assert notices.by_hand() == []
    assert notices.drop_unwanted() == 1
    assert last("event_cancelled").fault == NOT_IN_TIME


@pytest.mark.parametrize(
    ("at_hour", "back"),
    [
        ("2027-03-05 09:00", "2027-03-05 12:00"),
        ("2027-03-07 19:00", "2027-03-08 08:00"),  # not in the night
        ("2027-03-08 08:00", "2027-03-08 09:00"),  # half of what is left
        ("2027-03-08 09:45", "2027-03-08 09:55"),
        ("2027-03-08 09:52", "2027-03-08 09:52"),  # it stays
    ],
)
def test_who_was_not_reached_is_called_again_before_it_is_too_late(session, clock, at_hour, back):
    event = week()
    party(event)
    clock.move_to(wall("2027-03-05 08:59"))
    scheduling.cancel(event)
    call = last("event_cancelled")
    clock.move_to(wall(at_hour))
    assert not_reached(call.id)
    session.refresh(call)
    assert local(call.due_at) == local(wall(back))
    clock.move_to(event.starts_at - timedelta(seconds=1))
    assert notices.by_hand() == [call]
    clock.move_to(event.starts_at)
    notices.drop_unwanted()
    session.refresh(call)
    assert (call.fault, call.failed_at) == (NEVER_REACHED, event.starts_at)


def test_what_starts_before_the_morning_is_called_the_evening_before(session, clock):
    event = week("2027-03-08 08:00")
    party(event)
    clock.move_to(wall("2027-03-07 18:00"))
    scheduling.cancel(event)
    call = last("event_cancelled")
    not_reached(call.id)
    session.refresh(call)
    assert local(call.due_at) == local(wall("2027-03-07 18:10"))


def test_what_was_ticked_off_by_mistake_waits_again_unless_nobody_needs_it(session, clock):
    event = week()
    found = party(event)
    plan(session, "2027-02-22 09:00")
    letter = last("reminder_14_days")
    assert not notices.put_back(letter.id), "it waits"
    notices.done(letter.id)
    assert notices.put_back(letter.id)
    clock.move_to(wall("2027-02-22 10:00"))
    assert notices.by_hand() == [letter]
    notices.done(letter.id)
    found.status = RegistrationStatus.CANCELLED
    assert not notices.put_back(letter.id)


def test_a_mail_is_never_put_back(session):
    registration.register(cast.event(), cast.application("Cato"))
    [mail] = notices.claim()
    notices.sent(mail)
    assert not notices.put_back(mail)


def test_the_oldest_letter_and_the_oldest_call_are_late_after_a_working_day(session, clock):
    assert {by: waits.number for by, waits in notices.on_lists(now()).items()} == {"letter": 0, "phone": 0}
    event = week()
    clock.move_to(wall("2027-02-05 10:00"))
    registration.register(event, cast.duo("Cato", channel="letter", email=None, phone=NUMBER, address=HOME))
    waits = notices.on_lists(now())["letter"]
    assert (waits.number, waits.oldest_due_at, waits.is_late(now())) == (1, now(), False)
    assert not waits.is_late(wall("2027-02-08 17:00"))
    assert waits.is_late(wall("2027-02-08 17:01"))
