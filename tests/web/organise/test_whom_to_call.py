"""A mail that asks for a call leads to a page behind signing in: whom, at what number, what to say; on record."""

import re
from datetime import timedelta

import pytest

from events import reminders, todo
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text, compose
from events.models import AuditEntry, Notice, Registration, Task, What
from tests import cast
from tests.web.browsing import read, submit
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")
NAMES = ("Cato", "Naaste van Cato", "06 12 34 56 78")


@pytest.fixture(autouse=True)
def a_request(rows, today) -> None:
    """A week with one request, and so an intake call for Carla, who is its contact too."""
    with rows():
        week = stage.week()
        cast.office()
        stage.waiting_duo(week, "Cato")


def asked(app) -> tuple[str, str]:
    """What the mail to the coordinator says, and the path of the page it leads to."""
    with app.app_context():
        notice = db.session.query(Notice).filter_by(purpose="intake").one()
        text = compose(notice).get_body(("plain",)).get_content()
    return text, re.search(r"http://[^/]+(/organise/\S+)", text)[1]


def looks(app) -> list[tuple[str, str]]:
    with app.app_context():
        found = db.session.query(AuditEntry).filter_by(what="party shown")
        return [(entry.about, entry.actor.partition(":")[0]) for entry in found]


def test_the_mail_leads_to_the_task_and_names_nobody(app):
    text, path = asked(app)
    with app.app_context():
        task = db.session.query(Task).filter_by(what="intake_call").one()
        notice = db.session.query(Notice).filter_by(purpose="intake").one()
        notice.channel = "phone"
        said = by_hand_text(notice)
    assert path == f"/organise/tasks/{task.id}"
    assert "Log in. Dan leest u wie u belt, het nummer en wat u zegt:" in text
    for name in (*NAMES, "0612345678"):
        assert name not in text
    assert "/organise" not in said


def test_a_mail_about_a_call_that_was_made_leads_to_the_party(app, rows):
    with rows():
        task = db.session.query(Task).filter_by(what="intake_call").one()
        task.done_at, reference = task.registration.created_at, task.registration.reference
    assert asked(app)[1] == f"/organise/registrations/{reference}"


def test_the_page_says_whom_to_call_and_what_to_say_and_the_look_is_on_record_first(app, client):
    _text, path = asked(app)
    assert client.get(path).location.startswith("/sign-in")
    assert looks(app) == []
    stage.sign_in_as(client, "Carla")
    page = client.get(path)
    text = read(page).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Wie u belt Cato ook voor Naaste van Cato (naaste)", "Bel 06 12 34 56 78", "Wat u zegt",
                  "Vraag of u Cato zelf spreekt.", "Vink af"):  # fmt: skip
        assert words in text
    assert 'href="tel:0612345678"' in page.text
    with app.app_context():
        uid = db.session.query(Registration).one().uid
    assert looks(app) == [(uid, "account")]


def test_who_does_not_work_at_the_event_reads_nobody(app, client):
    stage.sign_in_as(client, "Thea")
    assert client.get(asked(app)[1]).status_code == 404
    assert looks(app) == []


def test_a_call_that_was_made_or_that_nobody_waits_for_names_nobody(app, client, rows):
    path = asked(app)[1]
    stage.sign_in_as(client, "Carla")
    submit(client, path, outcome="done")
    before = len(looks(app))
    assert "Cato" not in read(client.get(path))
    with rows():
        db.session.query(Task).update({"done_at": None, "outcome": None})
        db.session.query(Registration).one().status = "cancelled"
    assert "Cato" not in read(client.get(path))
    with rows():
        db.session.query(Registration).one().status = "requested"
    assert len(looks(app)) == before
    assert "Cato" in read(client.get(path))


def test_who_is_the_contact_is_not_told_to_call_the_own_number(app, rows):
    own = "070 999 99 99"
    with rows():
        notice = db.session.query(Notice).filter_by(purpose="intake").one()
        notice.person.phone = own
        notice.event.contact = notice.person
    text = asked(app)[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "Bel ons, telefoon 070 000 00 01" in text
    assert own not in text
    with rows():
        notice = db.session.query(Notice).filter_by(purpose="intake").one()
        notice.event.contact = cast.person("Vera", phone=own)
    assert f"Bel ons, telefoon {own}" in asked(app)[0].replace("\N{NO-BREAK SPACE}", " ")


def test_an_interpreters_address_stands_on_the_page_of_who_is_to_tell_it(app, client, rows, today):
    with rows():
        talk = cast.event(
            "huiskamergesprek", ref="gesprek", starts_at=now() + timedelta(days=10),
            venue=cast.venue("thuis", name="Bij Sevda", address="Hobbemastraat 12", neighbourhood="Schilderswijk"),
        )  # fmt: skip
        cast.role(stage.person("Carla"), What.COORDINATOR, talk)
        cast.role(stage.person("Bram"), What.FACILITATOR, talk)
        cast.role(cast.person("Tolk", phone="0600000003"), What.INTERPRETER, talk)
        reminders.arm(talk)
        today.shift(timedelta(days=8))
        todo.open_due(now())
    with app.app_context():
        path = f"/organise/tasks/{db.session.query(Task).filter_by(what='address').one().id}"
    stage.sign_in_as(client, "Carla")
    text = read(client.get(path)).replace("\N{NO-BREAK SPACE}", " ")
    assert "Adres doorgeven aan de tolk" in text
    assert "Wie u belt Tolk tolk Bel 06 00 00 00 03" in text
    assert "Hobbemastraat 12" in text
    stage.sign_in_as(client, "Bram")
    assert client.get(path).status_code == 404
