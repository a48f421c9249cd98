"""Whom a planner types in the form of an event: found, filled in and added on record, and where they work kept."""

import pytest

from events import people
from events.extensions import db
from events.models import AuditEntry, Person, What
from tests import cast
from tests.web import arranged
from tests.web.browsing import fault_of
from tests.web.organise import stage
from tests.web.organise.test_plan_people import TALK, row, saved, send, stored

pytestmark = pytest.mark.usefixtures("today")

ELS = {"what": "interpreter", "name": "Els de Wit", "email": "els@example.nl"}


@pytest.fixture
def florence(rows) -> str:
    with rows():
        made, _link = arranged.talk()
        cast.everyone(made)
        return str(arranged.organisation("florence", "Florence").id)


def recorded(uid: str) -> list[tuple[str, str | None]]:
    found = db.session.query(AuditEntry).filter_by(about=uid).order_by(AuditEntry.id)
    return [(entry.what, entry.details) for entry in found if entry.what.startswith("person ")]


def interpreter() -> Person:
    return next(role.person for role in stored("hkg-1").roles if role.what == What.INTERPRETER)


def test_somebody_new_is_added_on_record_with_where_they_work(client, rows, florence):
    stage.sign_in_as(client, "Anna")
    assert saved(client, TALK, **row("n0", **ELS, phone="0612345678", organisation=florence)).status_code == 303
    with rows():
        els = interpreter()
        assert (els.name, els.phone, els.organisation.name) == ("Els de Wit", "0612345678", "Florence")
        assert recorded(els.uid) == [("person added", "phone, organisation")]
        [entry] = db.session.query(AuditEntry).filter_by(what="person added")
        assert entry.actor.startswith("account:")


def test_a_planner_fills_in_a_missing_number_on_record_and_not_where_somebody_works(client, rows, florence):
    with rows():
        cast.person("Els de Wit", "els@example.nl")
    stage.sign_in_as(client, "Anna")
    page = send(client, TALK, **row("n0", **ELS, phone="0612345678", organisation=florence))
    refusal = (
        "Deze persoon kennen wij al. Alleen het kantoor vult in waar iemand werkt die wij kennen: laat dit leeg."
    )
    assert fault_of(page, "role_n0_organisation") == refusal
    assert saved(client, TALK, **row("n0", **ELS, phone="0612345678")).status_code == 303
    with rows():
        els = interpreter()
        assert (els.phone, els.organisation) == ("0612345678", None)
        assert recorded(els.uid) == [("person completed", "phone")]


def test_the_office_fills_in_where_somebody_works_on_record(client, rows, florence):
    with rows():
        cast.person("Els de Wit", "els@example.nl", "0611111111")
    stage.sign_in_as(client, "Olga")
    assert saved(client, TALK, **row("n0", **ELS, phone="0612345678", organisation=florence)).status_code == 303
    with rows():
        els = interpreter()
        assert (els.phone, els.organisation.name) == ("0611111111", "Florence"), "what is known stays"
        assert recorded(els.uid) == [("person completed", "organisation")]


def test_whoever_was_corrected_is_found_by_the_address_of_now(client, rows, florence):
    with rows():
        els = cast.person("Els de Wit", "els@exmaple.nl")
        people.correct_address(els, "els@example.nl", None, actor="test")
        people.known_person("Els de Wit", "els@example.nl")  # named on a page: not of the office
        number = els.id
    stage.sign_in_as(client, "Anna")
    assert saved(client, TALK, **row("n0", **{**ELS, "email": "Els@Example.nl"})).status_code == 303
    with rows():
        assert interpreter().id == number
        assert recorded(interpreter().uid) == []


def test_control_who_was_only_named_on_a_page_is_somebody_else(client, rows, florence):
    with rows():
        named = people.known_person("Els de Wit", "els@example.nl").id
    stage.sign_in_as(client, "Anna")
    assert saved(client, TALK, **row("n0", **ELS)).status_code == 303
    with rows():
        assert interpreter().id != named
