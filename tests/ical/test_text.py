"""What is left out of a text, and how it is escaped and folded. What programs read of it stands in `interop/`."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from icalendar import vText

from events.ical.text import Text, folded, one_line, plain

typed = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\\;,:nN\n\r\t\x00\x1a\x85\u2028 \"^'=aéğ中ع🎉", max_size=120),
)


@given(text=typed)
def test_plain_loses_nothing_but_control_characters(text: str) -> None:
    letters = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cs")]
    assert [c for c in plain(text) if not c.isspace()] == letters
    assert plain(plain(text)) == plain(text)
    assert "\n" not in one_line(text)


def test_the_librarys_own_text_would_lose_two_characters() -> None:
    """The control: its escape takes a typed backslash and N for a line break."""
    assert vText("C:\\Nieuw").to_ical() == b"C:\\nieuw"
    assert Text("C:\\Nieuw").to_ical() == b"C:\\\\Nieuw"


def test_half_a_character_is_left_out() -> None:
    assert plain("a\ud83db") == "ab"


def test_a_line_of_75_octets_is_not_broken_further() -> None:
    assert folded("x" * 74) == "x" * 74
    assert folded("é" * 50) == "é" * 37 + "\r\n " + "é" * 13
