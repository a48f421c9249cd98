"""A message that failed stays in sight until it was sent again or said anew, or somebody let it be; whatever else its
addressee heard meanwhile. A corrected address gets it after all."""

from datetime import timedelta

import pytest
from sqlalchemy import true

from events import notices, people, registration, scheduling
from events.agenda import dashboard, standing
from events.clock import now
from events.extensions import db
from events.models import Event, Notice, Registration, What
from events.policy import Channel
from events.registration import Change, Reach
from tests import cast
from tests.test_both_halves import BERT, ROOS, duo
from tests.test_messages import draft, send


def in_sight(event: Event) -> list[tuple[str, str]]:
    """What failed and is shown: the same on the page of the event and on the dashboard."""
    here = [(one.purpose, one.addressee.partition(":")[0]) for one in standing.messages(event, now()).failed]
    everywhere = dashboard.needs(true(), now(), is_office=True).failed
    assert [(one.purpose, one.addressee.partition(":")[0]) for one in everywhere] == here
    return here


def fail(purpose: str, to: str = "registration") -> Notice:
    """Let the mail of this purpose have failed."""
    mail = db.session.query(Notice).filter(Notice.purpose == purpose, Notice.addressee.startswith(to)).one()
    notices.failed(mail.id, "550 no such user")
    db.session.refresh(mail)
    return mail


@pytest.fixture
def party(session) -> Registration:
    return registration.register(cast.event(), cast.application("Cato"))


def test_what_a_coordinator_did_not_get_is_not_hidden_by_another_mail_to_the_same_person(session):
    event = cast.event("beter_thuis")
    carla = cast.person("Carla", "carla@example.nl")
    cast.role(carla, What.COORDINATOR, event)
    first = registration.register(event, cast.duo("Cato"))
    [lost] = db.session.query(Notice).filter_by(purpose="intake", registration_id=first.id)
    notices.failed(lost.id, "550 mailbox full")
    registration.register(event, cast.duo("Daan"))
    scheduling.move(event, event.starts_at - timedelta(hours=1), event.ends_at)
    later = db.session.query(Notice).filter(Notice.person_id == carla.id, Notice.id != lost.id)
    assert {mail.purpose for mail in later} == {"intake", "moved"}
    notices.sent(*(mail.id for mail in later))
    assert in_sight(event) == [("intake", "person")]


def test_what_the_party_heard_besides_mends_nothing_and_the_same_said_anew_does(party):
    event = party.event
    fail("confirmed")
    registration.send_link(party, anchor="account:1")
    assert in_sight(event) == [("confirmed", "registration")]
    fail("link")
    assert in_sight(event) == [("link", "registration"), ("confirmed", "registration")]
    registration.send_link(party, anchor="account:2")
    assert in_sight(event) == [("confirmed", "registration")]


def test_one_written_message_is_no_other_one(party):
    event = party.event
    send(draft(event))
    fail("written")
    send(draft(event))
    assert in_sight(event) == [("written", "registration")]


def test_what_is_sent_again_is_out_of_sight_until_it_fails_again(party):
    mail = fail("confirmed")
    assert notices.settle(mail.id)
    db.session.refresh(mail)
    assert notices.try_again(mail)
    assert in_sight(party.event) == []
    fail("confirmed")
    assert in_sight(party.event) == [("confirmed", "registration")]


def test_what_somebody_lets_be_is_out_of_sight_and_has_failed_all_the_same(party):
    mail = fail("confirmed")
    assert notices.settle(mail.id)
    assert not notices.settle(mail.id), "once"
    assert in_sight(party.event) == []
    assert (notices.counts(now()).failed, notices.claim()) == (1, [])


def test_only_what_failed_can_be_let_be(party):
    [waits] = db.session.query(Notice)
    assert not notices.settle(waits.id)
    assert notices.claim() == [waits.id]


def test_what_failed_goes_to_the_corrected_address_and_not_to_the_same_one(party):
    mail = fail("confirmed")
    same = Reach(Channel.EMAIL, party.email, "0612345678")
    assert registration.correct_reach(party, same, actor="test") == (False, notices.Again())
    assert in_sight(party.event) == [("confirmed", "registration")]
    assert notices.claim() == []
    new = Reach(Channel.EMAIL, "cato@example.org")
    assert registration.correct_reach(party, new, actor="test") == (True, notices.Again(sent=1))
    assert in_sight(party.event) == []
    assert notices.claim() == [mail.id]


def test_of_what_failed_for_the_address_only_what_is_wanted_goes_again(party):
    link = notices.queue("link", party, anchor="test")
    notices.queue("reminder_2_days", party, anchor="schedule:1", not_after=now() + timedelta(days=1))
    assert link
    lost = {purpose: fail(purpose) for purpose in ("confirmed", "link", "reminder_2_days")}
    lost["reminder_2_days"].not_after = now() - timedelta(days=1)
    _, again = registration.correct_reach(party, Reach(Channel.EMAIL, "cato@example.org"), actor="test")
    assert again == notices.Again(sent=2, unneeded=1)
    assert in_sight(party.event) == []
    assert notices.claim() == [lost["confirmed"].id, lost["link"].id]
    assert db.session.get_one(Notice, lost["reminder_2_days"].id, populate_existing=True).settled_at is not None


def test_of_two_that_say_the_same_the_corrected_address_gets_the_last(party):
    notices.sent(*notices.claim())
    for anchor in ("account:1", "account:2"):
        registration.send_link(party, anchor=anchor)
    both = notices.claim()
    for number in both:
        notices.failed(number, "550 no such user")
    _, again = registration.correct_reach(party, Reach(Channel.EMAIL, "cato@example.org"), actor="test")
    assert (again, notices.claim()) == (notices.Again(sent=1), both[1:])
    notices.failed(both[1], "550 no such user")
    assert in_sight(party.event) == [("link", "registration")], "one of them"


def test_a_link_that_is_sent_by_the_way_does_not_go_twice(party):
    fail("confirmed")
    registration.send_link(party, anchor="account:1")
    lost = fail("link")
    reach = Reach(Channel.EMAIL, "cato@example.org")
    _, again = registration.correct_reach(party, reach, actor="test", link="account:2")
    assert again == notices.Again(sent=1)
    assert (len(notices.claim()), lost.failed_at is None, in_sight(party.event)) == (2, False, [])


def test_an_address_that_was_said_not_to_exist_is_believed_when_it_is_the_corrected_one(party):
    mail = fail("confirmed")
    mail.failed_at = None
    notices.sent(mail.id)
    assert notices.came_back(mail.uid, "550 5.1.1 no such user", to=party.email, is_no_address=True)
    wrong = party.email
    registration.correct_reach(party, Reach(Channel.EMAIL, "cato@example.org"), actor="test")
    fail("confirmed")
    registration.correct_reach(party, Reach(Channel.EMAIL, wrong), actor="test")
    assert notices.bounced({mail.id: db.session.get_one(Notice, mail.id)}) == {}


def test_of_a_duo_the_address_that_was_wrong_is_the_one_to_correct(session):
    party = duo(cast.event("beter_thuis"))
    lost = fail("requested", "attendee")
    new = Reach(Channel.EMAIL, "b@example.nl", other_email=ROOS)
    assert registration.correct_reach(party, new, actor="test") == (True, notices.Again())
    assert in_sight(party.event) == [("requested", "attendee")]
    new = Reach(Channel.EMAIL, BERT, other_email="r@example.nl")
    assert registration.correct_reach(party, new, actor="test") == (True, notices.Again(sent=1))
    assert in_sight(party.event) == []
    assert lost.id in notices.claim()


def test_what_the_other_half_did_not_get_goes_to_the_address_that_the_party_gives(session):
    party = duo(cast.event("beter_thuis"))
    half = party.other_half
    lost = fail("requested", "attendee")
    again = registration.change(party, Change(emails={half.id: "r@example.nl"}))
    assert again == notices.Again(sent=1)
    assert in_sight(party.event) == []
    assert lost.id in notices.claim()


def test_what_nobody_hears_by_themselves_any_more_is_dealt_with(session):
    party = duo(cast.event("beter_thuis"))
    fail("requested", "attendee")
    again = registration.change(party, Change(emails={party.other_half.id: None}))
    assert again == notices.Again(unneeded=1)
    assert in_sight(party.event) == []


def test_of_who_works_with_us_too(session):
    event = cast.event()
    carla = cast.person("Carla", "carla@exmaple.nl")
    notices.queue("moved", carla, anchor="test", event=event)
    lost = fail("moved", "person")
    assert people.correct_address(carla, "carla@exmaple.nl", "0612", actor="test") == (False, notices.Again())
    assert in_sight(event) == [("moved", "person")]
    assert people.correct_address(carla, "carla@example.nl", None, actor="test") == (True, notices.Again(sent=1))
    assert in_sight(event) == []
    assert notices.claim() == [lost.id]
