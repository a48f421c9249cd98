"""Whatever people type, in whatever script and however long, every program reads back what was written."""

import unicodedata
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events import tokens
from events.clock import local
from events.ical.calendars import filled, head, joined
from events.ical.text import Text, categories, one_line, plain
from events.ical.vevent import SITE, add_times, rendered
from events.models import Lesson
from tests.depth import at_depth
from tests.ical import clock_changes
from tests.ical.interop.javascript_reader import JavascriptReader
from tests.ical.readers import READERS, Shown

STARTS_AT = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
LONGEST = 10_000
WORDS = (
    "Samen sterk; koffie, thee \\ taart",
    "C:\\Nieuw\\map",
    "Evde yaşlılık: ğüşiöç İı",
    "ندوة عن الخرف، في لاهاي؛ ١٢:٣٠",
    "认知症讲座；免费，請預約",
    "👩🏽‍⚕️ zorg 🎉 🏳️‍🌈",
    "regel een\r\nregel twee\rregel drie\u2028vier\u0085vijf",
    "tab\ten\x00nul\x07bel\x1azestien\x7f",
    'aanhaling "dubbel" en ^dakje^',
    "BEGIN:VALARM\r\nEND:VEVENT",
    "e\u0301\u200f\u202eomgekeerd\u00ad",
)
TYPED = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\\;,:nN\n\r\t\x00\x1a\x85\u2028 \"^'=aéğ中ع🎉", max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=4).map("\n".join),
)
LONG = st.builds(lambda words, times: (words * times)[:LONGEST], TYPED, st.sampled_from((1, 1, 1, 7, 2000)))
TITLED = st.builds(lambda words, times: (words * times)[:LONGEST], TYPED, st.sampled_from((1, 1, 1, 40)))


def file_with(title: str, place: str, text: str) -> bytes:
    vevent = icalendar.Event()
    vevent.add("uid", "1")
    vevent.add("dtstamp", STARTS_AT)
    vevent.add("dtstart", local(STARTS_AT))
    vevent.add("dtend", local(STARTS_AT + timedelta(hours=2)))
    vevent.add("summary", Text(one_line(title)))
    vevent.add("location", Text(one_line(place)))
    vevent.add("description", Text(f"{plain(text)}\n\n{SITE}/agenda/1"))
    vevent["CATEGORIES"] = categories(["Symposium", place])
    return joined(head(), [filled(rendered(vevent))])


def expected(title: str, place: str, text: str) -> Shown:
    return Shown(
        "1",
        one_line(title),
        f"{plain(text)}\n\n{tokens.address('/agenda/1')}",
        one_line(place),
        frozenset(filter(None, ("Symposium", one_line(place)))),
        STARTS_AT,
        STARTS_AT + timedelta(hours=2),
    )


def check_lines(body: bytes) -> None:
    """What RFC 5545 3.1 allows: lines of at most 75 octets that hold whole characters, and none that control."""
    assert body.endswith(b"\r\n")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        assert not any(unicodedata.category(character) == "Cc" for character in line.decode())


@settings(max_examples=at_depth(60, 5_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=TITLED, place=TITLED, text=LONG)
@example(title=WORDS[0], place=WORDS[1], text=WORDS[6])
@example(title=WORDS[7], place=WORDS[9], text="".join(WORDS * 50)[:LONGEST])
@example(title="é" * LONGEST, place="🎉" * LONGEST, text="中;" * (LONGEST // 2))
def test_every_program_reads_what_was_written_in_lines_that_are_allowed(title: str, place: str, text: str) -> None:
    body, wanted = file_with(title, place, text), expected(title, place, text)

    check_lines(body)
    assert READERS["icalendar"](body) == READERS["vobject"](body) == [wanted]
    # `ical` splits a list at commas before it takes the escapes away.
    if "," not in place:
        assert READERS["ical"](body) == [wanted]
    # `ics` takes them away one kind after another, so that a backslash before an n becomes a line break.
    if "\\" not in title + place + text:
        assert READERS["ics"](body) == [wanted]


@settings(max_examples=at_depth(60, 5_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=TITLED, place=TITLED, text=LONG)
@example(title=WORDS[0], place=WORDS[1], text="".join(WORDS * 50)[:LONGEST])
def test_thunderbird_reads_what_was_written(ical_js: JavascriptReader, title: str, place: str, text: str) -> None:
    assert ical_js(file_with(title, place, text)) == [expected(title, place, text)]


def is_whole_days(start: datetime, end: datetime) -> bool:
    return all((local(moment).hour, local(moment).minute) == (0, 0) for moment in (start, end))


CHANGE = st.sampled_from(clock_changes.CHANGES).map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
STARTS = st.one_of(
    st.builds(lambda day, minutes: day + timedelta(minutes=minutes), CHANGE, st.integers(-300, 300)),
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(  # noqa: DTZ001 - it gets its zone at once
        lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
)
SPANS = st.tuples(STARTS, st.integers(1, 60 * 48)).map(lambda one: (one[0], one[0] + timedelta(minutes=one[1])))


def timed(spans: list[tuple[datetime, datetime]]) -> bytes:
    """A file with an event at each of these times, as feeds and mails write them."""
    vevents = []
    for number, span in enumerate(spans):
        vevent = icalendar.Event()
        vevent.add("uid", str(number))
        vevent.add("dtstamp", STARTS_AT)
        vevent.add("summary", "x")
        add_times(vevent, Lesson(0, "", "", *span, 0))
        vevents.append(rendered(vevent))
    return joined(head(), vevents)


@settings(max_examples=at_depth(25, 600), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spans=st.lists(SPANS.filter(lambda span: not is_whole_days(*span)), min_size=1, max_size=20))
def test_every_program_shows_the_moment_that_was_meant(
    ical_js: JavascriptReader, spans: list[tuple[datetime, datetime]]
) -> None:
    body = timed(spans)
    for read in (*READERS.values(), ical_js):
        assert {int(event.uid): (event.start, event.end) for event in read(body)} == dict(enumerate(spans))


def test_lines_broken_in_other_ways_would_be_refused() -> None:
    """The control: broken by octets a character is split, broken by characters a line is too long."""
    line = "SUMMARY:" + "é" * 100
    by_octets = b"\r\n ".join(line.encode()[start : start + 73] for start in range(0, 208, 73))
    by_characters = "\r\n ".join(line[start : start + 73] for start in range(0, 108, 73)).encode()
    with pytest.raises(UnicodeDecodeError):
        check_lines(by_octets + b"\r\n")
    with pytest.raises(AssertionError):
        check_lines(by_characters + b"\r\n")
