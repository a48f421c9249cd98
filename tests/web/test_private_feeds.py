"""A private calendar over HTTP: from the page where it is asked for to the program that polls it."""

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from events import answers, registration, tokens
from events.extensions import db
from events.ical import fragments
from events.models import Event, Registration, Subscription, What
from events.tokens import Purpose
from tests import cast
from tests.answers import circle
from tests.web import arranged
from tests.web.browsing import hidden, read
from tests.web.feed_stage import NOON, titles
from tests.web.signing_in import sign_in

ADDRESS = re.compile(r'value="http://127\.0\.0\.1:8000(/feeds/[\w-]{32,}\.ics)"')


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def ask(client: FlaskClient, page: str, **chosen: str) -> str:
    """Ask for a link on `page`; the path of the new calendar."""
    form = {"device": "phone", "language": "nl", "csrf_token": hidden(client.get(page))["csrf_token"], **chosen}
    answer = client.post(page, data=form)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = ADDRESS.search(answer.text)
    assert found is not None
    return found[1]


def of_party(**fields: Any) -> str:
    """The page of a confirmed party, where a calendar can be asked for."""
    event = cast.event(titles={"nl": "Samen sterk"}, **fields)
    fragments.refresh([event])
    path = arranged.own_path(registration.register(event, cast.application("Cato")))
    db.session.commit()
    return f"{path}/feeds"


def test_from_the_own_page_to_a_program_that_polls(client: FlaskClient, session: Any) -> None:
    page = of_party()
    path = ask(client, page, follow="place")
    calendar = client.get(path)
    assert titles(calendar) == ["Samen sterk"]
    assert b"Cato" not in calendar.data
    assert {
        name: calendar.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Vary")
    } == {
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Encoding",
    }
    assert calendar.headers["Content-Length"] == str(len(calendar.data))
    for absent in ("Set-Cookie", "Content-Disposition"):
        assert absent not in calendar.headers

    etag, modified = calendar.headers["ETag"], calendar.headers["Last-Modified"]
    assert etag.startswith('W/"')
    for asked in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", {etag.removeprefix("W/")}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        same = client.get(path, headers=asked)
        assert (same.status_code, same.data) == (304, b"")
        assert (same.headers["ETag"], same.headers["Last-Modified"]) == (etag, modified)
        assert same.headers["Cache-Control"] == "private, no-cache"
    assert client.get(path, headers={"If-None-Match": '"other"', "If-Modified-Since": modified}).status_code == 200

    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == calendar.data
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert head.headers["Content-Length"] == calendar.headers["Content-Length"]
    assert client.post(path).status_code == 405


def test_an_address_is_shown_once_and_kept_nowhere(client: FlaskClient, session: Any) -> None:
    page = of_party()
    path = ask(client, page, follow="place")
    token = path.removeprefix("/feeds/").removesuffix(".ics")
    assert token not in client.get(page).text
    rows = session.execute(text("SELECT * FROM subscriptions")).mappings().all()
    assert len(rows) == 1
    assert not any(token in str(value) for value in rows[0].values())


def test_a_link_is_revoked_or_replaced_alone(client: FlaskClient, session: Any, clock: Any) -> None:
    page = of_party()
    first, second = ask(client, page, follow="place"), ask(client, page, follow="place", device="work")
    shown = read(client.get(page))
    assert "nog nooit opgehaald" in shown
    client.get(first)
    assert "laatst opgehaald op maandag 4 januari 2027" in read(client.get(page))
    numbers = sorted(session.scalars(db.select(Subscription.id)))
    sent = {"csrf_token": hidden(client.get(page))["csrf_token"]}

    assert client.get(f"{page}/{numbers[0]}/revoke").status_code == 303  # a mail scanner changes nothing
    assert titles(client.get(first)) == ["Samen sterk"]
    assert client.post(f"{page}/{numbers[0]}/revoke").status_code == 400
    unsigned = client.post(page, data={"device": "phone", "language": "nl", "follow": "place"})
    assert unsigned.status_code == 400
    assert ADDRESS.search(unsigned.text) is None
    answer = client.post(f"{page}/{numbers[0]}/revoke", data=sent, follow_redirects=True)
    assert "Deze link werkt niet meer." in read(answer)
    assert client.post(f"{page}/{numbers[0]}/revoke", data=sent).status_code == 303  # pressed twice

    clock.shift(timedelta(hours=4))
    client.get(first)
    revoked = client.get(first)
    assert (revoked.status_code, titles(revoked)) == (200, [])
    assert b"BEGIN:VTIMEZONE" in revoked.data
    assert titles(client.get(second)) == ["Samen sterk"]

    replaced = client.post(f"{page}/{numbers[1]}/replace", data=sent)
    found = ADDRESS.search(replaced.text)
    assert found is not None
    assert titles(client.get(found[1])) == ["Samen sterk"]
    assert titles(client.get(second)) == []

    clock.shift(timedelta(days=59))
    assert client.get(first).status_code == 200
    clock.shift(timedelta(days=1))
    gone = client.get(first)
    assert (gone.status_code, gone.text) == (410, "Deze agenda bestaat niet meer.\n")
    unknown = client.get("/feeds/no-such-token.ics")
    assert (unknown.status_code, unknown.text) == (404, "Deze agenda bestaat niet.\n")
    assert unknown.headers["X-Robots-Tag"] == "noindex"


def test_nobody_ends_the_link_of_another(client: FlaskClient, session: Any) -> None:
    page = of_party()
    path = ask(client, page, follow="place")
    other = of_party(ref="ander")
    number = session.scalar(db.select(Subscription.id))
    sent = {"csrf_token": hidden(client.get(other))["csrf_token"]}
    client.post(f"{other}/{number}/revoke", data=sent)
    assert titles(client.get(path)) == ["Samen sterk"]


def test_each_door_offers_what_its_page_shows(client: FlaskClient, session: Any) -> None:
    gpo, florence = circle.gpo(), circle.member("florence", "Florence")
    circle.overleg()
    week = cast.event("beter_thuis")
    lesson = cast.workshop(week, None, title="Leven met vergeten")
    lesson.teacher = cast.person("Thea", "thea@example.nl")
    _talk, key_person = arranged.talk()
    fragments.refresh([week])
    bram, anna = gpo.roster[0], gpo.roles[0]
    paths = {
        tokens.link(Purpose.ANSWER, bram.id, bram.person.link_version): "GPO Transvaal",
        answers.chair_page(anna): "GPO Transvaal",
        tokens.link(Purpose.TEACHER, lesson.teacher.id, 1): "lessen en gesprekken",
        answers.seats_page(florence): "waar onze organisatie plaatsen heeft",
        key_person: "waarvoor ik plaatsen reserveer",
    }
    session.commit()
    for path, said in paths.items():
        own = path.removeprefix(tokens.address(""))
        assert f'{own}/feeds"' in client.get(own).text
        assert said in read(client.get(f"{own}/feeds"))


def test_a_calendar_ends_with_the_link_it_was_asked_for_with(app: Flask, client: FlaskClient, session: Any) -> None:
    path = ask(client, of_party(), follow="place")
    reference = session.scalars(db.select(Registration.reference)).one()
    session.commit()
    done = app.test_cli_runner().invoke(args=["links", "resend", reference, "--revoke"])
    assert done.exit_code == 0
    assert titles(client.get(path)) == []


def test_signed_in_one_follows_ones_own(client: FlaskClient, session: Any) -> None:
    event = cast.event(titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    registration.register(event, cast.application("Cato"))
    cato = cast.person("Cato", "cato@example.nl")
    session.commit()
    assert client.get("/mine/feeds").status_code == 303
    sign_in(client, cato)
    assert titles(client.get(ask(client, "/mine/feeds", follow="own"))) == ["Samen sterk"]


def test_who_organises_follows_how_full_it_is(client: FlaskClient, session: Any) -> None:
    event = cast.event(titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, event.networks[0])
    session.commit()
    sign_in(client, anna)
    assert titles(client.get(ask(client, "/organise/feeds", follow="organiser"))) == [
        "Samen sterk (0 van 20 plaatsen)"
    ]


def test_who_may_have_only_a_neutral_file_is_offered_none(client: FlaskClient, session: Any) -> None:
    path = arranged.own_path(registration.register(cast.event("beter_thuis"), cast.duo("Cato")))
    session.commit()
    assert "/feeds" not in re.sub(r'href="/feeds"', "", client.get(path).text)
    assert client.get(f"{path}/feeds").status_code == 404


def test_a_choice_that_is_not_there_is_refused_and_nothing_is_lost(client: FlaskClient, session: Any) -> None:
    page = of_party()
    token = hidden(client.get(page))["csrf_token"]
    answer = client.post(
        page, data={"csrf_token": token, "follow": "organiser", "device": "tablet", "language": "tr"}
    )
    assert answer.status_code == 422
    assert "Kies een van de antwoorden uit de lijst." in read(answer)
    assert re.search(r'<input checked[^>]*value="tr"', answer.text)
    unsent = client.post(page, data={"follow": "place", "device": "tablet", "language": "tr"})
    assert unsent.status_code == 400
    assert session.query(Subscription).count() == 0


def test_a_feed_that_cannot_be_made_stays_as_it_was_and_an_operator_sees_it(
    client: FlaskClient, session: Any, clock: Any
) -> None:
    path = ask(client, of_party(), follow="place")
    before = client.get(path)
    session.execute(text("UPDATE subscriptions SET scope = 'seats'"))  # of no organisation: it cannot be made
    event = session.query(Event).one()
    event.titles = {"nl": "Samen sterker"}
    fragments.refresh([event])
    session.commit()
    clock.shift(timedelta(hours=4))

    after = client.get(path)

    assert (after.status_code, after.data, after.headers["ETag"]) == (200, before.data, before.headers["ETag"])
    assert client.get("/readyz").json["calendars"].startswith("one could not be made at 2027-01-04T16:00")
