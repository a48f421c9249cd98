"""One time zone, and instants on which every program agrees, across both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from sqlalchemy.orm import scoped_session

from events.clock import at
from events.ical.calendars import filled, head, joined
from events.ical.vevent import public_vevent, rendered
from events.ical.zone import VTIMEZONE
from events.models import Event
from tests import cast
from tests.ical.golden import assert_golden
from tests.ical.readers import READERS, Shown

CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))


def test_the_zone_is_written_byte_for_byte() -> None:
    assert_golden("zone.ics", VTIMEZONE.encode())


def file_of(*events: Event) -> bytes:
    return joined(head(), [filled(rendered(public_vevent(event, "nl"))) for event in events])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_programs_agree_on_the_hours_around_a_change_of_the_clock(
    session: scoped_session[Any], reader: str, change: date
) -> None:
    walls = [
        at(day, hour, minute)
        for day in (change - timedelta(days=1), change, change + timedelta(days=1))
        for hour, minute in ((0, 30), (1, 59), (3, 0), (10, 0), (23, 0))
    ]
    made = [cast.event("symposium", starts_at=wall, ends_at=wall + timedelta(hours=2)) for wall in walls]
    seen = {shown.uid: (shown.start, shown.end) for shown in READERS[reader](file_of(*made))}
    assert seen == {event.uid: (event.starts_at, event.ends_at) for event in made}


@pytest.mark.parametrize("reader", READERS)
def test_the_hour_that_comes_twice_is_told_apart(session: scoped_session[Any], reader: str) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 by summer time
    made = cast.event("symposium", starts_at=first, ends_at=first + timedelta(hours=1))  # 02:30 by winter time
    [shown] = READERS[reader](file_of(made))
    assert (shown.start, shown.end) == (first, first + timedelta(hours=1))


@pytest.mark.parametrize("reader", READERS)
def test_whole_days_are_dates_with_an_exclusive_end(session: scoped_session[Any], reader: str) -> None:
    made = cast.event(
        "activity",
        starts_at=at(date(2026, 10, 24), 0),
        ends_at=at(date(2026, 10, 26), 0),
    )
    body = file_of(made)
    assert b"DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261026\r\n" in body
    [shown] = READERS[reader](body)
    assert (shown.start, shown.end) == (date(2026, 10, 24), date(2026, 10, 26))


def test_the_librarys_own_zone_would_be_an_hour_wrong(session: scoped_session[Any]) -> None:
    """The control: with the zone the library adds by itself, a program shows a summer's event an hour late."""
    ten = at(date(2026, 7, 1), 10)
    event = cast.event("symposium", starts_at=ten, ends_at=ten + timedelta(hours=2))
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "control")
    vevent = public_vevent(event, "nl")
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
        ("Symposium", "Netwerk Dementie Haaglanden"),
        event.starts_at,
        event.ends_at,
    )
    assert {name: read(file_of(event)) for name, read in READERS.items()} == {name: [expected] for name in READERS}
