"""A party's own calendar file: its place for whoever comes, and nothing that gives anyone away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from sqlalchemy.orm import scoped_session

from events import tokens
from events.clock import at
from events.ical import fragments
from events.ical.own import own_file
from events.models import Event, EventStatus, Registration, RegistrationStatus
from tests import cast
from tests.ical.golden import assert_golden
from tests.ical.stage import NOON, party

TELLING = ("dementie", "symposium", "vliet", "beter thuis", "huiskamer", "leidschendam", "cato", "anna", "netwerk")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def gathering(kind: str = "symposium", **fields: Any) -> Event:
    starts_at = at(NOON.date() + timedelta(days=70), 10)
    return cast.event(
        kind, ref="samen-sterk", uid="0a5e3c1d-0000-4000-8000-000000000001", starts_at=starts_at, **fields
    )


def shown(registration: Registration) -> icalendar.Event:
    [vevent] = icalendar.Calendar.from_ical(own_file(registration)[1]).walk("VEVENT")
    assert isinstance(vevent, icalendar.Event)
    return vevent


def test_a_confirmed_place_byte_for_byte(session: scoped_session[Any]) -> None:
    event = gathering(titles={"nl": "Samen sterk"}, texts={"nl": "Lezingen en workshops.\nMet lunch; gratis."})
    name, body = own_file(party(event, confirmed_at=NOON, calendar_sequence=1, calendar_stamp=NOON))
    assert name == "samen-sterk.ics"
    assert_golden("own-confirmed.ics", body)


@pytest.mark.parametrize(
    ("status", "said", "transparency", "title"),
    [
        (RegistrationStatus.CONFIRMED, "CONFIRMED", "OPAQUE", "Samen sterk"),
        (RegistrationStatus.REQUESTED, "TENTATIVE", "TRANSPARENT", "Samen sterk"),
        (RegistrationStatus.WAITING, "TENTATIVE", "TRANSPARENT", "Samen sterk"),
        (RegistrationStatus.OFFERED, "TENTATIVE", "TRANSPARENT", "Samen sterk"),
        (RegistrationStatus.CANCELLED, "CANCELLED", "TRANSPARENT", "Geannuleerd: Samen sterk"),
        (RegistrationStatus.DECLINED, "CANCELLED", "TRANSPARENT", "Geannuleerd: Samen sterk"),
    ],
)
def test_the_file_says_where_the_party_stands(
    session: scoped_session[Any], status: str, said: str, transparency: str, title: str
) -> None:
    event = gathering(titles={"nl": "Samen sterk"})
    registration = party(event, status)
    vevent = shown(registration)
    assert (str(vevent["STATUS"]), str(vevent["TRANSP"]), str(vevent["SUMMARY"])) == (said, transparency, title)
    assert str(vevent["UID"]) == event.uid
    assert str(vevent["URL"]) == tokens.link(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)
    assert str(vevent["LOCATION"]) == "Congrescentrum De Vliet, Vlietplein 10, Leidschendam"
    for absent in ("ORGANIZER", "ATTENDEE", "METHOD"):
        assert absent not in vevent
    assert vevent.subcomponents == []


def test_a_cancelled_event_is_cancelled_for_everyone(session: scoped_session[Any]) -> None:
    event = gathering(titles={"nl": "Samen sterk"}, status=EventStatus.CANCELLED)
    vevent = shown(party(event))
    assert (str(vevent["STATUS"]), str(vevent["SUMMARY"])) == ("CANCELLED", "Geannuleerd: Samen sterk")


def test_a_private_address_stays_hidden_in_the_file_too(session: scoped_session[Any]) -> None:
    home = cast.venue("thuis", name="Bij mevrouw De Wit", address="Hobbemastraat 12", is_private=True)
    assert str(shown(party(gathering(venue=home)))["LOCATION"]) == "Leidschendam-Centrum"


@pytest.mark.parametrize("kind", ["beter_thuis", "huiskamergesprek"])
def test_a_neutral_file_gives_nobody_away(session: scoped_session[Any], kind: str) -> None:
    event = gathering(kind, titles={"nl": "Beter Thuis met Dementie"}, texts={"nl": "Vijf dagen in het Vliethuis."})
    registration = party(event)
    name, body = own_file(registration)

    assert name == "afspraak.ics"
    for word in TELLING:
        assert word not in body.decode().replace("\r\n ", "").casefold()
    vevent = shown(registration)
    assert str(vevent["SUMMARY"]) == "Afspraak Vereniging Transmurale Zorg"
    assert str(vevent["UID"]) == registration.uid
    assert str(vevent["CLASS"]) == "PRIVATE"
    assert str(vevent["URL"]) == tokens.link(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)
    assert set(vevent) == {
        "DTSTART", "DTEND", "SUMMARY", "UID", "URL", "STATUS", "CLASS", "TRANSP",
        "SEQUENCE", "DTSTAMP", "LAST-MODIFIED",
    }  # fmt: skip


def test_an_ordinary_file_would_give_much_away(session: scoped_session[Any]) -> None:
    """The control: the words that the test above looks for do stand in the file of a symposium."""
    body = own_file(party(gathering("symposium", titles={"nl": "Samen sterk"})))[1].decode().casefold()
    assert [word for word in TELLING if word in body] == ["symposium", "vliet", "leidschendam"]


def test_a_neutral_file_byte_for_byte(session: scoped_session[Any]) -> None:
    assert_golden("own-neutral.ics", own_file(party(gathering("beter_thuis"), confirmed_at=NOON))[1])


def test_the_bytes_follow_from_what_is_stored(session: scoped_session[Any], clock: time_machine.Traveller) -> None:
    registration = party(gathering())
    before = own_file(registration)
    clock.shift(timedelta(days=3))
    assert own_file(registration) == before


def test_what_changes_the_file_raises_its_stamp(session: scoped_session[Any], clock: time_machine.Traveller) -> None:
    event = gathering(titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    registration = party(event, RegistrationStatus.WAITING)
    assert shown(registration)["DTSTAMP"].dt == NOON

    clock.shift(timedelta(hours=1))
    event.venue.name = "De Nieuwe Vliet"
    fragments.refresh([event])
    assert shown(registration)["DTSTAMP"].dt == NOON + timedelta(hours=1)

    registration.status, registration.confirmed_at = RegistrationStatus.CONFIRMED, NOON + timedelta(hours=2)
    registration.calendar_sequence, registration.calendar_stamp = 1, NOON + timedelta(hours=2)
    vevent = shown(registration)
    assert (vevent["SEQUENCE"], vevent["DTSTAMP"].dt) == (1, NOON + timedelta(hours=2))
    assert vevent["LAST-MODIFIED"].dt == vevent["DTSTAMP"].dt

    registration.status, registration.ended_at = RegistrationStatus.CANCELLED, NOON + timedelta(hours=3)
    assert shown(registration)["LAST-MODIFIED"].dt == NOON + timedelta(hours=3)


def test_a_neutral_file_is_newer_after_a_move(session: scoped_session[Any]) -> None:
    event = gathering("huiskamergesprek")
    registration = party(event)
    assert shown(registration)["SEQUENCE"] == 0
    event.schedule_revision += 1
    assert shown(registration)["SEQUENCE"] == 1


def test_a_language_the_site_lacks_becomes_dutch(session: scoped_session[Any]) -> None:
    event = gathering(titles={"nl": "Samen sterk", "tr": "Birlikte güçlü"})
    assert str(shown(party(event, language="hns"))["SUMMARY"]) == "Samen sterk"
    session.rollback()
    event = gathering(titles={"nl": "Samen sterk", "tr": "Birlikte güçlü"})
    assert str(shown(party(event, language="tr"))["SUMMARY"]) == "Birlikte güçlü"


def test_moments_are_whole_seconds(session: scoped_session[Any]) -> None:
    registration = party(gathering(), confirmed_at=datetime(2027, 1, 4, 12, 0, 5, 999_999, tzinfo=UTC))
    assert b"DTSTAMP:20270104T120005Z\r\n" in own_file(registration)[1]
