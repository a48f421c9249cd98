"""A text to a telephone is one piece, gives nobody away, has a number to call, and is there for a gateway once."""

import json

import pytest
import time_machine

from events import notices, registration
from events.kinds import KINDS
from events.mail import preview
from events.mail.texts import fits, folder_of, text_of, words_of
from events.models import Notice, Registration
from events.policy import CATALOGUES, Channel, Party
from events.registration import Reach
from tasks import outbox
from tests import cast, databases
from tests.mail.test_words import GIVES_AWAY, NEUTRAL, NOON, PARTY_AUDIENCES, PARTY_PURPOSES, an_event, offer, queued

BY_TEXT = [name for name, policy in KINDS.items() if Channel.SMS in policy.channels]


def said_of(kind: str) -> list[str]:
    """Every purpose of which a party of `kind` can hear by text."""
    rules = [rule.name for rule in KINDS[kind].reminders if rule.audience in PARTY_AUDIENCES]
    return [*PARTY_PURPOSES, "written", "invitation", *rules]


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def config(database_url, tmp_path):
    return databases.make_config(database_url, tmp_path / "instance", SMS="files")


def a_party(kind: str, **fields) -> Registration:
    event = an_event(kind)
    known = {"channel": Channel.SMS, "email": None, "phone": "0612345678", **fields}
    make = cast.duo if event.policy.party == Party.DUO else cast.application
    return registration.register(event, make("Cato Visser", **known))


def test_texts_are_of_kinds_whose_messages_give_nobody_away():
    assert set(BY_TEXT) <= set(NEUTRAL)
    assert sum(len(said_of(kind)) for kind in BY_TEXT) > 20


@pytest.mark.parametrize("kind", BY_TEXT)
def test_every_text_is_one_piece_in_every_language_that_we_have_words_in_with_a_number_and_gives_nobody_away(
    session, kind
):
    party = a_party(kind)
    named = (*GIVES_AWAY, "Cato", str(KINDS[kind].label), kind, "None", "%(", "\N{NO-BREAK SPACE}")
    for purpose in said_of(kind):
        offer(party, purpose == "offered")
        notice = queued(purpose, party)
        assert notice.channel == "sms"
        for language in CATALOGUES:
            words = words_of(notice, language)
            assert fits(words), (purpose, language, words)
            assert "070 000 00 01" in words
            assert preview(notice, language).text == words
            assert [word for word in named if word.casefold() in words.casefold()] == []
        dutch = words_of(notice, "nl")
        assert dutch.endswith(f"/r/{registration.own_page(party).rpartition('/')[2]}"), purpose
        assert "12 maart" in dutch or "12-03-2027" in dutch
    session.rollback()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a" * 160, True), ("a" * 161, False), ("€" * 80, True), ("€" * 81, False), ("ş" * 70, True), ("ş" * 71, False),
     ("😀" * 35, True), ("😀" * 36, False)],
)  # fmt: skip
def test_one_piece_is_160_signs_or_70_where_one_sign_needs_more(text, is_one):
    assert fits(text) is is_one


def test_a_text_is_written_once_and_again_as_the_same_file(session, config):
    party = a_party("beter_thuis")
    session.commit()
    outbox.deliver()
    [file] = folder_of(config).iterdir()
    notice = session.query(Notice).filter_by(registration_id=party.id, purpose="requested").one()
    written = json.loads(file.read_text())
    assert written["id"] == notice.uid == file.stem
    assert written["to"] == "+31612345678"
    assert written["text"].startswith(
        "Uw aanvraag voor 12 maart is ontvangen. Wij bellen u. Vragen? Bel 070 000 00 01."
    )
    assert (file.stat().st_mode & 0o777, folder_of(config).stat().st_mode & 0o777) == (0o600, 0o700)
    assert notice.sent_at is not None
    notice.sent_at = None  # a process that died before the mark
    session.commit()
    outbox.deliver()
    assert list(folder_of(config).iterdir()) == [file]


@pytest.mark.parametrize("phone", ["0701234567", None])
def test_who_cannot_be_reached_so_is_phoned(session, config, phone):
    party = a_party("beter_thuis", phone="0612345678")
    party.phone = phone
    session.commit()
    outbox.deliver()
    assert not folder_of(config).exists()
    assert [(notice.channel, notice.sent_at) for notice in notices.by_hand("phone")] == [("phone", None)]


def test_a_folder_that_cannot_be_written_is_tried_again(session, config):
    folder_of(config).parent.mkdir(parents=True, exist_ok=True)
    folder_of(config).write_text("a file where the folder should be")
    a_party("beter_thuis")
    session.commit()
    outbox.deliver()
    notice = session.query(Notice).filter_by(channel="sms").one()
    assert (notice.sent_at, notice.fault) == (None, "it cannot be written: File exists")


def test_a_text_holds_no_address_and_corrected_it_goes_elsewhere(session):
    party = a_party("beter_thuis")
    registration.correct_reach(party, Reach(Channel.SMS, phone="+4917012345678"), actor="test")
    assert (party.email, party.address) == (None, None)
    assert text_of(queued("link", party)).to == "+4917012345678"
