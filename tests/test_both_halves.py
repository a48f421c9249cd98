"""A duo hears together at one address, and each by themselves at two; what gives nobody away does so for both."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from events import agenda, notices, registration, scheduling
from events.clock import now
from events.extensions import db
from events.mail import compose
from events.models import Event, Notice, Registration
from events.policy import Channel
from events.registration import Change, NamedPerson, Reach
from tests import cast
from tests.mail.test_words import GIVES_AWAY, PARTY_PURPOSES, an_event, offer
from tests.reminders.planning import plan, planned
from tests.test_messages import draft, send

HEADERS = ("Subject", "From", "Reply-To")
BERT, ROOS = "bert@example.nl", "roos@example.nl"


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel(datetime(2027, 2, 1, 11, tzinfo=UTC), tick=False) as clock:
        yield clock


def duo(event: Event, other: str | None = ROOS, **fields) -> Registration:
    """Roos, who has dementia, and Bert, who is the contact."""
    persons = (NamedPerson("person_with_dementia", "Roos", email=other), NamedPerson("carer", "Bert"))
    known = {"email": BERT, "municipality": "Den Haag", "referral": "own_interest", "answers": {"contact": "carer"}}
    return registration.register(event, cast.application("Bert", persons=persons, **{**known, **fields}))


def mailed(purpose: str) -> dict[str, str]:
    """To whom a purpose is mailed, and whom it greets; what is queued is taken out of the outbox."""
    found = db.session.query(Notice).filter_by(purpose=purpose).order_by(Notice.id).all()
    said = {str(mail["To"]): mail.get_body(("plain",)).get_content().splitlines()[0] for mail in map(compose, found)}
    assert len(said) == len(found)
    for notice in found:
        db.session.delete(notice)
    db.session.flush()
    return said


EACH = {"Bert <bert@example.nl>": "Beste Bert,", "Roos <roos@example.nl>": "Beste Roos,"}
TOGETHER = {"Bert <bert@example.nl>": "Beste Bert en Roos,"}


def test_with_one_address_one_message_names_both_and_with_two_each_has_their_own(session):
    duo(cast.event("beter_thuis"), other=None)
    assert mailed("requested") == TOGETHER
    duo(cast.event("beter_thuis"))
    assert mailed("requested") == EACH


def test_whatever_happens_to_a_duo_both_halves_hear(session):
    event = cast.event("beter_thuis", capacity=1)
    event.funds = [cast.fund("haag", 6)]
    party = duo(event)
    waiting = registration.register(event, cast.duo("Wachter", "Ander"))
    registration.confirm(party, actor="test")
    assert mailed("confirmed") == EACH
    scheduling.move(event, event.starts_at - timedelta(hours=1), event.ends_at)
    assert {to: hello for to, hello in mailed("moved").items() if to in EACH} == EACH
    registration.send_link(party)
    assert mailed("link") == EACH
    registration.cancel(party, actor="test")
    assert mailed("cancelled") == EACH
    assert waiting.status == "offered"


def test_both_are_reminded_once_and_who_was_told_of_a_move_is_not(session):
    event = planned("beter_thuis", "2027-03-08 10:00")
    event.funds = [cast.fund("haag", 6)]
    party, alone = duo(event), registration.register(event, cast.duo("Cato"))
    for one in (party, alone):
        registration.confirm(one, actor="test")
    half = party.other_half
    due = [("reminder_14_days", f"attendee:{half.id}")]
    due += [("reminder_14_days", f"registration:{one.id}") for one in (party, alone)]
    assert plan(session, "2027-02-22 09:00") == sorted(due)
    assert plan(session, "2027-02-22 09:10") == []
    assert mailed("reminder_14_days") == {**EACH, "Cato <cato@example.nl>": "Beste Cato en Bert,"}


def test_a_written_message_goes_to_both_and_counts_the_party_once(session):
    event = cast.event("beter_thuis")
    event.funds = [cast.fund("haag", 6)]
    registration.confirm(duo(event), actor="test")
    message = draft(event)
    assert send(message) == 2
    assert mailed("written") == EACH


def test_the_copy_gives_nobody_away_either_and_puts_nothing_in_a_calendar(session):
    party = duo(an_event("beter_thuis"))
    party.invitations_asked_at = now()
    for purpose in PARTY_PURPOSES:
        offer(party, purpose == "offered")
        notices.queue(purpose, party, anchor="test", with_calendar=True)
        of_both = db.session.query(Notice).filter_by(purpose=purpose, anchor="test").order_by(Notice.id)
        contact, copy = (compose(notice) for notice in of_both)
        assert [copy[header] for header in HEADERS] == [contact[header] for header in HEADERS]
        assert copy["Subject"] == "Uw afspraak op 12 maart"
        readable = copy.as_string() + "".join(copy.get_body((part,)).get_content() for part in ("plain", "html"))
        assert [word for word in (*GIVES_AWAY, "Bert") if word.casefold() in readable.casefold()] == [], purpose
        assert "text/calendar" not in [part.get_content_type() for part in copy.walk()]
        assert copy["Message-ID"] != contact["Message-ID"]
    db.session.rollback()


def test_who_leaves_an_address_gets_no_more_and_the_links_that_went_there_end(session):
    event = cast.event("beter_thuis")
    party = duo(event)
    half = party.other_half
    version = party.link_version
    mailed("requested")
    assert registration.correct_reach(party, Reach(Channel.EMAIL, BERT, other_email="r@example.nl"), actor="test")[0]
    assert (half.email, party.link_version) == ("r@example.nl", version + 1)
    registration.send_link(party)
    assert set(mailed("link")) == {"Bert <bert@example.nl>", "Roos <r@example.nl>"}
    notices.queue("link", half, about=party, anchor="test")
    registration.correct_reach(party, Reach(Channel.LETTER, phone="0612345678"), actor="test")
    assert (half.email, half.email_hash) == (None, None)
    left = db.session.query(Notice).filter_by(purpose="link").one()
    assert not notices.still_wanted(left, now())


def test_a_half_that_is_replaced_takes_its_address_along(session):
    party = duo(cast.event("beter_thuis"))
    half, version = party.other_half, party.link_version
    mailed("requested")
    wanted = Change(names={half.id: "Toos"}, emails={half.id: "toos@example.nl"})
    registration.change(party, wanted)
    assert (half.name, half.email, party.link_version) == ("Toos", "toos@example.nl", version + 1)
    assert mailed("link") == {"Bert <bert@example.nl>": "Beste Bert,", "Toos <toos@example.nl>": "Beste Toos,"}
    registration.change(party, Change(emails={half.id: "TOOS@example.nl"}))
    assert (party.link_version, mailed("link")) == (version + 1, {}), "the same address, written otherwise"
    registration.change(party, Change(emails={half.id: BERT}))
    assert half.email is None, "at one address they get one message"


def test_a_first_second_address_gets_the_way_to_the_page_and_no_link_ends(session):
    party = duo(cast.event("beter_thuis"), other=None)
    version = party.link_version
    registration.change(party, Change(emails={party.other_half.id: ROOS}))
    assert mailed("second_address") == {"Bert <bert@example.nl>": "Beste Bert,"}, "and Roos is told once"
    assert (mailed("link"), party.link_version) == ({"Roos <roos@example.nl>": "Beste Roos,"}, version)


def test_mail_that_comes_back_from_the_second_address_is_no_fault_of_the_first(session):
    party = duo(cast.event("beter_thuis"))
    copy = db.session.query(Notice).filter_by(attendee_id=party.other_half.id).one()
    notices.sent(copy.id)
    assert notices.came_back(copy.uid, "550 5.1.1 no such user", to=ROOS, is_no_address=True)
    registration.send_link(party)
    both = {notice.id: notice for notice in db.session.query(Notice).filter_by(purpose="link")}
    assert [both[number].attendee_id for number in notices.bounced(both)] == [party.other_half.id]
    db.session.refresh(copy)
    assert notices.try_again(copy)
    assert notices.bounced(both) == {}


def test_a_party_is_found_by_either_address(session):
    event = cast.event("beter_thuis")
    party = duo(event)
    registration.register(event, cast.duo("Cato"))
    for address in (BERT, "Roos@Example.nl"):
        assert agenda.search.within(event, address) == [party]


def test_a_duo_that_waits_takes_back_what_was_said_to_both(session):
    event = cast.event("beter_thuis", capacity=0)
    party = duo(event)
    assert {notice.purpose for notice in db.session.query(Notice).filter_by(registration_id=party.id)} == {"waiting"}
    assert mailed("waiting") == EACH


def test_control_without_the_name_of_the_half_in_the_key_the_copy_is_lost(session):
    """The unique key of a notice is its addressee: the same addressee twice is the same message."""
    party = duo(cast.event("beter_thuis"))
    assert not notices.queue("requested", party, anchor="once")
    first = db.session.query(Notice).filter_by(purpose="requested", attendee_id=None).one()
    copy = db.session.query(Notice).filter_by(purpose="requested", attendee_id=party.other_half.id).one()
    copy.addressee = first.addressee
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
