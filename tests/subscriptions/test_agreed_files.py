"""Each private feed byte for byte, as a reader gets it at a pinned moment: every word in it is one somebody reads."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import scoped_session

from events import answers, registration, subscriptions
from events.clock import at
from events.ical import fragments
from events.models import Device, Event, Group, Reply, Scope, What
from events.subscriptions import Owner
from events.vault import keyed_hash
from tests import cast
from tests.answers import circle
from tests.ical.golden import assert_golden
from tests.ical.stage import NOON

HOME = {"name": "Bij mevrouw De Wit", "address": "Hobbemastraat 12", "neighbourhood": "Schilderswijk"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def gathering(number: int, title: str, kind: str = "symposium", **fields: Any) -> Event:
    """An event of four hours with a uid and an address of its own, so many weeks from now."""
    starts_at = at(NOON.date(), 10).replace(month=2 + number // 5, day=1 + number)
    uid = f"0a5e3c1d-0000-4000-8000-{number:012d}"
    return cast.event(kind, ref=f"nr-{number}", uid=uid, titles={"nl": title}, starts_at=starts_at, **fields)


def answered(owner: Owner, scope: Scope, group: Group | None = None, language: str = "nl") -> bytes:
    """What a new link answers."""
    link, token = subscriptions.open_link(owner, scope, Device.PHONE, language, group=group, actor="visitor")
    made = subscriptions.bring_up_to_date(link.id, NOON.date())
    assert token.encode() not in made.body
    assert b"BEGIN:VEVENT" in made.body
    return made.body


def test_an_own_agenda_byte_for_byte(session: scoped_session[Any]) -> None:
    """Certain, waiting, given up, taught, led, and a meeting that was answered; one place has a link of its own."""
    sure, full, left = gathering(1, "Samen sterk"), gathering(2, "Wachten", capacity=1), gathering(3, "Afgezegd")
    week, talk = gathering(4, "Week", "beter_thuis"), gathering(5, "Voor Turken", "huiskamergesprek")
    sure.titles = {"nl": "Samen sterk", "tr": "Birlikte güçlü"}
    cato = cast.person("Cato", "cato@example.nl")
    lesson = cast.workshop(week, None, title="Leven met vergeten; deel 1")
    lesson.uid, lesson.teacher = "1e550000-0000-4000-8000-000000000001", cato
    cast.role(cato, What.FACILITATOR, talk)
    group = circle.overleg("2027-02-04 14:00", each=None)
    place = circle.delegate(group, None, "Cato")
    answers.answer(place, group.events[0], Reply.MAYBE)
    registration.register(full, cast.application("Daan"))
    parties = [registration.register(event, cast.application("Cato")) for event in (sure, full, left)]
    registration.cancel(parties[2], actor="visitor")
    fragments.refresh([sure, full, left, week, talk])
    own = Owner(email_hash=keyed_hash("email", "cato@example.nl"))
    assert_golden("private-own.ics", answered(own, Scope.OWN))
    assert_golden("private-own-tr.ics", answered(own, Scope.OWN, language="tr"))
    assert_golden("private-place.ics", answered(Owner(registration_id=parties[1].id), Scope.PLACE))


def test_the_agenda_of_a_circle_byte_for_byte(session: scoped_session[Any]) -> None:
    group = circle.gpo("2027-02-23 12:30", "2027-04-06 12:30")
    bram = Owner(person_id=group.roster[0].person_id)
    assert_golden("private-circle.ics", answered(bram, Scope.GROUP, group))


def test_the_meetings_of_an_organisation_byte_for_byte(session: scoped_session[Any]) -> None:
    florence, group = circle.member("florence", "Florence"), circle.overleg()
    fragments.refresh(group.events)
    assert_golden("private-seats.ics", answered(Owner(organisation_id=florence.id), Scope.SEATS))


def test_the_agenda_of_an_organiser_byte_for_byte(session: scoped_session[Any]) -> None:
    limited, unlimited = gathering(1, "Samen sterk"), gathering(2, "Webinar", "training", capacity=None)
    week = gathering(3, "Beter Thuis", "beter_thuis", capacity=6)
    for name in ("Cato", "Daan"):
        registration.register(limited, cast.application(name))
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, limited.networks[0])
    fragments.refresh([limited, unlimited, week])
    assert_golden("private-organiser.ics", answered(Owner(person_id=anna.id), Scope.ORGANISER))


def test_the_agenda_of_a_key_person_byte_for_byte(session: scoped_session[Any]) -> None:
    talk = gathering(1, "Voor Turken", "huiskamergesprek", venue=cast.venue("thuis", **HOME))
    elif_ = cast.person("Elif", "elif@example.nl")
    cast.role(elif_, What.KEY_PERSON, talk)
    fragments.refresh([talk])
    assert_golden("private-key-person.ics", answered(Owner(person_id=elif_.id), Scope.KEY_PERSON))
