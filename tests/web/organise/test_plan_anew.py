"""A place or somebody to call who is in no list yet: typed in the form of the event, and there once it is saved."""

import pytest

from events import registration
from events.extensions import db
from events.models import AuditEntry, Event, Notice, Person, Venue
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, read
from tests.web.organise import stage
from tests.web.organise.test_plan import filled, press, send
from tests.web.organise.test_plan_choices import draft

pytestmark = pytest.mark.usefixtures("today")

HOME = {
    "place_name": "Bij mevrouw Jansen",
    "place_street": "Laan 1",
    "place_postcode": "2512ab",
    "place_city": "Den Haag",
}
CALLED = {"new_contact": "Els de Wit", "new_phone": "070 123 45 67"}


def test_a_place_and_a_contact_in_no_list_are_typed_in_the_form_and_are_there_once(client, rows):
    with rows():
        draft()
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/concept/edit"
    sent = {
        **filled(client.get(address)),
        **HOME,
        **CALLED,
        "place_neighbourhood": "Mariahoeve",
        "place_private": "y",
    }
    assert client.post(address, data=sent).status_code == 303
    assert client.post(address, data=sent).status_code == 409  # a second press finds what the first one saved
    with rows():
        saved = db.session.query(Event).filter_by(ref="concept").one()
        found = (saved.venue.name, saved.venue.address, saved.venue.neighbourhood, saved.venue.is_private)
        assert found == ("Bij mevrouw Jansen", "Laan 1, 2512 AB Den Haag", "Mariahoeve", True)
        assert (saved.contact.name, saved.contact.phone, saved.hides_address) == ("Els de Wit", "0701234567", True)
        assert db.session.query(Venue).filter_by(name="Bij mevrouw Jansen").count() == 1
    again = send(client, address, **CALLED)
    assert again.status_code == 303
    with rows():
        assert [person.phone for person in db.session.query(Person) if person.name == "Els de Wit"] == ["0701234567"]


def recorded(uid):
    return [
        (one.what, one.details) for one in db.session.query(AuditEntry).filter_by(about=uid).order_by(AuditEntry.id)
    ]


def test_who_becomes_the_contact_and_who_was_it_are_on_record_without_a_name(client, rows):
    with rows():
        event = draft()
        number, before = event.id, event.contact.uid
    stage.sign_in_as(client, "Anna")
    assert send(client, "/organise/events/concept/edit", **CALLED).status_code == 303
    with rows():
        els = next(person.uid for person in db.session.query(Person) if person.name == "Els de Wit")
        assert recorded(els) == [("person added", "phone"), ("contact given", f"event:{number}")]
        assert recorded(before) == [("contact taken", f"event:{number}")]
    assert send(client, "/organise/events/concept/edit", title_nl="Anders").status_code == 303
    assert send(client, "/organise/events/concept/edit", contact="").status_code == 303
    with rows():
        assert recorded(els)[2:] == [("contact taken", f"event:{number}")]
        assert not any("Els" in (one.details or "") for one in db.session.query(AuditEntry))


def test_what_lacks_of_a_new_place_or_contact_stands_beside_its_field_and_nothing_is_made(client, rows):
    with rows():
        draft()
        places = db.session.query(Venue).count()
    stage.sign_in_as(client, "Anna")
    typed = {"place_street": "Laan 1", "place_postcode": "12 AB", "place_private": "y", "new_phone": "070 123 45 67"}
    answer = send(client, "/organise/events/concept/edit", **typed)
    assert answer.status_code == 422
    assert fault_of(answer, "place_name") == "Vul de naam van de plek in."
    assert fault_of(answer, "place_city") == "Vul de plaats in."
    assert fault_of(answer, "place_postcode").startswith("Deze postcode klopt niet.")
    assert fault_of(answer, "place_neighbourhood").startswith("Vul de wijk in")
    assert fault_of(answer, "new_contact") == "Vul de naam en het nummer allebei in, of geen van beide."
    assert 'value="Laan 1"' in answer.text
    with rows():
        assert db.session.query(Venue).count() == places


def test_a_new_place_of_what_is_published_is_there_once_everybody_is_told_of_it(client, rows):
    with rows():
        event = arranged.symposium("shown")
        cast.everyone(event)
        registration.register(event, cast.application("Cato"))
    stage.sign_in_as(client, "Anna")
    address = "/organise/events/shown/edit"
    page = send(client, address, **HOME)
    assert "Hoe heet de plek? Bij mevrouw Jansen" in read(page)
    with rows():
        assert db.session.query(Venue).filter_by(name="Bij mevrouw Jansen").count() == 0  # it only says what would be
    assert press(client, address, page, "tell").status_code == 303
    with rows():
        assert db.session.query(Event).filter_by(ref="shown").one().venue.address == "Laan 1, 2512 AB Den Haag"
        assert db.session.query(Venue).filter_by(name="Bij mevrouw Jansen").count() == 1
        assert db.session.query(Notice).filter_by(purpose="moved").count() >= 1
