"""Telephone numbers: many ways to type one, one way to keep it, one way to show it."""

import pytest

from events.web import phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("070 123 45 67", "0701234567"),
        ("06-12 34 56 78", "0612345678"),
        ("+31 (0)6 12345678", "0612345678"),
        ("0031 70 1234567", "0701234567"),
        ("(070) 123.45.67", "0701234567"),
        ("+49 30 123456", "+4930123456"),
        ("12345", None),
        ("0012", None),
        ("0700 000 000 0", None),
        ("bel mij", None),
        ("06 12 34 56 7x", None),
        ("٠٦١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_was_typed(typed, kept):
    assert phones.normal(typed) == kept


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("0701234567", "070 123 45 67"),
        ("0174123456", "0174 12 34 56"),
        ("+4930123456", "+4930123456"),
        ("070 000 00 00", "070 000 00 00"),
    ],
)
def test_a_number_is_shown_in_the_groups_people_say(kept, shown):
    assert phones.spaced(kept) == shown


def test_a_number_is_dialled_without_spaces():
    assert phones.address("070 000 00 00") == "tel:0700000000"
