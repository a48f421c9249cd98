"""A party that calls because it hears nothing: another address, another way, and what failed once more."""

from datetime import timedelta

import pytest

from events import notices, registration
from events.clock import now
from events.extensions import db
from events.models import AuditEntry, Notice
from events.policy import Channel
from events.registration import Reach
from tests import cast
from tests.web import arranged


@pytest.fixture
def party(session):
    return registration.register(cast.event(), cast.application("Cato", email="catoo@example.nl"))


def test_another_address_is_found_by_its_hash_and_ends_the_links_that_went_to_the_old_one(party):
    version = party.link_version
    assert registration.correct_reach(party, Reach(Channel.EMAIL, "Cato@example.nl"), actor="account:1")[0]
    assert (party.email, party.channel, party.link_version) == ("Cato@example.nl", "email", version + 1)
    assert party.email_hash == registration.register(cast.event(), cast.application("Cato")).email_hash
    [entry] = db.session.query(AuditEntry).filter_by(what="contact corrected")
    assert (entry.actor, entry.about, entry.details) == ("account:1", party.uid, "by email")


def test_the_same_address_ends_no_link(party):
    reach = Reach(Channel.EMAIL, "catoo@example.nl", "0612345678")
    assert registration.correct_reach(party, reach, actor="test") == (False, notices.Again())
    assert (party.link_version, party.phone) == (1, "0612345678")


def test_what_another_way_would_need_is_not_kept(party):
    home = {"street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
    registration.correct_reach(party, Reach(Channel.LETTER, "cato@example.nl", "0612345678", home), actor="test")
    assert (party.channel, party.email, party.email_hash, party.address) == ("letter", None, None, home)
    registration.correct_reach(party, Reach(Channel.PHONE, None, "0612345678", home), actor="test")
    assert (party.channel, party.address, party.phone) == ("phone", None, "0612345678")


def test_who_counts_as_the_same_person_stays_who_registered(party):
    before = party.identity_hash
    registration.correct_reach(party, Reach(Channel.EMAIL, "new@example.nl"), actor="test")
    assert party.identity_hash == before


def test_a_party_that_has_ended_hears_so_at_the_corrected_address_and_gets_no_link(party):
    notices.sent(*notices.claim())
    registration.cancel(party, actor="test")
    [claimed] = notices.claim()
    notices.failed(claimed, "550 no such user")
    reach = Reach(Channel.EMAIL, "new@example.nl")
    has_ended, again = registration.correct_reach(party, reach, actor="test", link="account:1")
    assert (has_ended, again.sent) == (True, 1)
    assert notices.claim() == [claimed]
    assert [notice.purpose for notice in db.session.query(Notice).order_by(Notice.id)] == ["confirmed", "cancelled"]


def failed_mail(party) -> Notice:
    mail = db.session.query(Notice).filter_by(registration_id=party.id).one()
    [claimed] = notices.claim()
    notices.failed(claimed, "550 no such user")
    db.session.refresh(mail)
    return mail


def test_what_failed_is_tried_again_as_the_same_message(party):
    mail = failed_mail(party)
    uid = mail.uid
    assert notices.claim() == []
    assert notices.try_again(mail)
    assert (mail.uid, mail.failed_at, mail.fault, mail.attempts) == (uid, None, None, 0)
    assert notices.claim() == [mail.id]
    assert not notices.try_again(mail), "it did not fail"


def test_a_server_that_asks_for_patience_gets_it_also_days_later(party):
    mail = failed_mail(party)
    mail.created_at, mail.attempts = now() - timedelta(days=5), 32
    notices.try_again(mail)
    notices.claim()
    notices.postponed(mail.id, "451 later")
    db.session.refresh(mail)
    assert (mail.failed_at, mail.fault) == (None, "451 later")
    assert mail.created_at > now() - timedelta(minutes=2), "the date of the mail"


def test_what_is_no_longer_true_is_not_sent_again(session):
    week = arranged.course_week(starts_at=now() + timedelta(days=40), ends_at=now() + timedelta(days=44))
    party = registration.register(week, cast.duo())
    mail = failed_mail(party)
    registration.cancel(party, actor="test")
    assert not notices.try_again(mail)
    assert mail.failed_at is not None


HOME = {"street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
OTHER_WAYS = [
    Reach(Channel.LETTER, phone="0612345678", address=HOME),
    Reach(Channel.PHONE, phone="0612345678"),
    Reach(Channel.SMS, phone="0612345678"),
]
other_ways = pytest.mark.parametrize("reach", OTHER_WAYS, ids=lambda reach: reach.channel)


def next_by(reach: Reach, notice: Notice) -> list[int]:
    """What is to be done now by this way: on the list of who does it by hand, or claimed by who sends."""
    return [one.id for one in notices.by_hand(reach.channel)] if reach.channel != Channel.SMS else notices.claim()


@other_ways
def test_what_failed_as_a_mail_is_tried_again_by_the_way_the_party_has_now(party, reach):
    mail = failed_mail(party)
    _, again = registration.correct_reach(party, reach, actor="test")
    assert again == (notices.Again(sent=1) if reach.channel == Channel.SMS else notices.Again(by_hand=1))
    db.session.refresh(mail)
    assert (mail.channel, mail.failed_at, mail.fault) == (reach.channel, None, None)
    assert next_by(reach, mail) == [mail.id]


@other_ways
def test_what_a_server_put_off_goes_at_once_by_the_way_the_party_has_now(party, reach):
    mail = db.session.query(Notice).one()
    notices.claim()
    notices.postponed(mail.id, "451 greylisted")
    registration.correct_reach(party, reach, actor="test")
    assert (mail.channel, mail.fault) == (reach.channel, None)
    assert next_by(reach, mail) == [mail.id]


def test_a_call_becomes_a_mail_that_a_server_may_ask_patience_for(party):
    registration.correct_reach(party, OTHER_WAYS[1], actor="test")
    call = db.session.query(Notice).one()
    call.created_at, call.attempts = now() - timedelta(days=5), 32
    notices.drop_unwanted()
    registration.correct_reach(party, Reach(Channel.EMAIL, "cato@example.nl"), actor="test")
    assert (call.channel, notices.by_hand(), notices.claim()) == ("email", [], [call.id])
    notices.postponed(call.id, "451 later")
    db.session.refresh(call)
    assert call.failed_at is None
    assert call.created_at > now() - timedelta(minutes=2), "the date of the mail"


@other_ways
def test_what_was_sent_stays_as_it_went(party, reach):
    mail = db.session.query(Notice).filter_by(registration_id=party.id).one()
    notices.sent(mail.id)
    assert registration.correct_reach(party, reach, actor="test") == (True, notices.Again())
    db.session.refresh(mail)
    assert mail.channel == "email"
    assert mail.sent_at is not None


def test_a_reminder_goes_by_letter_and_what_waits_for_an_answer_by_telephone(party):
    notices.queue("offered", party, anchor="test", not_after=now() + timedelta(days=2))
    reminder = notices.queue("reminder_3_days", party, anchor="test", not_after=now() + timedelta(days=2))
    assert reminder
    db.session.query(Notice).filter_by(purpose="reminder_3_days").update({"is_reminder": True})
    registration.correct_reach(party, OTHER_WAYS[0], actor="test")
    by_purpose = {notice.purpose: notice.channel for notice in db.session.query(Notice)}
    assert by_purpose == {"confirmed": "letter", "offered": "phone", "reminder_3_days": "letter"}
