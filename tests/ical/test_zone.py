"""One time zone, and instants on which every program agrees, across both changes of the clock."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
import vobject
from sqlalchemy.orm import scoped_session

from events.clock import at
from events.ical.calendars import filled, head, joined
from events.ical.vevent import rendered, shared_vevent, stamp
from events.ical.zone import VTIMEZONE
from events.models import Event
from tests import cast
from tests.ical import clock_changes
from tests.ical.golden import assert_golden
from tests.ical.readers import READERS, Shown
from tests.ical.stage import NOON


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_zone_is_written_byte_for_byte() -> None:
    assert_golden("zone.ics", VTIMEZONE.encode())


def file_of(*events: Event) -> bytes:
    def stamped(event: Event) -> str:
        vevent = shared_vevent(event, "nl")
        stamp(vevent, 0, NOON)
        return filled(rendered(vevent))

    return joined(head(), [stamped(event) for event in events])


def test_events_around_the_changes_of_the_clock_byte_for_byte(session: scoped_session[Any]) -> None:
    """What every program makes of this file stands in `interop/`."""
    made = [
        cast.event("symposium", uid=uid, ref=uid, starts_at=start, ends_at=end)
        for uid, (start, end) in clock_changes.spans().items()
    ]
    made += [
        cast.event("activity", uid=uid, ref=uid, starts_at=at(first, 0), ends_at=at(end, 0))
        for uid, (first, end) in clock_changes.whole_days().items()
    ]
    body = file_of(*made)
    assert_golden("clock-changes.ics", body)
    # An hour that comes twice is said in UTC, both times: programs do not agree which of the two a wall clock means.
    assert b"DTSTART:20261025T003000Z\r\nDTEND:20261025T013000Z\r\n" in body
    assert b"DTSTART;TZID=Europe/Amsterdam:20260329T015900\r\n" in body
    assert b"DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261026\r\n" in body


def test_the_librarys_own_zone_would_be_an_hour_wrong(session: scoped_session[Any]) -> None:
    """The control: with the zone the library adds by itself, a program shows a summer's event an hour late."""
    ten = at(date(2026, 7, 1), 10)
    event = cast.event("symposium", starts_at=ten, ends_at=ten + timedelta(hours=2))
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "control")
    vevent = shared_vevent(event, "nl")
    calendar.add_component(vevent)
    calendar.add_missing_timezones()

    def start(body: bytes) -> datetime:
        [shown] = READERS["vobject"](body)
        assert isinstance(shown.start, datetime)
        return shown.start

    # vobject remembers zones by name, so the one under trial gets a name of its own.
    tried = calendar.to_ical().replace(b"Europe/Amsterdam", b"Trial/Amsterdam")
    assert start(tried) != ten
    assert start(file_of(event)) == ten
    assert vobject.icalendar.getTzid("Trial/Amsterdam") is not None


def test_a_reader_is_one_that_reads(session: scoped_session[Any]) -> None:
    event = cast.event("symposium", titles={"nl": "Samen sterk"}, texts={"nl": "Eerste regel\nTweede"})
    expected = Shown(
        event.uid,
        "Samen sterk",
        f"Eerste regel\nTweede\n\nMeer informatie: http://127.0.0.1:8000/agenda/{event.ref}",
        "Congrescentrum De Vliet, Vlietplein 10, Leidschendam",
        frozenset(("Symposium", "Netwerk Dementie Haaglanden")),
        event.starts_at,
        event.ends_at,
    )
    assert {name: read(file_of(event)) for name, read in READERS.items()} == {name: [expected] for name in READERS}
