"""The outbox: a cause makes one notice, one process claims it, and it goes out only while it is wanted."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from events import notices, places, registration, reminders, scheduling, waiting_list
from events.clock import at, now
from events.models import (
    Answer,
    Event,
    EventStatus,
    Fund,
    FundingLine,
    Group,
    Notice,
    Organisation,
    Role,
    RosterPlace,
    Task,
    What,
)
from events.notices import claims
from tests import cast

NOON = datetime(2027, 5, 4, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_may():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def the_notice(session, purpose: str) -> Notice:
    return session.scalars(
        select(Notice).where(Notice.purpose == purpose).execution_options(populate_existing=True)
    ).one()


def party(event=None, name="Cato", **fields):
    return registration.register(event or cast.event(), cast.application(name, **fields))


def test_one_cause_makes_one_notice(session):
    found = party()
    assert notices.queue("link", found, anchor="request:1")
    assert not notices.queue("link", found, anchor="request:1")
    assert notices.queue("link", found, anchor="request:2")


def test_a_notice_about_nothing_else_speaks_of_who_gets_it(session):
    anna, office = cast.person("Anna"), cast.office()
    assert notices.queue("sign_in", anna, anchor="once")
    assert notices.queue("link", office, anchor="once")
    said = {one.purpose: one.subject for one in session.query(Notice)}
    assert said == {"sign_in": f"person:{anna.id}", "link": f"organisation:{office.id}"}


def test_who_has_no_address_is_phoned(session):
    event = cast.event()
    notices.queue("moved", cast.person("Anna", phone="06 1"), anchor="schedule:1", event=event)
    assert the_notice(session, "moved").channel == "phone"


def test_a_claimed_notice_is_nobody_elses_until_the_lease_ends(session, a_day_in_may):
    party()
    (claimed,) = notices.claim()
    assert notices.claim() == []
    a_day_in_may.shift(299)
    assert notices.claim() == []
    a_day_in_may.shift(1)
    assert notices.claim() == [claimed]
    assert the_notice(session, "confirmed").attempts == 2


def test_what_killed_a_process_comes_last_and_alone_and_fails_in_the_end(session, a_day_in_may):
    event = cast.event()
    for name in ("Cato", "Daan"):
        party(event, name)
    first, second = notices.claim()
    for name in ("Els", "Fatma"):
        party(event, name)
    fresh = list(session.scalars(select(Notice.id).order_by(Notice.id)))[2:]
    a_day_in_may.shift(300)
    assert [notices.claim() for _ in range(4)] == [fresh, [first], [second], []]
    session.execute(update(Notice).where(Notice.id == first).values(attempts=40))
    notices.sent(*fresh)
    a_day_in_may.shift(300)
    assert [notices.claim(), notices.claim()] == [[second], []]
    failed = session.get_one(Notice, first, populate_existing=True)
    assert failed.fault == "the process that sends it ended every time"


def test_control_without_that_a_notice_that_kills_takes_others_with_it(session, a_day_in_may):
    event = cast.event()
    for name in ("Cato", "Daan"):
        party(event, name)
    held = notices.claim()
    a_day_in_may.shift(300)
    assert claims._claim(50, now() + notices.LEASE, *claims.due_mail(now())) == held


def test_who_was_away_for_longer_than_the_lease_gives_nothing_away(session, a_day_in_may):
    party()
    was_until = now() + notices.LEASE
    held = notices.claim(until=was_until)
    a_day_in_may.shift(300)
    anothers = notices.claim()
    notices.release(held, was_until)
    notices.postponed(held[0], "451 later", held=was_until)
    assert (anothers, notices.claim()) == (held, [])
    notices.release(held)  # the control: whoever does not say what it held
    assert notices.claim() == held


def test_the_oldest_goes_first_and_what_is_not_due_stays(session, a_day_in_may):
    event = cast.event()
    notices.queue("link", party(event, "Cato"), anchor="b", due_at=NOON + timedelta(hours=1))
    ids = list(session.scalars(select(Notice.id).order_by(Notice.id)))
    assert notices.claim(1) == ids[:1]
    notices.release(ids)
    a_day_in_may.shift(3600)
    assert notices.claim(10) == ids


def test_no_more_are_claimed_than_asked_for(session):
    event = cast.event()
    for name in ("Cato", "Daan", "Els", "Fatma", "Gijs"):
        party(event, name)
    assert [len(notices.claim(2)) for _ in range(4)] == [2, 2, 1, 0]


def test_letters_and_calls_are_claimed_by_nobody(session):
    party(cast.event("huiskamergesprek"), channel="phone", email=None)
    assert notices.claim() == []
    assert [n.purpose for n in notices.by_hand()] == ["confirmed"]


def test_a_released_notice_was_not_tried(session):
    party()
    notices.release(notices.claim())
    notice = the_notice(session, "confirmed")
    assert (notice.claimed_until, notice.attempts) == (None, 0)


def test_sent_failed_and_dropped_are_final(session, a_day_in_may):
    event = cast.event()
    for name in ("Cato", "Daan", "Els"):
        party(event, name)
    first, second, third = notices.claim()
    notices.sent(first)
    notices.failed(second, "550 no such user")
    notices.dropped(third)
    notices.failed(first, "too late")
    notices.sent(second)
    a_day_in_may.shift(86400)
    assert notices.claim() == []
    rows = session.scalars(select(Notice).order_by(Notice.id).execution_options(populate_existing=True)).all()
    assert [(bool(n.sent_at), bool(n.failed_at), bool(n.dropped_at), n.fault) for n in rows] == [
        (True, False, False, None),
        (False, True, False, "550 no such user"),
        (False, False, True, None),
    ]


def test_a_server_that_does_not_know_us_yet_is_left_alone_for_five_minutes(session, a_day_in_may):
    party()
    (claimed,) = notices.claim()
    notices.postponed(claimed, "450 Greylisted", shortest=notices.GREYLISTED)
    assert the_notice(session, "confirmed").due_at - now() == timedelta(minutes=5)


def test_while_mail_is_paused_nothing_is_claimed(session):
    party()
    assert (notices.pause("command"), notices.pause("command")) == (True, False)
    assert notices.claim() == []
    assert notices.delivery().paused_by == "command"
    assert (notices.resume(), notices.resume()) == (True, False)
    assert len(notices.claim()) == 1


def test_a_server_that_does_not_answer_rests_longer_and_longer_and_a_busy_one_a_minute(session, a_day_in_may):
    party()
    rests = []
    for _ in range(7):
        notices.rest("connection refused", is_busy=False)
        assert notices.claim() == []
        rests.append((notices.delivery().rests_until - now()).seconds)
        a_day_in_may.move_to(notices.delivery().rests_until)
    assert rests == [10, 20, 40, 80, 160, 300, 300]
    assert len(notices.claim()) == 1
    notices.answers()
    notices.rest("421 too many connections", is_busy=True)
    stand = notices.delivery()
    assert ((stand.rests_until - now()).seconds, stand.failures, stand.fault) == (60, 1, "421 too many connections")


def test_what_cannot_go_now_is_tried_later_and_later_and_given_up_after_four_days(session, a_day_in_may):
    party()
    delays = []
    while (notice := the_notice(session, "confirmed")).failed_at is None:
        a_day_in_may.move_to(notice.due_at)
        (claimed,) = notices.claim()
        notices.postponed(claimed, "451 try again later")
        delays.append((the_notice(session, "confirmed").due_at - now()) // timedelta(minutes=1))
    assert delays[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert notice.fault == "451 try again later"
    assert timedelta(days=4) < notice.failed_at - NOON < timedelta(days=4, hours=1)
    assert notice.attempts < claims.MOST_ATTEMPTS


def test_four_days_are_counted_from_when_it_could_first_be_tried(session, a_day_in_may):
    party()
    notices.pause("anna")
    a_day_in_may.shift(timedelta(days=5))
    assert notices.claim() == []
    notices.resume()
    for _server_is_away in range(40):
        notices.release(notices.claim())
    (claimed,) = notices.claim()
    notices.postponed(claimed, "450 4.2.0 Greylisted, please come back", shortest=notices.GREYLISTED)
    notice = the_notice(session, "confirmed")
    assert (notice.attempts, notice.failed_at, notice.due_at) == (1, None, now() + timedelta(minutes=5))


def test_a_reminder_that_rests_at_night_is_tried_for_eight_days(session, in_the_evening, a_day_in_may):
    first_at = the_notice(session, "reminder_14_days").due_at
    while (notice := the_notice(session, "reminder_14_days")).failed_at is None:
        a_day_in_may.move_to(notice.due_at)
        (claimed,) = [one for one in notices.claim() if one == notice.id]
        notices.postponed(claimed, "451 try again later")
    assert timedelta(days=7) < notice.failed_at - first_at < timedelta(days=8)


@pytest.fixture
def in_the_evening(session, a_day_in_may) -> dict[str, int]:
    """At ten to eight in the evening: the reminder of an event and of a task, and an answer, all queued and due."""
    event = cast.event(starts_at=NOON + timedelta(days=20))
    reminders.arm(event)
    found = party(event)
    office = Organisation(ref="vtz", name="VTZ", roles=["office"], email="secretariaat@vtz.example")
    task = Task(key="t", what="deadline", role="office", due_on=NOON.date() + timedelta(days=14))
    session.add_all([office, task])
    reminders.arm_task(task)
    notices.sent(*notices.claim())
    a_day_in_may.move_to(at(NOON.date() + timedelta(days=7), 19, 50))
    assert reminders.queue_due(now()) == 2
    notices.queue("link", found, anchor="once")
    return {notice.purpose: notice.id for notice in session.scalars(select(Notice).where(Notice.sent_at.is_(None)))}


@pytest.mark.parametrize(("hour", "day"), [(20, 0), (23, 0), (7, 1)])
def test_a_reminder_that_could_not_go_by_day_waits_for_the_morning(in_the_evening, a_day_in_may, hour, day):
    a_day_in_may.move_to(at(NOON.date() + timedelta(days=7 + day), hour))
    assert notices.claim() == [in_the_evening["link"]]
    stand = notices.overview()
    assert (stand.due, stand.claimed, stand.later) == (0, 1, 2)
    a_day_in_may.move_to(at(NOON.date() + timedelta(days=8), 8))
    assert set(in_the_evening) == {"reminder_14_days", "task_7_days", "link"}
    assert sorted(notices.claim() + notices.claim()) == sorted(in_the_evening.values())


def test_control_a_reminder_that_is_not_marked_as_one_goes_at_night(session, in_the_evening, a_day_in_may):
    session.execute(update(Notice).values(is_reminder=False))
    a_day_in_may.move_to(at(NOON.date() + timedelta(days=7), 23))
    assert sorted(notices.claim()) == sorted(in_the_evening.values())


def put_off_in_the_evening(session, ids: dict[str, int], a_day_in_may) -> dict[str, datetime]:
    a_day_in_may.move_to(at(NOON.date() + timedelta(days=7), 19, 58))
    session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(attempts=3))
    for notice_id in ids.values():
        notices.postponed(notice_id, "451 later")
    return {purpose: the_notice(session, purpose).due_at for purpose in ids}


def test_a_reminder_is_not_put_off_into_the_night(session, in_the_evening, a_day_in_may):
    morning = at(NOON.date() + timedelta(days=8), 8)
    assert put_off_in_the_evening(session, in_the_evening, a_day_in_may) == {
        "reminder_14_days": morning,
        "task_7_days": morning,
        "link": at(NOON.date() + timedelta(days=7), 20, 2),
    }


def test_control_what_is_not_marked_as_a_reminder_is_put_off_into_the_night(session, in_the_evening, a_day_in_may):
    session.execute(update(Notice).values(is_reminder=False))
    put_off = put_off_in_the_evening(session, in_the_evening, a_day_in_may)
    assert set(put_off.values()) == {at(NOON.date() + timedelta(days=7), 20, 2)}


@pytest.mark.parametrize(
    ("purpose", "status", "wanted"),
    [
        ("confirmed", "confirmed", True),
        ("confirmed", "cancelled", False),
        ("requested", "requested", True),
        ("requested", "confirmed", False),
        ("waiting", "waiting", True),
        ("waiting", "confirmed", False),
        ("declined", "declined", True),
        ("cancelled", "cancelled", True),
        ("moved", "waiting", True),
        ("moved", "cancelled", False),
        ("link", "cancelled", True),
        ("reminder_2_days", "confirmed", True),
        ("reminder_2_days", "waiting", False),
        ("reminder_2_days", "cancelled", False),
    ],
)
def test_a_party_is_told_only_what_is_still_so(session, purpose, status, wanted):
    event = cast.event(capacity=None)
    found = party(event)
    session.query(Notice).delete()
    notices.queue(purpose, found, anchor="schedule:1")
    notice = the_notice(session, purpose)
    with session.no_autoflush:  # the state is not saved: the counters are not what this is about
        found.status = status
        assert notices.still_wanted(notice, now()) is wanted
        session.expire(found)


def test_nothing_is_said_about_what_has_begun_or_was_cancelled(session):
    event = cast.event()
    found = party(event)
    for purpose in ("moved", "reminder_2_days", "event_cancelled", "evaluation_1_day"):
        notices.queue(purpose, found, anchor="schedule:1")

    def wanted(moment: datetime) -> list[str]:
        rows = session.scalars(select(Notice).order_by(Notice.id))
        return [notice.purpose for notice in rows if notices.still_wanted(notice, moment)]

    everything = ["confirmed", "moved", "reminder_2_days", "evaluation_1_day"]
    assert wanted(event.starts_at - timedelta(seconds=1)) == everything
    assert wanted(event.starts_at) == ["evaluation_1_day"]
    event.status = EventStatus.CANCELLED
    assert wanted(now()) == ["event_cancelled"]


def test_a_lapsed_offer_of_a_cancelled_event_is_nobody_elses_now(session):
    event = cast.event("beter_thuis", capacity=1)
    first, second = (registration.register(event, cast.duo(name)) for name in ("Cato", "Daan"))
    registration.cancel(first, actor="visitor")
    assert second.status == "offered"
    waiting_list.decline(second)
    notice = the_notice(session, "declined")
    assert notices.still_wanted(notice, now())  # the control: while the event stands
    scheduling.cancel(event)
    assert not notices.still_wanted(notice, now())


def test_what_a_later_move_has_overtaken_is_not_said(session):
    event = cast.event()
    found = party(event)
    notices.queue("moved", found, anchor="schedule:2")
    notices.queue("reminder_2_days", found, anchor="schedule:2")
    event.schedule_revision = 2
    assert notices.still_wanted(the_notice(session, "moved"), now())
    event.schedule_revision = 3
    for purpose in ("moved", "reminder_2_days"):
        assert not notices.still_wanted(the_notice(session, purpose), now())


def test_a_reminder_that_came_too_late_is_not_sent(session):
    found = party()
    notices.queue("reminder_2_days", found, anchor="schedule:1", not_after=NOON + timedelta(hours=1))
    notice = the_notice(session, "reminder_2_days")
    assert notices.still_wanted(notice, NOON + timedelta(minutes=59))
    assert not notices.still_wanted(notice, NOON + timedelta(hours=1))


def test_who_no_longer_works_there_is_not_reminded(session):
    event = cast.event("huiskamergesprek")
    bram = cast.person("Bram", "bram@example.nl")
    event.roles.append(Role(person=bram, what=What.FACILITATOR, scope=f"event:{event.id}"))
    notices.queue("talk_7_days", bram, anchor="schedule:1", event=event)
    notice = the_notice(session, "talk_7_days")
    assert notices.still_wanted(notice, now())
    event.roles.clear()
    session.flush()
    assert not notices.still_wanted(notice, now())


@pytest.fixture
def coordinator_reminded(session) -> tuple[Event, Notice]:
    """A course week with one place left, and the word to its coordinator that there is."""
    event = cast.event("beter_thuis", capacity=1)
    anna = cast.person("Anna Coördinator", "anna@example.nl")
    event.roles.append(Role(person=anna, what=What.COORDINATOR, scope=f"event:{event.id}"))
    notices.queue("places_open_28_days", anna, anchor="schedule:1", event=event)
    return event, the_notice(session, "places_open_28_days")


def test_a_coordinator_hears_of_open_places_only_while_there_are(session, coordinator_reminded):
    event, notice = coordinator_reminded
    assert notices.still_wanted(notice, now())
    registration.register(event, cast.duo())
    assert notices.still_wanted(notice, now())  # nobody pays for the party yet
    session.add(Fund(ref="fonds", funder=Organisation(ref="g", name="Gemeente", roles=["funder"])))
    session.flush()
    fund, found = session.scalars(select(Fund)).one(), event.registrations[0]
    places.open_fund(fund, 5)
    session.add(FundingLine(registration_id=found.id, fund_id=fund.id, claimed_at=now()))
    session.flush()
    assert not notices.still_wanted(notice, now())
    session.query(FundingLine).delete()


def test_who_no_longer_coordinates_hears_nothing_of_open_places(session, coordinator_reminded):
    event, notice = coordinator_reminded
    event.roles.clear()
    session.flush()
    assert not notices.still_wanted(notice, now())


def test_who_answered_meanwhile_is_not_asked(session):
    event = cast.event("meeting")
    event.group = Group(ref="o", kind="meeting", privacy=event.privacy, body="Adviesraad", minutes=60)
    place = RosterPlace(person=cast.person("Anna", "anna@example.nl"))
    event.group.roster.append(place)
    session.flush()
    notices.queue("answer_5_days", place.person, anchor="schedule:1", event=event)
    notice = the_notice(session, "answer_5_days")
    assert notices.still_wanted(notice, now())
    session.add(Answer(event_id=event.id, roster_place_id=place.id, answer="no", answered_at=now()))
    session.flush()
    assert not notices.still_wanted(notice, now())


def test_nobody_is_reminded_of_what_is_done(session):
    task = Task(key="t", what="deadline", role="office", due_on=NOON.date())
    session.add(task)
    notices.queue("task_today", cast.person("Anna", "anna@example.nl"), anchor="due", task=task)
    notice = the_notice(session, "task_today")
    assert notices.still_wanted(notice, now())
    task.done_at = now()
    assert not notices.still_wanted(notice, now())


def test_the_overview_counts_what_there_is(session, a_day_in_may):
    event = cast.event()
    for name in ("Cato", "Daan", "Els", "Fatma", "Gijs"):
        party(event, name)
    notices.queue("link", party(event, "Henk", channel="letter"), anchor="once")
    sent, failed, postponed, _claimed = notices.claim(4)
    notices.sent(sent)
    notices.failed(failed, "550 no such user")
    notices.postponed(postponed, "451 later")
    stand = notices.overview()
    assert (stand.due, stand.claimed, stand.later, stand.sent, stand.failed) == (1, 1, 1, 1, 1)
    assert stand.oldest_due_at == NOON
    assert [n.fault for n in (*stand.failing, *stand.trouble)] == ["550 no such user", "451 later"]
    assert [n.purpose for n in notices.in_hand().found] == ["confirmed", "link"]


def test_a_letter_is_done_once_and_a_mail_never(session):
    event = cast.event()
    party(event)
    party(event, "Daan", channel="letter")
    letter, mail = notices.by_hand()[0].id, notices.claim()[0]
    assert notices.done(letter)
    assert not notices.done(letter)
    assert not notices.done(mail)
    assert not notices.done(0)
    assert notices.by_hand() == []


def test_the_quiet_hours_end_at_eight_by_the_wall_clock():
    evening = at(date(2027, 10, 30), 20)
    assert notices.is_quiet(evening)
    assert notices.in_daytime(evening) == at(date(2027, 10, 31), 8)
    assert notices.in_daytime(evening - timedelta(seconds=1)) == evening - timedelta(seconds=1)


def test_a_queued_reminder_of_an_armed_event_is_wanted_when_its_turn_comes(session, a_day_in_may):
    event = cast.event(starts_at=NOON + timedelta(days=20))
    reminders.arm(event)
    found = party(event)
    a_day_in_may.move_to(NOON + timedelta(days=7))
    assert reminders.queue_due(now()) == 1
    notice = the_notice(session, "reminder_14_days")
    assert (notice.registration_id, notice.anchor) == (found.id, "schedule:1")
    assert notices.still_wanted(notice, now())
