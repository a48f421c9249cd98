"""What is kept is answered before Flask begins: the same answer as its page gives, and never for too long."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import Client

from events import registration, subscriptions
from events.extensions import DIRECT, db
from events.ical import fragments
from events.models import Device, Event, Registration, Scope, Subscription
from events.subscriptions import Owner
from events.vault import keyed_hash
from tests import cast
from tests.noting import noted
from tests.web.feed_stage import FEED, NOON, titles

KINDS = ("public", "private")
OLD, NEW = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def paths(session: Any, client: FlaskClient) -> dict[str, str]:
    """A feed of each kind in which Cato's symposium stands, asked for once."""
    event = cast.event(titles={"nl": "Samen sterk"})
    fragments.refresh([event])
    registration.register(event, cast.application("Cato"))
    found = {"public": FEED, "private": link()}
    session.commit()
    for path in found.values():
        assert titles(client.get(path)) == ["Samen sterk"]
    return found


def link() -> str:
    owner = Owner(email_hash=keyed_hash("email", "cato@example.nl"))
    _link, token = subscriptions.open_link(owner, Scope.OWN, Device.PHONE, "nl", actor="visitor")
    return f"/feeds/{token}.ics"


@pytest.fixture
def begun(app: Flask) -> list[str]:
    """The paths for which Flask began its work."""
    seen: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: seen.append(request.path))
    return seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("etag", [None, "other", "same", "strong", "list", "*"])
@pytest.mark.parametrize("since", [None, OLD, "same", NEW, "yesterday"])
def test_it_is_answered_as_its_page_would(
    client: FlaskClient, app: Flask, paths: dict[str, str], begun: list[str], kind: str, etag: str, since: str
) -> None:
    page = Client(app.wsgi_app._behind)  # type: ignore[attr-defined]
    first = page.get(paths[kind]).headers
    tags = {"other": '"o"', "same": first["ETag"], "strong": first["ETag"][2:], "list": f'"o", {first["ETag"]}'}
    begun.clear()
    for accepted in ("", "gzip", "gzip;q=0, *;q=0", "br, *"):
        asked = {
            "Accept-Encoding": accepted,
            "If-None-Match": tags.get(etag, etag),
            "If-Modified-Since": first["Last-Modified"] if since == "same" else since,
        }
        headers = {name: value for name, value in asked.items() if value is not None}
        for method in ("GET", "HEAD"):
            answers = [one.open(paths[kind], method=method, headers=headers) for one in (client, page)]
            ours, theirs = ((one.status_code, one.data, {**dict(one.headers), "Date": ""}) for one in answers)
            assert ours == theirs, (method, headers)
    assert len(begun) == 8, "the control: all others were answered before it began"


def test_what_is_asked_that_needs_more_is_the_pages(
    client: FlaskClient, paths: dict[str, str], begun: list[str], session: Any
) -> None:
    assert client.get(f"{FEED}?kind=feest").status_code == 404
    assert client.get(f"{FEED}?kind=symposium").status_code == 200
    assert client.get("/feeds/unknown.ics").status_code == 404
    assert client.post(FEED).status_code == client.post(paths["private"]).status_code == 405
    asked_to_fail = {"If-Match": '"other"'}
    assert client.get(FEED, headers=asked_to_fail).status_code == 412
    assert begun[:3] == [FEED, FEED, "/feeds/unknown.ics"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_poll_is_one_statement_and_within_a_second_of_it_none(
    client: FlaskClient, paths: dict[str, str], begun: list[str], clock: time_machine.Traveller, kind: str
) -> None:
    etag = client.get(paths[kind]).headers["ETag"]
    clock.shift(timedelta(seconds=1))
    begun.clear()
    with noted() as seen:
        for _ in range(3):
            assert client.get(paths[kind], headers={"If-None-Match": etag}).status_code == 304
            assert client.get(paths[kind]).status_code == 200
    assert len(seen) == 1
    assert begun == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shift", [1000, -600_000])
def test_what_another_process_changes_shows_within_a_second(
    client: FlaskClient,
    paths: dict[str, str],
    session: Any,
    clock: time_machine.Traveller,
    kind: str,
    shift: int,
) -> None:
    """Also when the clock is put back: what was asked for at a time to come holds no more."""
    clock.shift(timedelta(hours=1))
    client.get(paths[kind])
    change(session)
    assert titles(client.get(paths[kind])) == ["Samen sterk"], "the control: it is good for a second"
    clock.shift(timedelta(milliseconds=shift))
    assert titles(client.get(paths[kind])) == ["Samen sterker"]


def change(session: Any) -> None:
    event = session.query(Event).one()
    event.titles = {"nl": "Samen sterker"}
    fragments.refresh([event])
    session.commit()


@pytest.mark.parametrize("change", ["revoked", "given up"])
def test_what_ends_shows_within_a_second_and_at_once_where_it_was_ended(
    client: FlaskClient, paths: dict[str, str], session: Any, clock: time_machine.Traveller, change: str
) -> None:
    path = paths["private"]
    client.get(path)
    if change == "revoked":
        subscriptions.revoke(session.query(Subscription).one(), actor="command")
    else:
        registration.cancel(session.query(Registration).one(), actor="command")
    session.commit()
    assert titles(client.get(path)) == ["Samen sterk"], "the control: it is good for a second"
    client.post("/feeds")  # whatever this process was sent may have been the change
    assert titles(client.get(path)) == {"revoked": [], "given up": ["Afgemeld: Samen sterk"]}[change]


def test_memory_is_bounded_and_who_guesses_fills_none(client: FlaskClient, app: Flask, session: Any) -> None:
    app.wsgi_app._found = found = {}  # type: ignore[attr-defined]
    for number in range(70):
        client.get(f"/feeds/guess-{number}.ics")
    assert found == {}
    cast.event()
    registration.register(session.query(Event).one(), cast.application("Cato"))
    path = link()
    session.commit()
    client.get(path)
    client.get(path)
    found.update({f"/feeds/{number}.ics": found[path] for number in range(63)})
    assert len(found) == 64
    found.pop(path)
    found["/feeds/last.ics"] = found["/feeds/1.ics"]
    client.get(path)
    assert list(found) == [path]


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_broke_costs_nobody_an_answer(
    client: FlaskClient,
    paths: dict[str, str],
    session: Any,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    client.get(paths[kind])
    clock.shift(timedelta(seconds=1))
    broken = db.engines[DIRECT].raw_connection()
    broken.driver_connection.close()  # type: ignore[union-attr]
    broken.close()
    with caplog.at_level(logging.ERROR), noted() as seen:
        assert titles(client.get(paths[kind])) == ["Samen sterk"]
        clock.shift(timedelta(seconds=1))
        seen.clear()
        assert titles(client.get(paths[kind])) == ["Samen sterk"]
    assert len(seen) == 1, "the next one has another connection"


def test_what_is_asked_by_the_driver_is_read_as_the_session_reads_it(session: Any, paths: dict[str, str]) -> None:
    token_hash = session.query(Subscription).one().token_hash
    for change in ("", "UPDATE subscriptions SET revoked_at = changed_at", "UPDATE subscriptions SET gzipped = NULL"):
        session.execute(text(change or "SELECT 1"))
        session.commit()
        known = subscriptions.look_up(token_hash)
        assert known is not None
        assert subscriptions.asked(token_hash) == known
    assert subscriptions.asked("unknown") is None
