"""A key person's personal link: places without names, once, changed on the own page."""

import pytest

from events import registration
from events.clock import now
from events.extensions import db
from events.models import EventStatus, Registration, Role
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of, hidden, main_of, press, read, status_of, submit, summary_of, value_of
from tests.web.test_register import names_in

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def link(rows) -> str:
    with rows():
        arranged.office()
        _event, address = arranged.talk(languages=["Nederlands", "Sarnami"])
        return address


def test_the_form_asks_a_number_and_knows_who_asks(client, link):
    page = client.get(link)
    assert names_in(main_of(page)) == {"people", "name", "phone", "consent_registration"}
    assert (value_of(page, "name"), value_of(page, "phone")) == ("Samira", "06 00 00 00 02")
    text = read(page)
    assert "In gesprek over vergeten donderdag 18 februari 2027, 13.30 tot 15.30 uur Schilderswijk" in text
    assert "Wij spreken: Nederlands, Sarnami" in text
    assert "Nog 12 plaatsen vrij" in text
    assert "Wij vragen geen namen van de mensen die komen." in text
    assert "Hobbemastraat" not in page.text


def test_a_number_of_places_is_reserved_and_can_be_changed(app, client, link):
    known = {"name": "Samira", "phone": "06 12 34 56 78"}
    answer = submit(client, link, people="5", **known, consent_registration="y")
    assert answer.status_code == 303
    own = answer.location
    with app.app_context():
        party = db.session.query(Registration).one()
        assert own == arranged.own_path(party)
        assert (party.people, party.units, party.status, party.channel) == (5, 5, "confirmed", "phone")
        assert (party.contact_name, party.phone, party.email) == ("Samira", "0612345678", None)
        assert party.key_person.name == "Samira"
        assert party.attendees == []
    assert "Wij verwachten 5 mensen." in read(client.get(own))
    assert value_of(client.get(f"{own}/change"), "people") == "5"
    assert submit(client, f"{own}/change", people="7").status_code == 303
    assert "Wij verwachten 7 mensen." in read(client.get(own))
    page = submit(client, f"{own}/change", people="13")
    assert fault_of(page, "people") == "Vul een getal in van 1 tot en met 12."
    with app.app_context():
        assert db.session.query(Registration).one().event.pool.taken == 7


def test_the_link_leads_back_to_the_reservation_until_it_is_cancelled(client, link):
    own = submit(client, link, people="5", name="Samira", phone="0612345678", consent_registration="y").location
    again = client.get(link)
    assert (again.status_code, again.location) == (303, own)
    press(client, f"{own}/cancel", f"{own}/cancel")
    assert client.get(link).status_code == 200


def test_more_people_than_are_free_cannot_be_added(app, client, link, rows):
    own = submit(client, link, people="5", name="Samira", phone="0612345678", consent_registration="y").location
    with rows():
        event = db.session.query(Role).one().event
        registration.register(event, cast.application("Daan", people=4))
    page = submit(client, f"{own}/change", people="9")
    assert page.status_code == 422
    assert fault_of(page, "people") == "Zoveel plaatsen zijn er niet meer. Er zijn er nog 3 vrij."
    assert "Wij verwachten 5 mensen." in read(client.get(own))


def test_a_group_that_does_not_fit_is_told_and_waits_as_a_whole(client, link, rows):
    with rows():
        registration.register(db.session.query(Role).one().event, cast.application("Daan", people=12))
    page = client.get(link)
    assert "Alle plaatsen zijn bezet. Uw groep komt op de wachtlijst. Er wacht nu nog niemand." in read(page)
    own = submit(client, link, people="3", name="Samira", phone="0612345678", consent_registration="y").location
    assert status_of(client.get(own)) == "waiting"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("people", "", "Vul in hoeveel mensen er komen."),
        ("people", "veel", "Vul een getal in, bijvoorbeeld 4."),
        ("people", "0", "Vul een getal in van 1 tot en met 12."),
        ("people", "-3", "Vul een getal in van 1 tot en met 12."),
        ("people", "99999999999999999999", "Vul een getal in van 1 tot en met 12."),
        ("name", "", "Vul uw naam in."),
        ("phone", "1", "Dit telefoonnummer klopt niet. Vul tien cijfers in, bijvoorbeeld 06 12 34 56 78."),
    ],
)
def test_a_fault_stands_next_to_its_field_and_nothing_is_lost(client, link, field, typed, sentence):
    known = {"people": "5", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}
    page = submit(client, link, **{**known, field: typed})
    assert page.status_code == 422
    assert fault_of(page, field) == sentence
    assert summary_of(page) == [sentence]
    assert value_of(page, field) == typed


def test_a_revoked_link_and_a_lost_role_open_nothing(client, link, rows):
    with rows():
        db.session.query(Role).one().person.link_version += 1
    page = client.get(link)
    assert page.status_code == 404
    assert "Deze link werkt niet (meer)" in read(page)
    with rows():
        role = db.session.query(Role).one()
        role.person.link_version -= 1
        role.what = "facilitator"
    assert client.get(link).status_code == 404


def test_a_talk_that_is_cancelled_or_over_says_so(client, link, rows, today):
    with rows():
        db.session.query(Role).one().event.status = EventStatus.CANCELLED
    page = client.get(link)
    assert page.status_code == 410
    assert "Deze bijeenkomst gaat niet door" in read(page)
    with rows():
        event = db.session.query(Role).one().event
        event.status, event.starts_at = EventStatus.PUBLISHED, now()
    assert client.get(link).status_code == 410


def test_two_presses_are_one_reservation(app, client, link):
    fields = {"people": "5", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}
    fields |= hidden(client.get(link))
    first, second = client.post(link, data=fields), client.post(link, data=fields)
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Registration).count() == 1
