"""A duo that changes its way while messages wait: by e-mail each half hears apart, else both at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events import notices, registration
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text
from events.models import Notice
from events.policy import Channel
from events.registration import Change, Reach
from tests import cast
from tests.reminders.planning import plan, planned
from tests.test_both_halves import BERT, EACH, ROOS, TOGETHER, duo, in_february, mailed

__all__ = ["in_february"]  # the time of these tests too

HOME = {"street": "Plein 1", "postcode": "2511 AA", "city": "Den Haag"}
BY_MAIL = Reach(Channel.EMAIL, BERT, "0612345678", other_email=ROOS)
OTHER_WAYS = {
    Channel.LETTER: Reach(Channel.LETTER, phone="0612345678", address=HOME, other_email=ROOS),
    Channel.PHONE: Reach(Channel.PHONE, phone="0612345678", other_email=ROOS),
}
other_ways = pytest.mark.parametrize("way", OTHER_WAYS)


def duo_by(way: Channel, other: str | None = None):
    reach = OTHER_WAYS[way]
    return duo(cast.event("beter_thuis"), other, email=None, phone=reach.phone, channel=way, address=reach.address)


def wanted() -> list[tuple[str, str]]:
    """What waits and would still be sent or done, to whom and how."""
    waiting = db.session.query(Notice).filter_by(sent_at=None, dropped_at=None).order_by(Notice.id)
    still = [notice for notice in waiting.populate_existing() if notices.still_wanted(notice, now())]
    return [(notice.addressee.partition(":")[0], notice.channel) for notice in still]


@other_ways
def test_what_waits_goes_to_each_half_when_a_duo_is_mailed_from_now_on(session, way):
    party = duo_by(way)
    assert wanted() == [("registration", way)]
    registration.correct_reach(party, BY_MAIL, actor="test")
    registration.correct_reach(party, BY_MAIL, actor="test")
    assert wanted() == [("registration", "email"), ("attendee", "email")]
    assert notices.claim() == [notice.id for notice in db.session.query(Notice).order_by(Notice.id)]
    assert mailed("requested") == EACH


@other_ways
def test_a_mail_that_waits_for_one_half_does_not_go_beside_what_names_both(session, way):
    party = duo(cast.event("beter_thuis"))
    registration.correct_reach(party, OTHER_WAYS[way], actor="test")
    assert party.other_half.email == ROOS, "kept for when they are mailed again"
    assert wanted() == [("registration", way)]


def test_a_letter_names_both_also_where_a_second_address_is_kept(session):
    duo_by(Channel.LETTER, ROOS)
    letter = db.session.query(Notice).one()
    assert by_hand_text(letter).splitlines()[0] == "Beste Bert en Roos,"


@other_ways
def test_an_address_that_is_only_kept_had_no_link(session, way):
    party = duo_by(way, ROOS)
    version = party.link_version
    kept = OTHER_WAYS[way]
    another = Reach(kept.channel, phone=kept.phone, address=kept.address, other_email="r@example.nl")
    assert not registration.correct_reach(party, another, actor="test")[0]
    assert (party.other_half.email, party.link_version) == ("r@example.nl", version)


@other_ways
def test_who_goes_there_and_back_gets_the_mail_that_was_dropped_meanwhile(session, way):
    party = duo(cast.event("beter_thuis"))
    copy = db.session.query(Notice).filter_by(attendee_id=party.other_half.id).one()
    uid = copy.uid
    registration.correct_reach(party, OTHER_WAYS[way], actor="test")
    notices.dropped(copy.id)
    registration.correct_reach(party, BY_MAIL, actor="test")
    assert wanted() == [("registration", "email"), ("attendee", "email")]
    assert copy.uid == uid, "the same message"
    assert mailed("requested") == EACH


@other_ways
def test_what_was_done_by_hand_is_not_mailed_to_the_other_half(session, way):
    party = duo_by(way)
    notices.done(db.session.query(Notice).one().id)
    registration.correct_reach(party, BY_MAIL, actor="test")
    assert wanted() == []


def test_what_could_not_be_brought_by_hand_is_mailed_to_both(session):
    party = duo_by(Channel.PHONE)
    call = db.session.query(Notice).one()
    notices.failed(call.id, "wrong number")
    assert registration.correct_reach(party, BY_MAIL, actor="test")[1] == notices.Again(sent=1)
    assert mailed("requested") == EACH


def test_a_first_second_address_gets_what_still_waits_for_both(session):
    party = duo(cast.event("beter_thuis"), other=None)
    registration.change(party, Change(emails={party.other_half.id: ROOS}))
    assert mailed("requested") == EACH
    assert mailed("second_address") == {"Bert <bert@example.nl>": "Beste Bert,"}, "which she gave herself"


def test_two_who_share_an_address_again_get_one_message(session):
    party = duo(cast.event("beter_thuis"))
    registration.correct_reach(party, Reach(Channel.EMAIL, BERT, "0612345678"), actor="test")
    assert wanted() == [("registration", "email")]
    [left] = db.session.query(Notice).filter_by(attendee_id=party.other_half.id)
    db.session.delete(left)
    assert mailed("requested") == TOGETHER


def test_a_reminder_that_went_by_letter_to_both_is_not_mailed_to_one(session):
    event = planned("beter_thuis", "2027-03-08 10:00")
    event.funds = [cast.fund("haag", 6)]
    reach = OTHER_WAYS[Channel.LETTER]
    party = duo(event, None, email=None, phone=reach.phone, channel="letter", address=HOME)
    registration.confirm(party, actor="test")
    assert plan(session, "2027-02-22 09:00") == [("reminder_14_days", f"registration:{party.id}")]
    notices.done(db.session.query(Notice).filter_by(purpose="reminder_14_days").one().id)
    registration.correct_reach(party, BY_MAIL, actor="test")
    assert plan(session, "2027-02-22 10:00") == []
    assert plan(session, "2027-03-05 09:00") == [
        ("reminder_3_days", f"attendee:{party.other_half.id}"),
        ("reminder_3_days", f"registration:{party.id}"),
    ]


BACK = {"email": BY_MAIL, **OTHER_WAYS}


@pytest.mark.parametrize(
    ("before", "way", "is_dated_today"),
    [("phone", "email", True), ("letter", "email", True), ("letter", "phone", False), ("email", "letter", False)],
)
def test_what_a_worker_mails_that_somebody_was_to_do_has_the_date_of_today(session, before, way, is_dated_today):
    party = duo(cast.event("beter_thuis"), None) if before == "email" else duo_by(Channel(before))
    notice = db.session.query(Notice).one()
    queued_at = notice.created_at = notice.created_at - timedelta(days=2)
    registration.correct_reach(party, replace(BACK[way], other_email=None), actor="test")
    assert (notice.channel, notice.created_at > queued_at) == (way, is_dated_today)


def test_what_was_put_off_stays_so_while_its_way_is_the_same(session):
    party = duo_by(Channel.PHONE)
    call = db.session.query(Notice).one()
    later = call.due_at = call.due_at + timedelta(hours=3)
    call.fault = "not reached"
    notices.follow(party)
    assert (call.due_at, call.fault) == (later, "not reached")
    party.channel = Channel.LETTER
    notices.follow(party)
    assert call.due_at < later
    assert call.fault is None
