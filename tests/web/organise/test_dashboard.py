"""The first page of the workspace: what goes on, and what needs somebody, each with where one acts."""

from datetime import timedelta

import pytest

from events import activities, notices, registration
from events.clock import now
from events.extensions import db
from events.models import AuditEntry, Event, Notice, Task
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import fault_of, links, press, read, submit
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def plans(rows, today) -> None:
    """A week with a request, an offer, somebody without funding and a mail that failed; a meeting tomorrow."""
    with rows():
        week = stage.week()
        for name in ("Cato", "Daan", "Eva"):
            stage.waiting_duo(week, name)
        registration.confirm(stage.party("Cato"), actor="test")
        stage.one_place_more(week)
        failed = db.session.query(Notice).filter_by(addressee=f"registration:{stage.party('Daan').id}").one()
        notices.failed(failed.id, "550 <daan@example.nl> unknown")
        group = circle.overleg("2027-01-21 14:00")
        circle.delegate(group, circle.member("florence", "Florence"), "Dirk")


def reference(app, name: str) -> str:
    with app.app_context():
        return stage.party(name).reference


def test_the_office_reads_what_waits_and_is_led_there(app, client):
    stage.sign_in_as(client, "Olga")
    page = client.get("/organise")
    text, found = read(page), links(page)
    cato, daan, eva = (reference(app, name) for name in ("Cato", "Daan", "Eva"))
    week = "Beter Thuis met Dementie, maart 2027"
    for words in (
        f"Kennismaking bellen {daan} {week} Bellen vóór zaterdag 23 januari 2027",
        f"Aangeboden plaatsen {eva} {week} Antwoord vóór vrijdag 22 januari 2027 om 17.00 uur",
        f"Wacht op financiering {cato} {week} Goedgekeurd op woensdag 20 januari 2027; gemeente: Den Haag",
        f"Mislukte berichten Aanvraag ontvangen {week} Aan {daan}.",
        "Nog geen antwoord Programma-overleg donderdag 21 januari 2027. 1 van 1 heeft nog niet geantwoord.",
        "Vandaag en de dagen erna donderdag 21 januari",
        "Beter Thuis met Dementie, kwartaal 2 Netwerk Dementie Haaglanden · 0 van 1 gepland",
        "U bent ingelogd als Olga.",
    ):
        assert words in text
    for address in (
        f"/organise/registrations/{cato}", f"/organise/registrations/{daan}", f"/organise/registrations/{eva}",
        "/organise/events/week#messages", "/organise/events/programma-overleg-2027-01-21",
    ):  # fmt: skip
        assert address in found


def test_nobody_is_named_there_so_nobody_is_said_to_have_looked(app, client):
    stage.sign_in_as(client, "Olga")
    with app.app_context():
        before = db.session.query(AuditEntry).count()
    text = read(client.get("/organise"))
    assert "Cato" not in text
    assert "daan@example.nl" not in text
    with app.app_context():
        assert db.session.query(AuditEntry).count() == before


def test_who_may_change_nothing_is_asked_nothing_and_sees_the_own_event(client, today):
    today.move_to("2027-03-06T10:00:00+01:00")
    for name in ("Bram", "Thea"):
        stage.sign_in_as(client, name)
        text = read(client.get("/organise"))
        assert "Er wacht nu niets op u." in text
        assert "maandag 8 maart Beter Thuis met Dementie · Netwerk Dementie Haaglanden" in text
        assert "Programma-overleg" not in text


def test_a_coordinator_is_asked_about_the_own_week_and_no_year(client):
    stage.sign_in_as(client, "Carla")
    text = read(client.get("/organise"))
    assert "Kennismaking bellen" in text
    assert "Nog geen antwoord" not in text
    assert "ritme van het jaar" not in text


def test_an_organiser_reads_the_year_of_the_own_network(client, rows):
    with rows():
        cast.network("palliatief", "Netwerk Palliatieve Zorg")
    stage.sign_in_as(client, "Anna")
    text = read(client.get("/organise"))
    assert "Netwerk Dementie Haaglanden · 0 van 1 gepland" in text
    assert "Palliatieve" not in text


def test_a_call_that_was_made_is_asked_no_more(app, client):
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        task = db.session.query(Task).filter_by(what="intake_call", done_at=None).one()
        reference = stage.party("Daan").reference
    assert f"Kennismaking bellen {reference}" in read(client.get("/organise"))
    submit(client, f"/organise/tasks/{task.id}", outcome="done")
    assert "Kennismaking bellen" not in read(client.get("/organise"))


def test_a_call_is_ticked_with_its_outcome_and_one_that_failed_is_made_again(app, client):
    stage.sign_in_as(client, "Carla")
    with app.app_context():
        task = db.session.query(Task).filter_by(what="intake_call", done_at=None).first()
        path, key = f"/organise/tasks/{task.id}", task.key
    page = client.get(path)
    assert "Kennismaking bellen Klaar vóór zaterdag 23 januari 2027" in read(page)
    tried = {"outcome": "not_reached", "again_on": "2027-01-22"}
    assert client.post(path, data={"csrf_token": stage.token_of(page), **tried}).location == "/organise/tasks"
    with app.app_context():
        again = db.session.query(Task).filter_by(key=f"{key}#2").one()
        assert (again.done_at, again.due_on.isoformat()) == (None, "2027-01-22")
        second = f"/organise/tasks/{again.id}"
    client.post(second, data={"csrf_token": stage.token_of(client.get(second)), "outcome": "done"})
    with app.app_context():
        entries = db.session.query(AuditEntry).filter_by(what="task ticked").order_by(AuditEntry.id)
        assert [entry.details for entry in entries] == ["not_reached", "done"]
        assert {entry.actor.partition(":")[0] for entry in entries} == {"account"}
    assert "Gedaan Afgevinkt op woensdag 20 januari 2027" in read(client.get(second))


def test_what_is_the_offices_is_not_anothers(app, client, rows):
    with rows():
        db.session.add(Task(key="office", what="deadline", role="office", due_on=now().date()))
    with app.app_context():
        number = db.session.query(Task).filter_by(key="office").one().id
    stage.sign_in_as(client, "Anna")
    assert client.get(f"/organise/tasks/{number}").status_code == 404
    stage.sign_in_as(client, "Olga")
    assert client.get(f"/organise/tasks/{number}").status_code == 200
    assert press(client, "/organise", "/sign-out").location == "/sign-in"
    assert client.get("/organise").location.startswith("/sign-in")


def test_what_a_member_submitted_is_answered_by_the_office_alone(app, client, rows):
    with rows():
        florence = circle.member("florence", "Florence")
        start = now() + timedelta(days=20)
        said = arranged.open_day(start, start + timedelta(hours=2))
        for number in ("0" * 32, "1" * 32):
            activities.submit(florence, said, number)
        first, second = (task.id for task in activities.to_decide())
    stage.sign_in_as(client, "Anna")
    assert client.get(f"/organise/tasks/{first}").status_code == 404
    stage.sign_in_as(client, "Olga")
    path = f"/organise/tasks/{first}"
    assert "Open dag Kom kijken." in read(client.get(path))
    assert press(client, path, f"{path}/approve").location == "/organise"
    assert press(client, f"/organise/tasks/{second}", f"{path}/approve").status_code == 409, "answered already"
    path = f"/organise/tasks/{second}"
    token = stage.hidden(client.get(path))
    assert (
        fault_of(client.post(f"{path}/return", data={**token, "reason": ""}), "reason")
        == "Vul in wat er anders moet."
    )
    assert client.post(f"{path}/return", data={**token, "reason": "Wat kost het?"}).location == "/organise"
    with app.app_context():
        ends = [
            (event.status, event.returned_because) for event in db.session.query(Event).filter_by(kind="activity")
        ]
        assert ends == [("published", None), ("draft", "Wat kost het?")]
