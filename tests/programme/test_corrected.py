"""How the office corrected that somebody is reached stays, and a file with the new address means the same one."""

from copy import deepcopy

import pytest

from events import accounts, people, programme
from events.models import Group, Person
from tests.programme import files
from tests.programme.files import get, one
from tests.programme.test_circles import BRAM, OVERLEG

pytestmark = pytest.mark.usefixtures("travelling")


def with_roster(**bram):
    data = files.only(OVERLEG)
    one(data, "groups", OVERLEG)["roster"] = [{**BRAM, "phone": "070 000 00 11", **bram}]
    return data


def sitting() -> Person:
    [place] = get(Group, OVERLEG).roster
    return place.person


def test_a_corrected_number_stays_when_the_file_is_loaded_again_and_the_load_says_so(session):
    data = with_roster()
    programme.load_mapping(deepcopy(data))
    people.correct_address(sitting(), "bram@new.example", "0612345678", actor="test")
    report = programme.load_mapping(deepcopy(data))
    assert report.changes == []
    assert report.kept == ['kept: the phone of "Bram", as the office corrected it']
    assert (sitting().email, sitting().phone) == ("bram@new.example", "0612345678")


def test_control_a_number_that_nobody_corrected_follows_the_file(session):
    programme.load_mapping(with_roster())
    programme.load_mapping(with_roster(phone="070 000 00 12"))
    assert sitting().phone == "070 000 00 12"


def test_a_file_that_has_the_corrected_address_means_the_same_person(session):
    programme.load_mapping(with_roster())
    bram = sitting()
    people.correct_address(bram, "bram@new.example", bram.phone, actor="test")
    number = session.query(Person).count()
    assert programme.load_mapping(with_roster(email="Bram@new.example")).changes == []
    assert (sitting(), session.query(Person).count()) == (bram, number)


def test_who_is_invited_at_the_corrected_address_is_the_same_person(session):
    els = people.of_the_office(people.Newcomer("Els", "els@exmaple.nl"), actor="test")
    people.correct_address(els, "els@example.nl", None, actor="test")
    assert accounts.invite("els@example.nl", by="test").person is els


def test_an_address_is_kept_as_mail_writes_it_and_a_second_load_changes_nothing(session):
    data = with_roster(email="Bram@Bücher.Example")
    programme.load_mapping(deepcopy(data))
    assert sitting().email == "Bram@xn--bcher-kva.example"
    assert programme.load_mapping(deepcopy(data)).changes == []
