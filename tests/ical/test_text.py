"""Whatever people type, every program reads back what was written."""

import unicodedata
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import vText

from events.clock import local
from events.ical.calendars import single
from events.ical.text import Text, categories, folded, one_line, plain
from tests.depth import at_depth
from tests.ical.readers import READERS

STARTS_AT = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
WORDS = (
    "Samen sterk; koffie, thee \\ taart",
    "C:\\Nieuw\\map",
    "Evde yaşlılık: ğüşiöç",
    "ندوة عن الخرف، في دنهاخ",
    "认知症讲座；免费",
    "👩🏽‍⚕️ zorg 🎉",
    "regel een\r\nregel twee\rregel drie\u2028vier\u0085vijf",
    "tab\ten\x00nul\x07bel\x1azestien\x7f",
    'aanhaling "dubbel" en ^dakje^',
    "BEGIN:VALARM\r\nEND:VEVENT",
    "heel " * 80 + "lang",
)
typed = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\\;,:nN\n\r\t\x00\x1a\x85\u2028 \"^'=aéğ中ع🎉", max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=4).map("\n".join),
)


def file_with(text: str) -> bytes:
    vevent = icalendar.Event()
    vevent.add("uid", "1")
    vevent.add("dtstamp", STARTS_AT)
    vevent.add("dtstart", local(STARTS_AT))
    vevent.add("dtend", local(STARTS_AT + timedelta(hours=2)))
    vevent.add("summary", Text(one_line(text)))
    vevent.add("location", Text(one_line(text)))
    vevent.add("description", Text(plain(text)))
    vevent["CATEGORIES"] = categories(["Symposium", text])
    return single(vevent)


@settings(max_examples=at_depth(150, 3000), deadline=None)
@given(text=typed)
@example(text=WORDS[0])
@example(text=WORDS[1])
@example(text=WORDS[6])
@example(text=WORDS[7])
@example(text=WORDS[9])
@pytest.mark.parametrize("reader", READERS)
def test_every_program_reads_what_was_written(reader: str, text: str) -> None:
    [shown] = READERS[reader](file_with(text))

    assert (shown.summary, shown.location) == (one_line(text), one_line(text))
    assert shown.description == plain(text)
    # The reader `ical` splits a list at commas before it takes the escapes away.
    if reader != "ical" or "," not in text:
        assert shown.categories == tuple(filter(None, ("Symposium", one_line(text))))


@settings(max_examples=at_depth(300, 6000), deadline=None)
@given(text=typed)
def test_lines_are_short_and_no_character_is_split(text: str) -> None:
    body = file_with(text)
    assert body.endswith(b"\r\n")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        assert not any(unicodedata.category(character) == "Cc" for character in line.decode())


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
