"""Calendars to follow: what they show and never show, and the page where one is chosen."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from events.extensions import db
from events.ical import fragments
from events.models import Event, EventStatus, Organisation, RenderedEvent, Theme
from tests import cast
from tests.web.feed_stage import FEED, NOON, hide, publish, symposium, titles


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_the_agenda_is_one_calendar_of_all_that_is_public(client: FlaskClient, app: Flask, clock: Any) -> None:
    publish(app, symposium(), ("training", {"titles": {"nl": "Basisscholing"}, "in_days": 20}))

    response = client.get(FEED)

    assert response.status_code == 200
    assert titles(response) == ["Basisscholing", "Samen sterk"]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["ETag"] == f'W/"{hashlib.sha256(response.data).hexdigest()[:32]}"'
    assert response.headers["Last-Modified"] == "Mon, 04 Jan 2027 12:00:00 GMT"
    assert response.headers["Content-Length"] == str(len(response.data))
    for absent in ("Set-Cookie", "Content-Disposition", "Content-Encoding", "X-Robots-Tag"):
        assert absent not in response.headers


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Basisscholing", "Samen sterk", "Thuis sterven"]),
        ("?kind=symposium", ["Samen sterk", "Thuis sterven"]),
        ("?kind=training&kind=symposium", ["Basisscholing", "Samen sterk", "Thuis sterven"]),
        ("?network=palliatief", ["Thuis sterven"]),
        ("?kind=training&network=palliatief", []),
        ("?kind=&network=&language=", ["Basisscholing", "Samen sterk", "Thuis sterven"]),
        ("?language=tr", ["Basisscholing", "Birlikte güçlü", "Thuis sterven"]),
    ],
)
def test_a_feed_shows_what_was_chosen(app: Flask, client: FlaskClient, query: str, shown: list[str]) -> None:
    with app.app_context():
        palliative = cast.network("palliatief", "Netwerk Palliatieve Zorg Haaglanden")
        made = [
            cast.event("symposium", titles={"nl": "Samen sterk", "tr": "Birlikte güçlü"}, in_days=30),
            cast.event("training", titles={"nl": "Basisscholing"}, in_days=20),
            cast.event("symposium", titles={"nl": "Thuis sterven"}, in_days=40, networks=[palliative]),
        ]
        fragments.refresh(made)
        db.session.commit()

    assert titles(client.get(FEED + query)) == shown


@pytest.mark.parametrize(
    ("query", "stranger"),
    [
        ("kind=feest", "feest"),
        ("kind=huiskamergesprek", "huiskamergesprek"),
        ("kind=symposium&kind=gpo", "gpo"),
        ("network=onbekend", "onbekend"),
        ("language=hi", "hi"),
        ("language=nl%0D%0ASet-Cookie:%20x", "nl"),
    ],
)
def test_an_unknown_choice_is_refused_in_a_plain_sentence(client: FlaskClient, query: str, stranger: str) -> None:
    response = client.get(f"{FEED}?{query}")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith(f"Deze agenda bestaat niet: wij kennen “{stranger}")
    assert "Set-Cookie" not in response.headers


def test_one_event_is_a_calendar_file_of_its_own(client: FlaskClient, app: Flask, clock: Any) -> None:
    publish(app, symposium(), ("training", {"titles": {"nl": "Basisscholing"}}))

    response = client.get("/agenda/samen-sterk.ics")

    assert response.status_code == 200
    assert titles(response) == ["Samen sterk"]
    assert response.last_modified == NOON
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Content-Disposition" not in response.headers
    assert client.get("/agenda/samen-sterk.ics?language=xx").status_code == 404


def not_public(reason: str) -> tuple[str, dict[str, Any]]:
    if reason == "draft":
        return symposium(status=EventStatus.DRAFT)
    if reason == "closed to one member":
        return symposium(closed_to=Organisation(ref="florence", name="Florence", roles=["member"]))
    return reason, {"ref": "samen-sterk"}


@pytest.mark.parametrize("reason", ["draft", "closed to one member", "huiskamergesprek", "meeting", "gpo", "patz"])
def test_what_is_not_public_is_in_no_feed_and_has_no_file(client: FlaskClient, app: Flask, reason: str) -> None:
    publish(app, not_public(reason), ("training", {"titles": {"nl": "Basisscholing"}}))

    assert titles(client.get(FEED)) == ["Basisscholing"]
    response = client.get("/agenda/samen-sterk.ics")
    assert (response.status_code, response.text) == (404, "Deze bijeenkomst staat niet in onze agenda.\n")


@pytest.mark.parametrize("reason", ["draft", "closed to one member"])
def test_an_event_that_is_no_longer_public_disappears(
    client: FlaskClient, app: Flask, clock: time_machine.Traveller, reason: str
) -> None:
    publish(app, symposium())
    assert titles(client.get(FEED)) == ["Samen sterk"]
    clock.shift(timedelta(minutes=1))
    hide(app, reason, refreshed=True)

    assert titles(client.get(FEED)) == []
    assert client.get("/agenda/samen-sterk.ics").status_code == 404


@pytest.mark.parametrize("reason", ["draft", "closed to one member"])
def test_a_change_that_forgot_to_refresh_shows_too_little_never_too_much(
    client: FlaskClient, app: Flask, reason: str
) -> None:
    publish(app, symposium())
    hide(app, reason, refreshed=False)
    with app.app_context():  # the control: what is kept would still be shown if the event were not asked
        assert [
            row.is_listed for row in db.session.query(RenderedEvent).filter_by(language="nl", variant="shared")
        ] == [True]

    assert client.get("/agenda/samen-sterk.ics").status_code == 404
    assert titles(client.get(FEED)) == []


def test_a_private_address_is_in_no_feed_and_no_file(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        home = cast.venue("thuis", name="Bij mevrouw Cato", address="Hobbemastraat 12", is_private=True)
        public = cast.venue()
        fragments.refresh([cast.event("symposium", ref="bij-cato", venue=home), cast.event("training", venue=public)])
        db.session.commit()

    feed, one = client.get(FEED).text, client.get("/agenda/bij-cato.ics").text
    for shown in (feed, one):
        assert "LOCATION:Leidschendam-Centrum\r\n" in shown
        assert "Hobbemastraat" not in shown
        assert "mevrouw Cato" not in shown
    # The control: what is not hidden is shown in full, so the words above could have been there.
    assert "LOCATION:Congrescentrum De Vliet\\, Vlietplein 10\\, Leidschendam\r\n" in feed


def test_a_new_day_moves_the_window(client: FlaskClient, app: Flask, clock: time_machine.Traveller) -> None:
    publish(app, symposium(in_days=2))
    assert titles(client.get(FEED)) == ["Samen sterk"]
    clock.move_to(datetime(2027, 4, 6, 21, 59, tzinfo=UTC))  # a minute before midnight in Amsterdam, 90 days later
    assert titles(client.get(FEED)) == ["Samen sterk"]
    clock.move_to(datetime(2027, 4, 6, 22, 0, tzinfo=UTC))
    response = client.get(FEED)
    assert titles(response) == []
    assert response.last_modified == datetime(2027, 4, 6, 22, 0, tzinfo=UTC)


def test_the_page_offers_the_chosen_calendar_to_every_program(client: FlaskClient, app: Flask) -> None:
    publish(app, symposium())
    page = client.get("/feeds?kind=symposium&network=dementie").text

    assert "U volgt: Agenda Vereniging Transmurale Zorg: Symposium, Netwerk Dementie Haaglanden." in page
    for link in (
        "webcal://127.0.0.1:8000/feeds/agenda.ics?kind=symposium&amp;network=dementie",
        "http://127.0.0.1:8000/feeds/agenda.ics?kind=symposium&amp;network=dementie",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F127.0.0.1%3A8000%2Ffeeds%2Fagenda.ics"
        "%3Fkind%3Dsymposium%26network%3Ddementie",
        "https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2F127.0.0.1%3A8000%2Ffeeds%2Fagenda.ics"
        "%3Fkind%3Dsymposium%26network%3Ddementie&amp;name=Agenda%20Vereniging",
    ):
        assert link in page
    assert 'id="kind-symposium" value="symposium" checked' in page
    assert "Google kijkt maar een paar keer per dag" in page
    assert "/feeds?kind=symposium&amp;kind=training#links" in page
    assert "huiskamergesprek" not in page


def test_the_page_without_a_choice_offers_the_whole_agenda(client: FlaskClient) -> None:
    page = client.get("/feeds").text
    assert "U volgt: Agenda Vereniging Transmurale Zorg." in page
    assert 'href="webcal://127.0.0.1:8000/feeds/agenda.ics"' in page
    assert client.get("/feeds?kind=feest").status_code == 404


def test_a_theme_week_is_a_calendar_of_its_own(client: FlaskClient, app: Flask, clock: Any) -> None:
    with app.app_context():
        week = {
            "titles": {"nl": "Week van de Palliatieve Zorg", "en": "Palliative care week"},
            "rule": "-",
            "days": 7,
        }
        db.session.add(Theme(ref="week-2027", starts_on=date(2027, 10, 9), **week))
        db.session.flush()
        theme = db.session.query(Theme).one()
        walk = cast.event("activity", titles={"nl": "Wandeling"}, in_days=30)
        walk.theme = theme
        fragments.refresh([walk, cast.event("training", titles={"nl": "Basisscholing"})])
        db.session.commit()
    address = f"{FEED}?theme=week-2027"
    assert titles(client.get(address)) == ["Wandeling"]
    assert "X-WR-CALNAME:Agenda Vereniging Transmurale Zorg: Week van de Palliatieve" in client.get(address).text
    assert "Palliative care week" in client.get(f"{address}&language=en").text.replace("\r\n ", "")
    assert client.get(f"{FEED}?theme=week-2030").status_code == 404
    page = client.get("/feeds?theme=week-2027").text
    assert "theme=week-2027" in page
    assert 'href="/feeds?theme=week-2027#links"' in client.get("/themes/week-2027").text


@pytest.mark.parametrize("change", ["venue", "translation", "window", "nothing"])
def test_two_polls_after_a_change_the_public_bytes_say_it(
    client: FlaskClient, app: Flask, clock: time_machine.Traveller, change: str
) -> None:
    publish(app, symposium(in_days=2))
    address = f"{FEED}?language=tr"
    before = client.get(address)
    clock.shift(timedelta(days=100) if change == "window" else timedelta(hours=4))
    with app.app_context():
        event = db.session.query(Event).one()
        if change == "venue":
            event.venue.name = "De Nieuwe Vliet"
        elif change == "translation":
            event.titles = {"nl": "Samen sterk", "tr": "Birlikte"}
        fragments.refresh([event])
        db.session.commit()
    client.get(address)
    after = client.get(address)
    if change == "nothing":
        assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
        return
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.last_modified is not None
    assert before.last_modified is not None
    assert after.last_modified > before.last_modified
    if change == "window":
        assert titles(after) == []
        return
    assert "SEQUENCE:1\r\n" in after.text
    assert "LAST-MODIFIED:20270104T160000Z\r\n" in after.text
    assert ("De Nieuwe Vliet" in after.text, titles(after)) == (
        change == "venue",
        ["Birlikte"] if change == "translation" else ["Samen sterk"],
    )
