"""A training closed to one member: nobody sees it, and the member's people come in by a link."""

import pytest

from events import tokens
from events.extensions import db
from events.models import Event
from tests import cast
from tests.web import arranged
from tests.web.browsing import links, read, status_of, submit

KNOWN = {
    "name": "Cato",
    "email": "cato@florence.example",
    "organisation": "Florence",
    "function": "Verzorgende",
    "consent_registration": "y",
}


@pytest.fixture
def path(rows):
    """The path of the link to a training that is closed to Florence."""
    with rows():
        florence = arranged.organisation("florence", "Florence", roles=["member"])
        training = cast.event(
            "training", ref="incompany", closed_to=florence, capacity=1, titles={"nl": "Basisscholing"}
        )
        return way_in(training)


def way_in(training):
    return "/i/" + tokens.sign(tokens.Purpose.WAY_IN, training.id, training.link_version)


def test_nobody_else_sees_it(client, path):
    assert "Basisscholing" not in read(client.get("/agenda"))
    for address in ("/agenda/incompany", "/agenda/incompany/register", "/agenda/incompany.ics"):
        assert client.get(address).status_code == 404


def test_with_the_link_one_reads_it_and_registers_and_goes_on_by_the_own_page(client, path):
    page = client.get(path)
    assert "Basisscholing" in read(page)
    assert f"{path}/register" in links(page)
    assert not [address for address in links(page) if "incompany" in address], "it leads nowhere that is not there"
    own = client.get(submit(client, f"{path}/register", **KNOWN).location)
    assert status_of(own) == "confirmed"


def test_a_full_training_has_a_waiting_list_too(client, path):
    submit(client, f"{path}/register", **KNOWN)
    daan = {**KNOWN, "name": "Daan", "email": "daan@florence.example"}
    assert status_of(client.get(submit(client, f"{path}/register", **daan).location)) == "waiting"


def test_who_is_known_already_gets_the_neutral_answer_without_an_address_that_names_it(client, path):
    submit(client, f"{path}/register", **KNOWN)
    again = submit(client, f"{path}/register", **KNOWN)
    assert again.status_code == 200
    assert "Kijk in uw e-mail." in read(again)


def test_faults_keep_what_was_typed_and_lead_back_by_the_link(client, path):
    answer = submit(client, f"{path}/register", **{**KNOWN, "email": ""})
    assert answer.status_code == 422
    assert path in links(answer)


def test_a_link_ends_with_a_new_version_and_with_a_draft(app, client, rows, path):
    with rows():
        training = db.session.query(Event).one()
        training.link_version += 1
        newer = way_in(training)
    assert [client.get(address).status_code for address in (path, f"{path}/register", newer)] == [404, 404, 200]
    with rows():
        db.session.query(Event).one().status = "draft"
    assert client.get(newer).status_code == 404


def test_the_office_prints_and_ends_the_link(app, rows, path):
    run = app.test_cli_runner().invoke
    assert run(args=["links", "way-in", "incompany"]).output == f"Florence: {tokens.address(path)}\n"
    assert tokens.address(path) not in run(args=["links", "way-in", "incompany", "--revoke"]).output
    missing = "Error: there is no event nowhere that is closed to one member\n"
    assert run(args=["links", "way-in", "nowhere"]).output == missing
