"""What the library would do by itself, and we do not: each with what programs would get (calendar.md, traps).

The zone stands in `test_zone`, a UID on the calendar in `interop/test_vdirsyncer`.
"""

import re
from datetime import timedelta

import icalendar
import pytest

from events.ical.calendars import feed_head, head
from events.ical.vevent import rendered
from tests.ical.interop.files import FILES, read

BENT = "Netwerk; A,\rB\x00"
# RFC 9073, 9253 and 9074: libical reports each as an error.
LATER_NAMES = re.compile(
    rb"^(STRUCTURED-DATA|STYLED-DESCRIPTION|PARTICIPANT-TYPE|CALENDAR-ADDRESS|LOCATION-TYPE|RESOURCE-TYPE|SOURCE-URI"
    rb"|CONCEPT|LINK|REFID|ACKNOWLEDGED|PROXIMITY|RELATED-TO|BEGIN:(PARTICIPANT|VLOCATION|VRESOURCE|VALARM))\b",
    re.MULTILINE,
)


def test_the_name_of_a_calendar_is_escaped_and_holds_no_control_character() -> None:
    lines = rendered(feed_head(BENT, BENT)).split("\r\n")
    for name in ("NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC"):
        assert rf"{name}:Netwerk\; A\, B" in lines


def test_control_the_library_lets_a_carriage_return_through() -> None:
    calendar = icalendar.Calendar()
    calendar.calendar_name = BENT
    assert b"NAME:Netwerk; A,\rB" in calendar.to_ical()


def test_an_interval_and_an_address_say_of_what_type_they_are() -> None:
    said = rendered(feed_head("Agenda", "Agenda", "https://example.nl/feeds/agenda.ics"))
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in said
    assert "\r\nSOURCE;VALUE=URI:https://example.nl/feeds/agenda.ics\r\n" in said


def test_control_the_library_says_neither() -> None:
    calendar = icalendar.Calendar()
    calendar.add("refresh-interval", timedelta(hours=4))
    calendar.add("source", "https://example.nl/feeds/agenda.ics")
    assert b"VALUE" not in calendar.to_ical()


def test_a_calendar_has_no_uid_of_its_own() -> None:
    assert "UID" not in head()
    assert "UID" in icalendar.Calendar.new()  # the control


@pytest.mark.parametrize("name", FILES)
def test_no_file_holds_a_name_of_later_standards_and_no_feed_asks_for_answers(name: str) -> None:
    body = read(name)
    assert LATER_NAMES.search(body) is None
    is_feed = name.startswith(("feed", "private", "own", "event"))
    assert is_feed is not (b"\r\nMETHOD:" in body) or name == "clock-changes"
    assert not (is_feed and re.search(rb"^(ORGANIZER|ATTENDEE)", body, re.MULTILINE))
    assert (b"\r\nSOURCE;" in body) is name.startswith("feed"), "only a public feed says where it lives"


def test_control_the_search_for_later_names_finds_them() -> None:
    event = icalendar.Event()
    event.add("summary", "Samen sterk")
    event.add_component(icalendar.Alarm())
    assert LATER_NAMES.search(event.to_ical())
    assert LATER_NAMES.search(b"BEGIN:VEVENT\r\nSTYLED-DESCRIPTION:x\r\n".replace(b"\r\n", b"\n"))
