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
from events.ical.invitations import Guest
from events.models import Event, RegistrationStatus
from tests import cast
from tests.answers import circle
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


def test_what_implies_health_byte_for_byte_when_somebody_asked_for_it(session: scoped_session[Any]) -> None:
    duo = party(gathering("beter_thuis"))
    asked = invitations.request(duo, 1, NOON, organizer=OFFICE)
    assert_golden("request-neutral.ics", asked)
    later = NOON + timedelta(days=1)
    assert_golden("cancel-neutral.ics", invitations.request(duo, 2, later, "CANCEL", organizer=OFFICE))
    session.rollback()
    heads = party(gathering("huiskamergesprek"))
    assert invitations.request(heads, 1, NOON, organizer=OFFICE) == asked, "nor does it tell one kind from another"


def test_an_offered_place_byte_for_byte(session: scoped_session[Any]) -> None:
    body = invitations.request(party(gathering(), RegistrationStatus.OFFERED), 1, NOON, organizer=OFFICE)
    assert_golden("request-offered.ics", body)


def test_who_sits_in_a_circle_is_asked_byte_for_byte(session: scoped_session[Any]) -> None:
    guest = Guest("Bram", "bram@example.nl", "http://127.0.0.1:8000/a/link", "NEEDS-ACTION", is_asked=True)
    for name, group in (("circle", circle.gpo("2027-02-23 12:30")), ("meeting", circle.overleg("2027-02-04 14:00"))):
        [event] = group.events
        assert_golden(f"request-{name}.ics", invitations.ask(event, guest, 1, NOON, organizer=OFFICE))
        later = NOON + timedelta(days=1)
        assert_golden(f"cancel-{name}.ics", invitations.ask(event, guest, 2, later, "CANCEL", organizer=OFFICE))


def test_a_lesson_byte_for_byte(session: scoped_session[Any]) -> None:
    guest = Guest("Thea", "thea@example.nl", "http://127.0.0.1:8000/t/link")
    for name, kind in (("lesson", "training"), ("lesson-neutral", "beter_thuis")):
        lesson = cast.workshop(gathering(kind), None, title="Leven met vergeten")
        lesson.uid = "1e550000-0000-4000-8000-000000000001"
        body = invitations.ask(lesson.event, guest, 1, NOON, organizer=OFFICE, lesson=lesson)
        assert_golden(f"request-{name}.ics", body)
        session.rollback()


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
