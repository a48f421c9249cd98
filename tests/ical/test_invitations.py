"""The calendar part of a party's mail: one event, one attendee, who is the recipient."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from sqlalchemy.orm import scoped_session

from events.clock import at
from events.ical import invitations
from events.models import Event
from tests import cast
from tests.ical.golden import assert_golden
from tests.ical.stage import NOON, party

OFFICE = "secretariaat@vtz.example"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def gathering(kind: str = "symposium") -> Event:
    starts_at = at(NOON.date() + timedelta(days=70), 10)
    return cast.event(kind, ref="samen-sterk", uid="0a5e3c1d-0000-4000-8000-000000000001", starts_at=starts_at)


def read(body: bytes) -> tuple[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(body)
    [vevent] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), vevent


def test_a_request_byte_for_byte(session: scoped_session[Any]) -> None:
    body = invitations.request(party(gathering()), 1, NOON, organizer=OFFICE)
    assert_golden("request.ics", body)


def test_a_cancellation_byte_for_byte(session: scoped_session[Any]) -> None:
    body = invitations.request(party(gathering()), 2, NOON + timedelta(days=1), "CANCEL", organizer=OFFICE)
    assert_golden("cancel.ics", body)


def test_a_request_has_one_attendee_who_already_said_yes(session: scoped_session[Any]) -> None:
    event = gathering()
    method, vevent = read(
        invitations.request(
            party(event, contact_name='Cato "To" de Wit, Den Haag'),
            3,
            NOON + timedelta(microseconds=5),
            organizer=OFFICE,
        )
    )
    attendee, organizer = vevent["ATTENDEE"], vevent["ORGANIZER"]
    assert method == "REQUEST"
    assert (str(attendee), dict(attendee.params)) == (
        "mailto:cato@example.nl",
        {
            "CN": "Cato 'To' de Wit, Den Haag",
            "CUTYPE": "INDIVIDUAL",
            "PARTSTAT": "ACCEPTED",
            "ROLE": "REQ-PARTICIPANT",
            "RSVP": "FALSE",
        },
    )
    assert (str(organizer), dict(organizer.params)) == (
        f"mailto:{OFFICE}",
        {"CN": "Vereniging Transmurale Zorg"},
    )
    assert (str(vevent["UID"]), vevent["SEQUENCE"], vevent["DTSTAMP"].dt) == (event.uid, 3, NOON)
    assert (str(vevent["STATUS"]), str(vevent["TRANSP"])) == ("CONFIRMED", "OPAQUE")
    assert vevent.subcomponents == []


def test_a_cancellation_says_so_in_every_way(session: scoped_session[Any]) -> None:
    method, vevent = read(invitations.request(party(gathering()), 4, NOON, "CANCEL", organizer=OFFICE))
    assert (method, str(vevent["STATUS"]), vevent["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)
    assert str(vevent["SUMMARY"]) == "Geannuleerd: Symposium van Anna"


def test_a_second_try_is_the_same_message(session: scoped_session[Any], clock: time_machine.Traveller) -> None:
    registration = party(gathering())
    first = invitations.request(registration, 1, NOON, organizer=OFFICE)
    clock.shift(timedelta(hours=5))
    assert invitations.request(registration, 1, NOON, organizer=OFFICE) == first


def test_neutral_kinds_are_invited_in_neutral_words(session: scoped_session[Any]) -> None:
    registration = party(gathering("beter_thuis"))
    body = invitations.request(registration, 1, NOON, organizer=OFFICE)
    _, vevent = read(body)
    assert (str(vevent["SUMMARY"]), str(vevent["UID"]), str(vevent["CLASS"])) == (
        "Afspraak Vereniging Transmurale Zorg",
        registration.uid,
        "PRIVATE",
    )
    for absent in ("DESCRIPTION", "LOCATION", "CATEGORIES"):
        assert absent not in vevent
    assert "dementie" not in body.decode().casefold()


def test_a_party_without_an_address_gets_no_calendar_message(session: scoped_session[Any]) -> None:
    with pytest.raises(ValueError, match="an address to go to"):
        invitations.request(party(gathering(), email=None), 1, NOON, organizer=OFFICE)
