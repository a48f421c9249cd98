"""What the office types: confirm a request, make a key person's link, verify the places, look at the demo."""

import re
import socket

import pytest
from sqlalchemy import func, select

from events import registration, tokens
from events.cli.demo import port_is_taken
from events.extensions import db
from events.kinds import KINDS
from events.mail import compose
from events.models import AuditEntry, Event, Notice, PlacePool, Registration, Role, What
from tests import cast, databases
from tests.running import free_port
from tests.test_registration import fund_for


@pytest.fixture
def config(database_url, tmp_path):
    """A configuration whose port nobody uses, whatever else runs on this machine."""
    return databases.make_config(database_url, tmp_path / "instance", PORT=str(free_port()))


def test_a_request_is_confirmed_by_its_reference_however_it_is_typed(session, run):
    event = cast.event("beter_thuis", ref="bt")
    fund_for(session, event, 1)
    reference = registration.register(event, cast.duo()).reference
    session.commit()
    said = f"{reference} is confirmed for bt; the message is in the outbox.\n"
    assert run("registration", "confirm", f" {reference.lower()} ") == (0, said)
    again = f"Error: {reference} is not a request that waits for a yes: it is confirmed\n"
    assert run("registration", "confirm", reference) == (1, again)
    assert run("registration", "confirm", "ZZZZZZ") == (
        1,
        "Error: there is no registration with the reference ZZZZZZ\n",
    )


def test_a_yes_without_funding_says_what_lacks(session, run):
    event = cast.event("beter_thuis", ref="bt")
    fund_for(session, event, 0)
    cato, daan = (
        registration.register(event, cast.duo(n, municipality=m)) for n, m in (("Cato", "Delft"), ("Daan", None))
    )
    els = registration.register(event, cast.duo("Els"))
    session.commit()
    kept = "It keeps its place and is told so once; who waits stands in `funds status`.\n"
    for party, lacks in (
        (cato, "pays for inhabitants of Delft"),
        (daan, "pays for inhabitants of an unknown municipality"),
        (els, "has a place for Den Haag"),
        (els, "has a place for Den Haag"),
    ):
        said = f"{party.reference} waits for funding: no fund of bt {lacks}. {kept}"
        assert run("registration", "confirm", party.reference) == (0, said)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Notice).where(Notice.purpose == "unfunded")) == 3


def test_a_key_persons_link_opens_their_own_form(session, run, client):
    event = cast.event("huiskamergesprek", ref="hkg")
    session.add(
        Role(person=cast.person("Fatma", phone="0600000002"), what=What.KEY_PERSON, event=event, scope="event:1")
    )
    session.commit()
    code, printed = run("links", "key-person", "hkg")
    assert code == 0
    assert printed.startswith(tokens.address("/k/"))
    path = printed.strip().removeprefix(tokens.address(""))
    assert client.get(path).status_code == 200


def test_an_event_without_a_key_person_or_no_event_at_all_is_said(session, run):
    cast.event("huiskamergesprek", ref="hkg")
    session.commit()
    code, printed = run("links", "key-person", "hkg")
    assert (code, printed.split(";")[0]) == (1, "Error: hkg has no key person")
    assert run("links", "key-person", "nothing") == (1, "Error: there is no event nothing\n")


@pytest.fixture
def party(session):
    """Cato, registered for a symposium, and the path of her page."""
    made = registration.register(cast.event(), cast.application("Cato"))
    session.commit()
    return made, registration.own_page(made).removeprefix(tokens.address(""))


def recorded(session) -> list[tuple[str, str]]:
    """What commands did, in order."""
    entries = session.scalars(select(AuditEntry).where(AuditEntry.actor == "command").order_by(AuditEntry.id))
    return [(entry.what, entry.about) for entry in entries]


def test_the_office_sends_a_link_again_as_often_as_somebody_asks(session, run, client, party):
    cato, page = party
    for _times in range(7):
        assert run("links", "resend", f" {cato.reference.lower()} ") == (
            0,
            f"{cato.reference}: the link is in the outbox.\n",
        )
    session.rollback()
    sent = select(func.count()).select_from(Notice).where(Notice.purpose == "link")
    assert session.scalar(sent) == 7
    assert client.get(page).status_code == 200
    assert recorded(session) == [("link sent again", cato.uid)] * 7


def test_control_a_visitor_who_asks_often_is_sent_one(session, party):
    for _times in range(7):
        registration.send_link(party[0])
    assert session.scalar(select(func.count()).select_from(Notice).where(Notice.purpose == "link")) == 1


def test_a_revoked_link_opens_nothing_and_the_new_one_the_page(session, run, client, party):
    cato, page = party
    assert run("links", "resend", cato.reference, "--revoke") == (
        0,
        f"{cato.reference}: the link is in the outbox.\nThe links that were sent before open nothing any more.\n",
    )
    session.rollback()
    notice = session.scalars(select(Notice).where(Notice.purpose == "link")).one()
    mailed = re.search(r"http\S+(/r/\S+)", compose(notice).get_body(("plain",)).get_content())
    assert client.get(page).status_code == 404
    assert client.get(mailed[1]).status_code == 200
    assert recorded(session) == [("links revoked", cato.uid), ("link sent again", cato.uid)]


def test_who_hears_by_phone_is_sent_no_link_but_old_ones_can_end(session, run, client):
    party = registration.register(
        cast.event("beter_thuis"), cast.duo("Cato", channel="phone", email=None, phone="0612345678")
    )
    session.commit()
    page = registration.own_page(party).removeprefix(tokens.address(""))
    said = f"Error: {party.reference} hears from us by phone, where nobody can open a link\n"
    assert run("links", "resend", party.reference) == (1, said)
    assert recorded(session) == []
    assert client.get(page).status_code == 200
    said = "The links that were sent before open nothing any more.\n"
    assert run("links", "resend", party.reference, "--revoke") == (0, said)
    assert client.get(page).status_code == 404
    session.rollback()
    assert recorded(session) == [("links revoked", party.uid)]


def test_a_link_for_nobody_is_said(run):
    said = "Error: there is no registration with the reference ZZZZZZ\n"
    assert run("links", "resend", "ZZZZZZ") == (1, said)


def test_places_verify_names_the_counter_that_lies(session, run):
    event = cast.event(ref="s")
    session.commit()
    assert run("places", "verify") == (0, "Every counter equals its rows.\n")
    pool_id = event.pool.id
    session.execute(PlacePool.__table__.update().values(taken=3))
    session.commit()
    assert run("places", "verify") == (1, f"event:{event.id}: taken says 3, the rows say 0\n")
    session.execute(PlacePool.__table__.update().where(PlacePool.id == pool_id).values(taken=0))
    session.commit()


def test_the_demo_shows_every_kind_a_full_week_with_a_waiting_list_and_something_cancelled(session, run, app):
    code, printed = run("demo", "start")
    assert code == 0, printed
    for role in ("visitor", "participant", "key person", "in a GPO", "its chair", "a member", "subscriber", "mails"):
        assert f"  {role}" in printed
    assert set(session.scalars(select(Event.kind))) == set(KINDS)
    assert session.scalar(select(func.count()).select_from(Event)) >= 20
    assert session.scalars(select(Event.ref).where(Event.status == "cancelled")).all() == ["scholing-nachtrust"]
    waiting = select(Event.ref).join(PlacePool, PlacePool.event_id == Event.id).where(PlacePool.waiting > 0)
    assert session.scalars(waiting).all() == ["beter-thuis-1"]
    before = session.scalar(select(func.count()).select_from(Registration))
    db.session.commit()
    assert run("demo", "start")[0] == 0
    assert session.scalar(select(func.count()).select_from(Registration)) == before, "a second start keeps the data"


def test_a_taken_port_is_one_clear_line(run, config):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", config.PORT))
        taken.listen()
        assert port_is_taken(config.PORT)
        said = f"Error: port {config.PORT} is taken; stop what runs there, or use another: PORT=8001 make run\n"
        assert run("demo", "start") == (1, said)


def test_a_task_is_listed_until_it_is_ticked(session, run):
    event = cast.event("beter_thuis", ref="bt")
    reference = registration.register(event, cast.duo()).reference
    session.commit()
    code, printed = run("tasks", "list")
    assert (code, printed.endswith(f" coordinator: intake call, registration {reference}\n")) == (0, True)
    number = printed.split(":")[0]
    assert run("tasks", "done", number, "--outcome", "not_reached") == (0, f"{number} is ticked: not_reached\n")
    assert run("tasks", "list") == (0, "")
    assert run("tasks", "done", number) == (1, f"Error: there is no open task {number}\n")


def test_audit_verify_says_that_nothing_was_touched(run):
    assert run("audit", "verify") == (0, "Every seal fits its entries.\n")
