"""A key person's personal link: places without names, once, changed on the own page."""

from datetime import date
from threading import Thread

import pytest
from sqlalchemy.event import listen

from events import registration
from events.clock import at
from events.extensions import db
from events.models import EventStatus, Registration, Role
from events.registration import application
from events.web import key_person
from tests import cast
from tests.web import arranged
from tests.web.browsing import (
    checked,
    fault_of,
    hidden,
    links,
    main_of,
    press,
    read,
    status_of,
    submit,
    summary_of,
    value_of,
)
from tests.web.registering import UNSENT, main_links, names_in

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def link(rows) -> str:
    with rows():
        arranged.office()
        _event, address = arranged.talk(languages=["Nederlands", "Sarnami"])
        return address


def test_the_form_asks_a_number_and_knows_who_asks(client, link):
    page = client.get(link)
    asked = {"naming", "people", "name", "phone", "consent_registration", "consent_names"}
    assert names_in(main_of(page)) == asked | {f"{word}_{n}" for word in ("name", "phone") for n in range(1, 13)}
    assert checked(page, "naming") == ["number"]
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
    assert fault_of(page, "people") == "Zoveel plaatsen zijn er niet meer. Er zijn nog 3 plaatsen vrij."
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


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"status": EventStatus.CANCELLED}, 410, "Deze bijeenkomst gaat niet door"),
        ({"starts_at": at(date(2027, 1, 20), 9)}, 410, "Deze bijeenkomst is al begonnen"),
        ({"registration_closes_at": at(date(2027, 1, 20), 9)}, 409, "De aanmelding is gesloten"),
        ({"registration_opens_at": at(date(2027, 1, 22), 9)}, 409, "U kunt zich nog niet aanmelden"),
    ],
)
def test_who_comes_too_early_or_too_late_reads_why_and_can_call(client, link, rows, fields, status, sentence):
    with rows():
        event = db.session.query(Role).one().event
        for name, value in fields.items():
            setattr(event, name, value)
    for page in (client.get(link), client.post(link)):
        assert page.status_code == status
        assert sentence in read(page)
        assert "Hebt u een vraag? Bel Anna. Bel 070 000 00 00" in read(page)
        assert main_links(page) == [], "the talk has no public page"
        assert '<a class="button" href="tel:0700000000">' in main_of(page)


KNOWN = {"people": "5", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}


def meanwhile(app, action) -> None:
    """Do `action` once, at the moment the next registration is about to be inserted.

    On SQLite whoever writes is alone, so that moment is before the writing begins.
    """
    done = []

    def interrupt(*_):
        if not done:
            done.append(True)
            thread = Thread(target=action)
            thread.start()
            thread.join()

    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        action()
        return

    def before(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO registrations"):
            interrupt()

    listen(engine, "before_cursor_execute", before)


def reserve_twice_at_once(app, client, link):
    """One key person on two devices, under two names; the answers to the first and to the second."""
    other = app.test_client()
    fields, others = ({**KNOWN, **hidden(one.get(link))} for one in (client, other))
    answers = []
    meanwhile(app, lambda: answers.append(other.post(link, data={**others, "name": "Sam", "phone": "0687654321"})))
    return client.post(link, data=fields), answers[0]


def test_two_devices_at_once_are_one_reservation_whatever_was_typed(app, client, link):
    first, second = reserve_twice_at_once(app, client, link)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "hkg-1" not in first.location
    assert status_of(client.get(first.location)) == "confirmed"
    with app.app_context():
        assert [(one.contact_name, one.units) for one in db.session.query(Registration)] == [("Sam", 5)]


def test_control_who_is_who_was_typed_reserves_twice(app, client, link, monkeypatch):
    typed = property(lambda self: application.identity_hash(self.contact_name, None, self.phone, None))
    monkeypatch.setattr(registration.Application, "identity_hash", typed)
    monkeypatch.setattr(key_person, "_reservation", lambda *_: None)  # on SQLite the two come one after the other
    reserve_twice_at_once(app, client, link)
    with app.app_context():
        assert sorted(one.contact_name for one in db.session.query(Registration)) == ["Sam", "Samira"]


def test_no_address_that_a_key_person_is_led_to_names_the_talk(client, link, monkeypatch):
    monkeypatch.setattr(key_person, "_reservation", lambda *_: None)  # as it is for the slower of two at once
    first = submit(client, link, **KNOWN)
    second = submit(client, link, **KNOWN)
    assert (second.status_code, second.location) == (303, first.location)


def test_a_form_without_its_token_keeps_what_was_typed_and_reserves_nothing(app, client, link):
    page = client.post(link, data={**KNOWN, "phone": "06 1"})
    assert page.status_code == 400
    assert summary_of(page) == [UNSENT]
    assert [value_of(page, field) for field in ("people", "name", "phone")] == ["5", "Samira", "06 1"]
    with app.app_context():
        assert db.session.query(Registration).count() == 0
    assert client.post(link, data={**hidden(page), **KNOWN}).status_code == 303


def test_who_cancelled_is_told_how_to_reserve_again(client, link):
    own = submit(client, link, **KNOWN).location
    press(client, f"{own}/cancel", f"{own}/cancel")
    page = client.get(own)
    assert "Wilt u toch komen? Open dan uw persoonlijke link, of bel ons." in read(page)
    assert "Opnieuw aanmelden" not in read(page)
    assert not [address for address in links(page) if "hkg-1" in address]
    assert submit(client, link, **KNOWN).location != own


def test_two_presses_are_one_reservation(app, client, link):
    fields = {"people": "5", "name": "Samira", "phone": "0612345678", "consent_registration": "y"}
    fields |= hidden(client.get(link))
    first, second = client.post(link, data=fields), client.post(link, data=fields)
    assert first.location == second.location
    with app.app_context():
        assert db.session.query(Registration).count() == 1
