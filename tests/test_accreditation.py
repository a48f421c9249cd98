"""What a register gets: the numbers of whoever was there in full, as text, and no name."""

from typing import Any

import pytest

from events import accreditation
from events.accreditation import Why
from events.registers import is_shaped, normal
from tests.taking_part import held

GIVES = [{"register": "gaia", "activity_id": "0447", "points": 4}, {"register": "registerplein", "points": 2.5}]


def asks(register: str, number: str | None) -> dict[str, Any]:
    return {"accreditation": {"register": register, "number": number}}


@pytest.fixture
def event(session):
    people = {
        "Cato": "full", "Daan": "full", "Els": "morning", "Fatma": "absent", "Gijs": "full", "Hans": "full",
        "Ine": "full", "Jan": "full", "Kees": "full",
    }  # fmt: skip
    answers = {
        "Cato": asks("gaia", "09012345678"),
        "Daan": asks("gaia", "00012345678"),
        "Els": asks("gaia", "19012345678"),
        "Fatma": asks("gaia", "29012345678"),
        "Gijs": asks("gaia", "123"),
        "Hans": asks("gaia", None),
        "Ine": asks("registerplein", "46101234"),
        "Kees": {},
    }
    return held(people=people, answers=answers, accreditation=GIVES)


def remainder(upload: accreditation.Upload) -> list[tuple[str, str, Why]]:
    return [(left.attendee.name, left.number, left.why) for left in upload.remainder]


def test_the_file_holds_one_number_a_line_with_its_zeros_and_no_name(event):
    gaia = accreditation.upload(event, "gaia")
    assert gaia.text == "00012345678\r\n09012345678\r\n"
    assert (gaia.activity_id, gaia.points) == ("0447", "4")


def test_who_was_there_in_part_or_gave_no_number_that_fits_stands_in_the_remainder(event):
    assert remainder(accreditation.upload(event, "gaia")) == [
        ("Els", "19012345678", Why.PARTIAL),
        ("Gijs", "123", Why.MISSHAPEN),
        ("Hans", "", Why.NO_NUMBER),
    ]


def test_the_remainder_says_how_long_somebody_was_there(event):
    (els,) = [left for left in accreditation.upload(event, "gaia").remainder if left.attendee.name == "Els"]
    assert (els.present, els.all) == (180, 240)


def test_each_register_has_its_own_file_and_another_has_none(event):
    assert [(found.register, found.numbers) for found in accreditation.uploads(event)] == [
        ("gaia", ("00012345678", "09012345678")),
        ("registerplein", ("46101234",)),
    ]
    assert accreditation.upload(event, "skj") is None


def test_a_number_that_two_people_gave_is_in_no_file(session):
    both = {"Cato": "full", "Daan": "full"}
    answers = dict.fromkeys(both, asks("gaia", "090 1234 5678"))
    upload = accreditation.upload(held(people=both, answers=answers, accreditation=GIVES), "gaia")
    assert upload.text == ""
    assert remainder(upload) == [("Cato", "09012345678", Why.TWICE), ("Daan", "09012345678", Why.TWICE)]


def test_an_event_without_points_has_no_file(session):
    assert accreditation.uploads(held(people={"Cato": "full"})) == []


@pytest.mark.parametrize(
    ("register", "number", "fits"),
    [
        ("gaia", "00012345678", True), ("gaia", "0001234567", False), ("gaia", "٠٠٠١٢٣٤٥٦٧٨", False),
        ("registerplein", "46101234", True), ("registerplein", "36101234", False), ("venvn", "12345", True),
        ("venvn", "1234", False), ("skj", "12345678", True), ("skj", "x2345678", False), ("new", "anything", True),
    ],
)  # fmt: skip
def test_only_the_shape_of_a_number_is_checked(register, number, fits):
    assert is_shaped(register, number) is fits


def test_spaces_dots_and_dashes_are_no_part_of_a_number():
    assert normal(" 090.123-456 78") == "09012345678"
