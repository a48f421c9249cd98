"""Letters as one PDF: for an envelope with a window, in large type, and giving nobody away from outside."""

import pytest
import time_machine

from events import notices
from events.mail.letters import is_letter, letters_pdf
from events.models import Notice
from tests.documents import reading
from tests.mail.test_by_hand import HOME, a_party
from tests.mail.test_words import NOON, an_event, queued


@pytest.fixture(autouse=True)
def the_first_of_march():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def letter(session) -> Notice:
    party = a_party(an_event("beter_thuis"), "letter")
    party.status = "confirmed"
    yield queued("confirmed", party)
    session.rollback()


def test_a_letter_has_its_address_and_everything_the_words_say(letter):
    read = reading.pdf(letters_pdf([letter]))
    first = " ".join(read.pages[0].split())
    assert first.startswith(
        "Vereniging Transmurale Zorg Cato Visser Laan 1 2511 AB Den Haag 1 maart 2027 Beste Cato Visser en Bert,"
    )
    assert "Uw afspraak op 12 maart is definitief." in read.text
    assert "Vakantiehuis Duinzicht, Strandweg 1, Den Haag" in read.text
    assert "• Uw medicijnen voor de hele week" in read.text
    assert "Bel ons, telefoon 070 000 00 01." in read.text


def test_the_window_and_the_title_name_no_network_and_no_kind(letter):
    read = reading.pdf(letters_pdf([letter]))
    assert read.title == "Brieven"
    window = read.pages[0].partition("Beste")[0]
    for word in ("ementie", "Beter Thuis", "Netwerk", "Duinzicht"):
        assert word not in window
        assert word not in read.title


def test_only_letters_to_a_known_address_are_printed(session, letter):
    letter.registration.address = None
    assert not is_letter(letter)
    letter.registration.address = HOME
    assert is_letter(letter)
    call = queued("requested", letter.registration)
    call.channel = "phone"
    assert not is_letter(call)


def test_the_list_by_hand_gives_the_letters(session):
    party = a_party(an_event("beter_thuis"), "letter")
    found = [notice for notice in notices.by_hand() if is_letter(notice)]
    assert [notice.registration_id for notice in found] == [party.id]
    assert "Wij hebben uw aanvraag" in reading.pdf(letters_pdf(found)).text
    session.rollback()
