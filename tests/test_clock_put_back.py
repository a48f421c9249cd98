"""A clock that was a day ahead is put right while mails are on their way: nobody waits a day for what it has set."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from events import notices, registration, reminders
from events.clock import now
from events.extensions import db
from events.mail.transport import NO_CONVERSATION
from events.models import Notice
from events.policy import Channel
from events.registration import Reach
from tasks import outbox, planning
from tests import cast
from tests.web.browsing import read
from tests.web.signing_in import sign_in

NOON = datetime(2027, 5, 4, 10, tzinfo=UTC)
AHEAD = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mails(session) -> list[int]:
    """Three that are due."""
    event = cast.event()
    for name in ("Cato", "Daan", "Els"):
        registration.register(event, cast.application(name))
    return [notice.id for notice in db.session.query(Notice).order_by(Notice.id)]


def test_what_was_claimed_by_the_clock_that_was_ahead_is_free_at_once(clock, mails):
    clock.move_to(NOON + AHEAD)
    held = now() + notices.LEASE
    assert notices.claim(until=held) == mails
    clock.move_to(NOON)
    stand = notices.counts(now())
    assert (stand.due, stand.claimed, stand.later) == (3, 0, 0)
    assert [notices.claim() for _ in range(4)] == [[one] for one in mails] + [[]], "one by one, as after a crash"
    notices.failed(mails[0], "550 no such user", held=held)
    assert notices.counts(now()).failed == 0, "whoever held it before decides nothing"


def test_a_lease_that_can_be_holds_also_by_a_clock_that_is_a_little_behind(clock, mails):
    clock.move_to(NOON + timedelta(minutes=2))
    assert notices.claim() == mails
    clock.move_to(NOON)
    stand = notices.counts(now())
    assert (notices.claim(), stand.due, stand.claimed) == ([], 0, 3)


def test_a_rest_by_the_clock_that_was_ahead_is_over(clock, mails, client):
    olga = cast.everyone(cast.event())["Olga"]
    clock.move_to(NOON + AHEAD)
    notices.rest(f"{NO_CONVERSATION}timed out", is_busy=False)
    assert notices.claim() == []
    db.session.commit()
    sign_in(client, olga)
    rests = "De mailserver is niet bereikbaar."
    assert rests in read(client.get("/organise/outbox"))
    clock.move_to(NOON)
    sign_in(client, olga)
    assert rests not in read(client.get("/organise/outbox"))
    assert notices.claim() == mails


def test_the_longest_rest_holds_also_by_a_clock_that_is_a_little_behind(clock, mails):
    clock.move_to(NOON + timedelta(minutes=2))
    for _ in range(7):
        notices.rest("connection refused", is_busy=False)
    assert notices.delivery().rests_until == now() + timedelta(minutes=5)
    clock.move_to(NOON)
    assert notices.claim() == []
    clock.move_to(NOON + timedelta(minutes=7))
    assert notices.claim() == mails


def test_a_letter_looked_at_by_the_clock_that_was_ahead_is_looked_at_again(clock, session):
    party = registration.register(cast.event("beter_thuis"), cast.duo("Cato"))
    reach = Reach(Channel.PHONE, phone="0612345678")
    registration.correct_reach(party, reach, actor="test")
    clock.move_to(NOON + AHEAD)
    assert notices.drop_unwanted() == 0
    clock.move_to(NOON)
    registration.cancel(party, actor="test")
    assert notices.drop_unwanted() == 1


def test_what_was_queued_by_the_clock_that_was_ahead_goes_now(clock, mails):
    event = cast.event()
    clock.move_to(NOON + AHEAD)
    party = registration.register(event, cast.application("Fatma"))
    clock.move_to(NOON)
    assert notices.claim() == mails
    db.session.commit()
    planning.tidy()
    [mail] = db.session.query(Notice).filter_by(registration_id=party.id).populate_existing()
    assert (mail.due_at, mail.created_at) == (NOON, NOON), "which is the date of the mail, too"
    assert notices.claim() == [mail.id]


def test_what_was_put_off_by_the_clock_that_was_ahead_goes_now(clock, mails):
    clock.move_to(NOON + AHEAD)
    assert notices.claim() == mails
    notices.postponed(mails[0], "451 later")
    clock.move_to(NOON)
    assert mails[0] not in [one for _ in mails for one in notices.claim()]
    assert notices.put_right() == 1
    assert notices.claim() == [mails[0]]
    queued = db.session.query(Notice).filter_by(id=mails[0]).populate_existing().one()
    assert (queued.created_at, queued.fault) == (NOON, "451 later")


def test_what_a_right_clock_has_put_off_waits_for_as_long_as_that(clock, mails):
    clock.move_to(datetime(2027, 10, 30, 17, 30, tzinfo=UTC))  # the night is an hour longer
    assert notices.claim() == mails
    db.session.query(Notice).filter_by(id=mails[0]).update({"attempts": 20, "created_at": now(), "is_reminder": True})
    notices.postponed(mails[0], "451 later")
    due_at = db.session.get_one(Notice, mails[0], populate_existing=True).due_at
    assert due_at == datetime(2027, 10, 31, 7, tzinfo=UTC)
    clock.move_to(now() - timedelta(minutes=2))
    assert notices.put_right() == 0


SYMPOSIUM = datetime(2027, 6, 15, 10, 30, tzinfo=UTC)
TODAY = SYMPOSIUM - timedelta(days=15)
TWO_DAYS_BEFORE = datetime(2027, 6, 13, 10, tzinfo=UTC)


@pytest.fixture
def reminded_too_early(clock, session):
    """A party of a symposium for which a clock two weeks ahead has queued the reminder of two days before."""
    clock.move_to(TODAY)
    event = cast.event(starts_at=SYMPOSIUM)
    reminders.arm(event)
    party = registration.register(event, cast.application("Cato"))
    db.session.commit()
    outbox.deliver()
    clock.move_to(TWO_DAYS_BEFORE)
    planning.plan_reminders()
    assert queued() == [("reminder_2_days", None)]
    return party


def queued() -> list[tuple[str, datetime | None]]:
    """What was queued after the confirmation, and when that was sent."""
    found = db.session.query(Notice).filter(Notice.purpose != "confirmed").order_by(Notice.id).populate_existing()
    stand = [(notice.purpose, notice.sent_at) for notice in found]
    db.session.commit()
    return stand


def goes_once_in_time(clock) -> None:
    """Put the clock back: nothing goes until each reminder is due by the right one, and then it goes once."""
    clock.move_to(TODAY)
    planning.tidy()
    planning.plan_reminders()
    outbox.deliver()
    assert queued() == []
    two_weeks_before = datetime(2027, 6, 1, 10, tzinfo=UTC)
    moments = (two_weeks_before, TWO_DAYS_BEFORE, TWO_DAYS_BEFORE + timedelta(hours=1))
    for moment in moments:
        clock.move_to(moment)
        planning.tidy()
        planning.plan_reminders()
        outbox.deliver()
    assert queued() == [("reminder_14_days", two_weeks_before), ("reminder_2_days", TWO_DAYS_BEFORE)]


def test_a_reminder_that_the_clock_that_was_ahead_has_queued_goes_in_time(clock, reminded_too_early):
    goes_once_in_time(clock)


def test_also_one_that_a_server_has_put_off_by_that_clock(clock, reminded_too_early):
    [reminder] = notices.claim()
    notices.postponed(reminder, "451 later")
    db.session.commit()
    goes_once_in_time(clock)


def test_what_is_in_hand_meanwhile_is_left_alone_and_comes_on_its_day(clock, reminded_too_early):
    [reminder] = notices.claim()
    clock.move_to(TODAY)
    assert notices.put_right() == 0
    notices.postponed(reminder, "451 later")
    assert notices.put_right() == 1
    assert notices.claim() == []


def test_a_letter_to_remind_somebody_that_was_looked_at_by_that_clock_is_no_exception(clock, reminded_too_early):
    address = {"street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
    registration.correct_reach(reminded_too_early, Reach(Channel.LETTER, address=address), actor="test")
    assert notices.drop_unwanted() == 0
    [letter] = notices.by_hand()
    clock.move_to(TODAY)
    assert notices.put_right() == 1
    assert db.session.query(Notice).filter_by(id=letter.id).count() == 0
