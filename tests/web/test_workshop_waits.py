"""Choosing a workshop with room and waiting for a full one, on the form and on the own page."""

import pytest

from events import registration
from events.extensions import db
from events.models import Event, PlacePool, Registration
from events.registration import NamedPerson
from tests import cast
from tests.web import arranged
from tests.web.browsing import checked, fault_of, hidden, links, read, status_of, submit, value_of

KNOWN = {
    "name": "Cato",
    "email": "cato@example.nl",
    "organisation": "Florence",
    "function": "Huisarts",
    "consent_registration": "y",
}
ASKED = "Ronde 1: wilt u wachten op een volle workshop?"


@pytest.fixture
def workshops(rows):
    """The ids of the workshops: one that holds a single person, one with room, one in the second round."""
    with rows():
        event = arranged.symposium(methodical=1)
        return [str(item.id) for item in event.items if item.round]


@pytest.fixture
def full(rows, workshops):
    """The same, with Anna in the workshop for one."""
    with rows():
        anna = NamedPerson("person", "Anna", choices={1: int(workshops[0])})
        registration.register(the_symposium(), cast.application("Anna", persons=(anna,)))
    return workshops


def the_symposium():
    return db.session.query(Event).one()


def party(name):
    return next(found for found in db.session.query(Registration) if found.contact_name == name)


def where(name):
    """What somebody chose and waits for, by round."""
    [attendee] = party(name).attendees
    return (
        {choice.round: str(choice.item_id) for choice in attendee.choices},
        {wait.round: str(wait.item_id) for wait in attendee.waits},
    )


def test_while_every_workshop_has_room_nobody_is_asked_to_wait(client, workshops):
    assert ASKED not in read(client.get("/agenda/symposium-2027/register"))


def test_one_chooses_a_workshop_and_waits_for_a_full_one(app, client, full):
    small, large, _second = full
    page = client.get("/agenda/symposium-2027/register")
    assert ASKED in read(page)
    assert "Ronde 2: wilt u wachten" not in read(page)
    answer = client.post(
        "/agenda/symposium-2027/register",
        data={**hidden(page), **KNOWN, "workshop_1": large, "wait_1": small},
    )
    own = client.get(answer.location)
    assert status_of(own) == "confirmed"
    assert "U wacht op een workshop in ronde 1 Workshop: methodisch werken U bent de eerste op de lijst." in read(own)
    with app.app_context():
        assert where("Cato") == ({1: large}, {1: small})
    shown = read(client.get("/agenda/symposium-2027/register"))
    assert "Workshop: methodisch werken (1 wachtende)" in shown


def test_a_form_made_when_it_was_full_gets_the_place_that_came_free_since(app, client, rows, full):
    small, large, _second = full
    page = client.get("/agenda/symposium-2027/register")
    with rows():
        registration.cancel(party("Anna"), actor="visitor")
    client.post(
        "/agenda/symposium-2027/register", data={**hidden(page), **KNOWN, "workshop_1": large, "wait_1": small}
    )
    with app.app_context():
        assert where("Cato") == ({1: small}, {})


def test_waiting_begins_and_ends_on_the_own_page(app, client, full):
    small, large, _second = full
    own = submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1=large, wait_1="").location
    said = {"name": "Cato", "organisation": "Florence", "function": "Huisarts", "workshop_1": large}
    assert submit(client, f"{own}/change", **said, wait_1=small).status_code == 303
    assert checked(client.get(f"{own}/change"), "wait_1") == [small]
    with app.app_context():
        assert where("Cato") == ({1: large}, {1: small})
    assert submit(client, f"{own}/change", **said, wait_1="").status_code == 303
    with app.app_context():
        assert where("Cato") == ({1: large}, {})


def test_a_change_form_opened_before_a_place_came_free_does_not_give_it_back(app, client, rows, full):
    small, large, _second = full
    own = submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1=large, wait_1=small).location
    page = client.get(f"{own}/change")
    with rows():
        registration.cancel(party("Anna"), actor="visitor")
    said = {"name": "Cato de Vries", "organisation": "Florence", "function": "Huisarts"}
    as_it_was = {"workshop_1": large, "wait_1": small}
    assert client.post(f"{own}/change", data={**hidden(page), **said, **as_it_was}).status_code == 303
    with app.app_context():
        assert where("Cato de Vries") == ({1: small}, {})


def test_no_longer_waiting_is_not_taken_for_leaving_the_place_that_came_free(app, client, rows, full):
    small, large, _second = full
    own = submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1=large, wait_1=small).location
    page = client.get(f"{own}/change")
    with rows():
        registration.cancel(party("Anna"), actor="visitor")
    said = {"name": "Cato", "organisation": "Florence", "function": "Huisarts", "workshop_1": large, "wait_1": ""}
    answer = client.post(f"{own}/change", data={**hidden(page), **said})
    assert (answer.status_code, status_of(answer)) == (409, "confirmed")
    assert "Uw wijziging is niet bewaard. Uw workshops zijn intussen veranderd" in read(answer)
    assert "Workshop ronde 1 Workshop: methodisch werken" in read(answer)
    assert f"{own}/change" in links(answer)
    with app.app_context():
        assert where("Cato") == ({1: small}, {})
    assert submit(client, f"{own}/change", **said).status_code == 303
    with app.app_context():
        assert where("Cato") == ({1: large}, {})


def test_control_without_what_was_seen_the_answer_is_kept_for_what_is_no_more(app, rows, full):
    small, large, _second = full
    with rows():
        cato = NamedPerson("person", "Cato", choices={1: int(large)}, waits={1: int(small)})
        registration.register(the_symposium(), cast.application("Cato", persons=(cato,)))
        registration.cancel(party("Anna"), actor="visitor")
    with rows():
        cato = party("Cato")
        registration.change(cato, registration.Change(waits={cato.attendees[0].id: {1: None}}))
    with app.app_context():
        assert where("Cato") == ({1: small}, {}), "it stopped waiting, and lost what it held for that"


def test_a_workshop_that_filled_up_while_one_typed_can_be_waited_for(app, client, rows, workshops):
    small, large, second = workshops
    page = client.get("/agenda/symposium-2027/register")
    with rows():
        anna = NamedPerson("person", "Anna", choices={1: int(small)})
        registration.register(the_symposium(), cast.application("Anna", persons=(anna,)))
    said = {**KNOWN, "workshop_1": small, "workshop_2": second}
    page = client.post("/agenda/symposium-2027/register", data={**hidden(page), **said})
    assert page.status_code == 422
    assert fault_of(page, "workshop_1").startswith("Deze workshop is net vol geraakt.")
    assert "Workshop: methodisch werken (vol)" in read(page)
    assert ASKED in read(page)
    assert (checked(page, "workshop_1"), checked(page, "workshop_2"), checked(page, "wait_1")) == (
        [""],
        [second],
        [""],
    )
    assert value_of(page, "organisation") == "Florence"
    client.post(
        "/agenda/symposium-2027/register", data={**hidden(page), **said, "workshop_1": large, "wait_1": small}
    )
    with app.app_context():
        assert where("Cato") == ({1: large, 2: second}, {1: small})


def test_on_the_own_page_too_and_what_one_had_is_chosen_again(app, client, rows, workshops):
    small, large, _second = workshops
    own = submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1=large).location
    page = client.get(f"{own}/change")
    with rows():
        anna = NamedPerson("person", "Anna", choices={1: int(small)})
        registration.register(the_symposium(), cast.application("Anna", persons=(anna,)))
    said = {"name": "Cato", "organisation": "Florence", "function": "Arts", "workshop_1": small}
    page = client.post(f"{own}/change", data={**hidden(page), **said})
    assert page.status_code == 422
    assert ASKED in read(page)
    assert (checked(page, "workshop_1"), value_of(page, "function")) == ([large], "Arts")
    sent = {**hidden(page), **said, "workshop_1": large, "wait_1": small}
    assert client.post(f"{own}/change", data=sent).status_code == 303
    with app.app_context():
        assert where("Cato") == ({1: large}, {1: small})


def test_a_workshop_that_people_wait_for_is_not_chosen_past_them(client, rows, full):
    small, large, _second = full
    submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1=large, wait_1=small)
    with rows():
        db.session.query(PlacePool).filter_by(item_id=int(small)).update({"capacity": 2})  # nobody promoted yet
    page = read(client.get("/agenda/symposium-2027/register"))
    assert "Workshop: methodisch werken (vol)" in page
    with rows():
        db.session.query(PlacePool).filter_by(item_id=int(small)).update({"capacity": 1})


def test_a_workshop_of_another_round_cannot_be_waited_for(client, full):
    answer = submit(client, "/agenda/symposium-2027/register", **KNOWN, workshop_1="", wait_1=full[2])
    assert answer.status_code == 422
    assert "Kies een van de antwoorden uit de lijst." in read(answer)


def test_whoever_gets_a_place_from_the_list_is_asked_to_choose_workshops(client, rows):
    with rows():
        event = arranged.symposium(capacity=1)
        large = next(item.id for item in event.items if item.round)
        chosen = {name: NamedPerson("person", name, choices={1: large}) for name in ("Anna", "Cato")}
        _anna, cato = (registration.register(event, cast.application(n, persons=(p,))) for n, p in chosen.items())
        own = arranged.own_path(cato)
    assert "U staat op de wachtlijst" in read(client.get(own))
    assert "Workshops kiest u zodra u een plaats hebt." in read(client.get(own))
    with rows():
        registration.cancel(party("Anna"), actor="visitor")
    page = client.get(own)
    assert "Uw plaats is zeker Wij verwachten u. Kies nog uw workshops." in read(page)
    assert "U hoeft nu niets te doen" not in read(page)
    assert f"{own}/change" in links(page)
    said = {"name": "Cato", "organisation": "Florence", "function": "Huisarts"}
    submit(client, f"{own}/change", **said, workshop_1=str(large))
    assert "Uw plaats is zeker Wij verwachten u. U hoeft nu niets te doen." in read(client.get(own))
