"""Two e-mail addresses that differ in an accent are two people; one address written in two ways is one."""

import pytest

from events import agenda, people, registration
from events.attendance.brought import Line, match
from events.attendance.parts import parts
from events.errors import AlreadyRegistered
from events.models import person_key
from events.notices.bounces import address_hash
from events.people import is_called
from events.registration.application import identity_hash
from events.registration.reach import Reach, correct_reach
from events.vault import email_hash, keyed_hash
from tests import cast

JOSE, JOSÉ = "jose@example.nl", "josé@example.nl"
WRITTEN = ["JOSÉ@Example.nl", " josé@example.nl ", "jose\u0301@example.nl", "JOSE\u0301@EXAMPLE.NL"]


@pytest.fixture
def event(session):
    return cast.event("symposium")


def register(event, email):
    return registration.register(event, cast.application("José Prins", email=email))


def test_an_accent_makes_another_address_and_its_writing_does_not():
    assert email_hash(JOSÉ) != email_hash(JOSE)
    assert {email_hash(written) for written in WRITTEN} == {email_hash(JOSÉ)}
    assert {person_key("José", None, written, None) for written in WRITTEN} == {person_key("José", None, JOSÉ, None)}


@pytest.mark.parametrize(("one", "other"), [("groß", "gross"), ("joſe", "jose"), ("ﬁen", "fien")])
def test_letters_that_only_look_or_sound_alike_make_two_addresses(one, other):
    one, other = f"{one}@example.nl", f"{other}@example.nl"
    assert email_hash(one) != email_hash(other)
    assert address_hash(one) != address_hash(other)
    assert person_key("Cato", None, one, None) != person_key("Cato", None, other, None)


@pytest.mark.parametrize("written", ["\u212aees@example.nl", "KEES@example.nl", " kees@EXAMPLE.nl"])
def test_what_unicode_holds_to_be_one_letter_is_one(written):
    """The sign of the kelvin is written as a K wherever a text passes that is put in its normal form (NFC)."""
    assert email_hash(written) == email_hash("kees@example.nl") == keyed_hash("email", "kees@example.nl")
    assert address_hash(written) == keyed_hash("bounced", "kees@example.nl")


def test_what_is_kept_of_an_address_in_plain_letters_is_found_as_before(event):
    assert email_hash(" Cato@Example.NL") == keyed_hash("email", "cato@example.nl")
    party = registration.register(event, cast.application("Cato  VISSÉR", email="Cato@example.nl"))
    assert party.identity_hash == keyed_hash("registration", "cato@example.nl", "cato visser")
    phoned = identity_hash("Cato", None, "0612345678", None)
    assert phoned == keyed_hash("registration", "0612345678", "cato")


def test_two_people_with_one_name_and_an_accent_between_their_addresses_both_register(event):
    first, second = register(event, JOSE), register(event, JOSÉ)
    assert first is not second
    assert first.email_hash != second.email_hash
    for written in WRITTEN:
        with pytest.raises(AlreadyRegistered):
            register(event, written)


def test_the_office_finds_only_the_one_whose_address_was_typed(event):
    first, second = register(event, JOSE), register(event, JOSÉ)
    assert agenda.search.within(event, JOSE) == [first]
    for written in WRITTEN:
        assert agenda.search.within(event, written) == [second]


def test_a_correction_by_an_accent_ends_the_links_that_went_elsewhere(event):
    party = register(event, JOSE)
    version = party.link_version
    has_ended, _again = correct_reach(party, Reach(party.channel, email=JOSÉ), actor="test")
    assert has_ended
    assert (party.link_version, party.email_hash) == (version + 1, email_hash(JOSÉ))
    has_ended, _again = correct_reach(party, Reach(party.channel, email=WRITTEN[2]), actor="test")
    assert not has_ended


def test_a_list_of_who_was_there_means_the_one_whose_address_stands_in_it(event):
    register(event, JOSE), register(event, JOSÉ)
    [part] = parts(event)
    lines = [Line(2, {"email": WRITTEN[2], "present": "ja"}), Line(3, {"email": JOSE, "present": "nee"})]
    found = match(event, part, lines)
    assert (sorted(found.marks.values()), found.left_out) == ([False, True], [])


def test_somebody_named_on_a_page_is_found_however_the_address_is_written(session):
    known = people.known_person("José", JOSÉ)
    assert [people.known_person("José", written) for written in WRITTEN] == [known] * len(WRITTEN)
    assert people.known_person("José", JOSE) is not known
    assert people.known_under(WRITTEN[3]) == [known]
    assert is_called(known, "JOSÉ", WRITTEN[2])
    assert not is_called(known, "José", JOSE)
