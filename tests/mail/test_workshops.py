"""What mails say about workshops: which one comes to, which one waits for, and that they are still to be chosen."""

from datetime import date, timedelta

import pytest

from events import registration
from events.clock import at
from events.models import Event, Registration
from events.registration import NamedPerson
from tests import cast
from tests.mail.test_words import an_event, queued, text_of

CHOOSE = "Kies nog uw workshops:\nhttp"


@pytest.fixture
def event(session) -> Event:
    """A symposium with a workshop for one, and one for many."""
    made = an_event("symposium")
    made.small, made.large = cast.workshop(made, 1, title="Slikken"), cast.workshop(made, 9, title="Proactief")
    return made


def register(event: Event, name: str, **said) -> Registration:
    return registration.register(event, cast.application(name, persons=(NamedPerson("person", name, **said),)))


def test_a_confirmation_asks_whoever_chose_nothing_to_choose(event):
    text = text_of(queued("confirmed", register(event, "Cato")))
    [asked] = [line for line in text.splitlines() if line.endswith("/change")]
    assert f"Kies nog uw workshops:\n{asked}\n" in text
    assert "/r/" in asked


def test_whoever_chose_or_waits_is_not_asked(event):
    chose = register(event, "Cato", choices={1: event.small.id})
    waits = register(event, "Daan", waits={1: event.small.id})
    for party in (chose, waits):
        assert CHOOSE not in text_of(queued("confirmed", party))


def test_an_event_without_workshops_asks_for_none(session):
    event = an_event("symposium")
    assert CHOOSE not in text_of(queued("confirmed", register(event, "Cato")))


def test_who_comes_from_the_waiting_list_is_told_when_to_choose_and_then_asked_to(event):
    event.pool.capacity = 1
    anna, cato = (register(event, name, choices={1: event.large.id}) for name in ("Anna", "Cato"))
    assert "Workshops kiest u zodra u een plaats hebt." in text_of(queued("waiting", cato))
    registration.cancel(anna, actor="visitor")
    assert CHOOSE in text_of(queued("confirmed", cato))


def test_a_mail_that_something_moved_names_the_workshop_one_waits_for(event):
    register(event, "Anna", choices={1: event.small.id})
    cato = register(event, "Cato", choices={1: event.large.id}, waits={1: event.small.id})
    text = text_of(queued("moved", cato))
    assert "Het programma:\n\n- vrijdag 12 maart, 10.00 – 11.00: Proactief\n" in text
    assert "U wacht nog op een plaats in:\n\n- vrijdag 12 maart, 10.00 – 11.00: Slikken\n" in text


def test_a_part_until_midnight_ends_at_24_00(event):
    day = date(2027, 5, 20)
    event.small.starts_at, event.small.ends_at = at(day, 23), at(day + timedelta(days=1), 0)
    text = text_of(queued("moved", register(event, "Cato", choices={1: event.small.id})))
    assert "- donderdag 20 mei, 23.00 – 24.00: Slikken" in text
