"""What a feed holds: its own words, its window, its limits, and nothing removed silently."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from sqlalchemy import insert
from sqlalchemy.orm import scoped_session

from events import tokens
from events.clock import at
from events.ical import fragments
from events.ical.calendars import filled
from events.ical.feed import build, event_file
from events.ical.selection import Selection
from events.ical.window import MOST_BYTES, MOST_EVENTS
from events.models import Event, EventStatus, RenderedEvent
from tests import cast
from tests.ical.golden import assert_golden
from tests.ical.readers import READERS
from tests.ical.stage import NOON

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def gathering(title: str, days: int, *, hours: int = 4, **fields: Any) -> Event:
    """A symposium at ten o'clock, `days` from today."""
    starts_at = at(TODAY + timedelta(days=days), 10)
    ends_at = starts_at + timedelta(hours=hours)
    return cast.event("symposium", titles={"nl": title}, starts_at=starts_at, ends_at=ends_at, **fields)


def titles(body: bytes) -> list[str]:
    return [shown.summary for shown in READERS["icalendar"](body)]


def uid(number: int) -> str:
    return f"0a5e3c1d-0000-4000-8000-{number:012d}"


def test_a_feed_byte_for_byte(session: scoped_session[Any]) -> None:
    made = [
        gathering("Winter; met komma, en \\N", 20, ref="winter", uid=uid(1), texts={"nl": "Eén regel.\nNog één."}),
        gathering("Zomer", 180, ref="zomer", uid=uid(2), costs={"nl": "Gratis"}, languages=["Nederlands", "Turks"]),
        gathering("Vervallen", 30, ref="vervallen", uid=uid(3), status=EventStatus.CANCELLED, cancelled_at=NOON),
        cast.event(
            "activity",
            ref="week",
            uid=uid(4),
            titles={"nl": "Week van de Palliatieve Zorg"},
            url="https://example.nl/week?a=1,2",
            starts_at=at(TODAY + timedelta(days=40), 0),
            ends_at=at(TODAY + timedelta(days=47), 0),
        ),
        cast.event(
            "beter_thuis",
            ref="beter-thuis",
            uid=uid(5),
            titles={"nl": "Beter Thuis met Dementie", "tr": "Evde daha iyi"},
            starts_at=at(TODAY + timedelta(days=60), 10),
            ends_at=at(TODAY + timedelta(days=64), 15),
            venue=cast.venue("thuis", name="Bij iemand", address="Hobbemastraat 12", is_private=True),
        ),
    ]
    fragments.refresh(made)
    assert_golden("feed.ics", build(Selection(), TODAY))
    assert_golden("feed-en.ics", build(Selection(language="en"), TODAY))
    assert_golden("feed-tr.ics", build(Selection(("symposium", "beter_thuis"), ("dementie",), "tr"), TODAY))
    one = event_file("winter", "nl")
    assert one
    assert_golden("event.ics", one.body)


def test_a_feed_has_every_property_programs_ask_for(session: scoped_session[Any]) -> None:
    cast.network()
    body = build(Selection(("symposium",), ("dementie",)), TODAY)
    calendar = icalendar.Calendar.from_ical(body)
    name = "Agenda Vereniging Transmurale Zorg: Symposium, Netwerk Dementie Haaglanden"
    about = "Wat er te doen is in de netwerken van de Vereniging Transmurale Zorg."
    values = {key: calendar[key].to_ical().decode().replace("\\", "") for key in calendar}
    assert values == {
        "VERSION": "2.0",
        "PRODID": "-//Vereniging Transmurale Zorg//Samenkomst//NL",
        "CALSCALE": "GREGORIAN",
        "NAME": name,
        "X-WR-CALNAME": name,
        "DESCRIPTION": about,
        "X-WR-CALDESC": about,
        "X-WR-TIMEZONE": "Europe/Amsterdam",
        "REFRESH-INTERVAL": "PT4H",
        "X-PUBLISHED-TTL": "PT4H",
        "COLOR": "teal",
        "X-APPLE-CALENDAR-COLOR": "#008080",
        "SOURCE": "http://127.0.0.1:8000/feeds/agenda.ics?kind=symposium&network=dementie",
    }
    assert calendar["REFRESH-INTERVAL"].params == {"VALUE": "DURATION"}
    assert calendar["SOURCE"].params == {"VALUE": "URI"}


def test_an_empty_feed_is_still_a_valid_calendar(session: scoped_session[Any]) -> None:
    body = build(Selection(), TODAY)
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\n" in body
    assert {name: read(body) for name, read in READERS.items()} == {name: [] for name in READERS}


def test_the_window_is_90_days_back_and_18_months_ahead(session: scoped_session[Any]) -> None:
    last = at(TODAY.replace(year=2028, month=7), 23)
    made = [
        gathering("te oud", -91),
        gathering("nog net", -90),
        cast.event("symposium", titles={"nl": "net op tijd"}, starts_at=last, ends_at=last + timedelta(hours=2)),
        cast.event(
            "symposium",
            titles={"nl": "te ver"},
            starts_at=last + timedelta(hours=1),
            ends_at=last + timedelta(hours=2),
        ),
    ]
    fragments.refresh(made)
    assert titles(build(Selection(), TODAY)) == ["nog net", "net op tijd"]


def test_rule_8_a_cancelled_event_stays_sixty_days_wherever_it_lies(session: scoped_session[Any]) -> None:
    made = gathering("te ver weg", 700, status=EventStatus.CANCELLED, cancelled_at=NOON)
    fragments.refresh([made])
    for days in (0, 59, 60):
        assert titles(build(Selection(), TODAY + timedelta(days=days))) == ["Geannuleerd: te ver weg"]
    assert titles(build(Selection(), TODAY + timedelta(days=61))) == []


def copies(event: Event, count: int, days: int) -> None:
    """`count` listed events a day apart from `days` on, with the fragment of `event`; quicker than rendering each."""
    fragment = kept(event)
    for number in range(count):
        starts_at = at(TODAY + timedelta(days=days), 10) + timedelta(minutes=number)
        made = Event(
            kind=event.kind,
            privacy=event.privacy,
            ref=f"{event.ref}-{number}",
            status=event.status,
            cancelled_at=event.cancelled_at,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            created_at=NOON,
        )
        fragments.db.session.add(made)
        fragments.db.session.flush()
        fragments.db.session.execute(insert(RenderedEvent).values(**{**fragment, "event_id": made.id}))


def kept(event: Event) -> dict[str, Any]:
    row = (
        fragments.db.session.query(RenderedEvent).filter_by(event_id=event.id, language="nl", variant="shared").one()
    )
    columns = ("language", "variant", "fragment", "digest", "sequence", "changed_at", "is_listed")
    return {name: getattr(row, name) for name in columns}


def test_of_too_many_events_the_oldest_past_ones_go_first(session: scoped_session[Any]) -> None:
    past, coming = gathering("voorbij", -80), gathering("komt nog", 10)
    cancelled = gathering("vervallen", -85, status=EventStatus.CANCELLED, cancelled_at=NOON)
    fragments.refresh([past, coming, cancelled])
    copies(past, 30, days=-40)
    copies(coming, MOST_EVENTS - 12, days=20)

    shown = titles(build(Selection(), TODAY))

    assert len(shown) == MOST_EVENTS
    assert shown.count("komt nog") == MOST_EVENTS - 11
    assert shown.count("Geannuleerd: vervallen") == 1
    assert shown.count("voorbij") == 10  # of the 31, the one of eighty days ago is not among them
    assert shown[0] == "Geannuleerd: vervallen"


def test_a_feed_is_never_larger_than_a_megabyte(session: scoped_session[Any]) -> None:
    past = gathering("voorbij", -10, texts={"nl": "Lange tekst. " * 400})
    coming = gathering("komt nog", 10, texts={"nl": "Lange tekst. " * 400})
    fragments.refresh([past, coming])
    copies(coming, 100, days=20)
    copies(past, 150, days=-9)

    body = build(Selection(), TODAY)

    assert MOST_BYTES - 10_000 < len(body) <= MOST_BYTES
    assert titles(body).count("komt nog") == 101
    assert 0 < titles(body).count("voorbij") < 151


@pytest.mark.parametrize(
    "base", ["http://a.nl", "https://" + "aanmelden." * 9 + "netwerk-zorg-haaglanden.example"], ids=["short", "long"]
)
def test_any_address_of_the_site_fits_into_kept_fragments(session: scoped_session[Any], base: str) -> None:
    event = gathering("Samen sterk", 10, ref="samen-sterk", texts={"nl": "Één tekst " * 20})
    fragments.refresh([event])
    before = kept(event)["fragment"]
    tokens.configure("a secret of the tests", base)

    text = filled(before)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert f"\r\nURL:{base}/agenda/samen-sterk\r\n" in whole
    assert f"\\n\\nMeer informatie: {base}/agenda/samen-sterk\r\n" in whole
    assert "127.0.0.1" not in before
