"""What is kept is answered before Flask begins: the same answer as its page gives, and never for too long."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal
from typing import Any

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import Client

from events import registration, subscriptions
from events.extensions import DIRECT, db
from events.ical import fragments, shelf
from events.models import Device, Event, Registration, Scope, Subscription
from events.subscriptions import Owner
from events.vault import keyed_hash
from events.web import private_feeds
from tests import cast
from tests.noting import noted
from tests.web.feed_stage import FEED, NOON, titles
from tests.web.signing_in import sign_in

KINDS = ("public", "private")
OLD, NEW = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
NEVER = "Mon, 01 Jan 2001 00:00:00 +999999999999999999999"  # which the library that reads dates cannot add


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
@pytest.mark.parametrize("since", [None, OLD, "same", NEW, "yesterday", NEVER])
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
    begun.clear()
    assert client.get(f"{FEED}?kind=feest").status_code == 404
    assert client.get(f"{FEED}?kind=symposium").status_code == 200
    assert client.get("/feeds/unknown.ics").status_code == 404
    assert client.post(FEED).status_code == client.post(paths["private"]).status_code == 405
    assert begun == [FEED, FEED, "/feeds/unknown.ics", FEED, paths["private"]]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_changes_a_file_here_so_if_match_says_nothing(
    client: FlaskClient, paths: dict[str, str], kind: str
) -> None:
    for tag in ('"other"', "*", ""):
        assert client.get(paths[kind], headers={"If-Match": tag}).status_code == 200


def test_a_browser_that_is_signed_in_gets_no_cookie_with_a_calendar(
    client: FlaskClient, session: Any, paths: dict[str, str]
) -> None:
    sign_in(client, cast.person("Anna", "anna@example.nl"))
    slug = session.query(Event).one().ref
    for path in (f"{FEED}?kind=symposium", f"/agenda/{slug}.ics", "/feeds/unknown.ics", *paths.values()):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" in client.get("/mine").headers, "the control: a page renews it"


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


@pytest.mark.parametrize("how", ["unknown", "ended"])
def test_a_link_that_leads_nowhere_is_one_statement_each_time(
    client: FlaskClient,
    paths: dict[str, str],
    session: Any,
    begun: list[str],
    clock: time_machine.Traveller,
    how: str,
) -> None:
    path, status = ("/feeds/unknown.ics", 404) if how == "unknown" else (paths["private"], 410)
    if how == "ended":
        subscriptions.revoke(session.query(Subscription).one(), actor="command")
        session.commit()
    clock.shift(timedelta(days=60))
    begun.clear()
    with noted() as seen:
        for _ in range(2):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (status, "noindex")
    assert len(seen) == 2
    assert begun == [path, path], "its page says what is wrong"


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


def change(session: Any, title: str = "Samen sterker") -> None:
    event = session.query(Event).one()
    event.titles = {"nl": title}
    fragments.refresh([event])
    session.commit()


@pytest.mark.parametrize("how", ["revoked", "given up"])
def test_what_ends_shows_within_a_second_and_at_once_where_it_was_ended(
    client: FlaskClient, paths: dict[str, str], session: Any, clock: time_machine.Traveller, how: str
) -> None:
    path = paths["private"]
    client.get(path)
    if how == "revoked":
        subscriptions.revoke(session.query(Subscription).one(), actor="command")
    else:
        registration.cancel(session.query(Registration).one(), actor="command")
    session.commit()
    assert titles(client.get(path)) == ["Samen sterk"], "the control: it is good for a second"
    client.post("/feeds")  # whatever this process was sent may have been the change
    assert titles(client.get(path)) == {"revoked": [], "given up": ["Afgemeld: Samen sterk"]}[how]


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
    change(session)
    clock.shift(timedelta(hours=4))
    broken = [db.engines[DIRECT].raw_connection() for _ in range(3)]
    for connection in broken:
        connection.driver_connection.close()  # type: ignore[union-attr]
        connection.close()
    with caplog.at_level(logging.WARNING):
        assert titles(client.get(paths[kind])) == ["Samen sterker"]
    clock.shift(timedelta(seconds=1))
    with noted() as seen:
        assert titles(client.get(paths[kind])) == ["Samen sterker"]
    assert len(seen) == 1, "the others are gone too"
    assert caplog.records == []


def test_what_is_asked_by_the_driver_is_read_as_the_session_reads_it(session: Any, paths: dict[str, str]) -> None:
    token_hash = session.query(Subscription).one().token_hash
    for change in ("", "UPDATE subscriptions SET revoked_at = changed_at", "UPDATE subscriptions SET gzipped = NULL"):
        session.execute(text(change or "SELECT 1"))
        session.commit()
        known = subscriptions.look_up(token_hash)
        assert known is not None
        assert subscriptions.poll(token_hash) == known
    assert subscriptions.poll("unknown") is None


def test_a_poll_leaves_no_transaction_behind(client: FlaskClient, paths: dict[str, str]) -> None:
    client.get(paths["private"])
    pooled = db.engines[DIRECT].raw_connection()
    driver: Any = pooled.driver_connection
    is_idle = not driver.in_transaction if hasattr(driver, "in_transaction") else driver.info.transaction_status == 0
    pooled.close()
    assert is_idle


@pytest.mark.parametrize("is_by_the_session", [False, True])
def test_what_is_made_anew_waits_for_others_that_write(
    client: FlaskClient,
    session: Any,
    paths: dict[str, str],
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    is_by_the_session: bool,
) -> None:
    """The look-up must not begin the transaction that writes: on SQLite it could no longer wait for its turn.

    The control does just that.
    """
    client.get(paths["private"])
    change(session)
    clock.shift(timedelta(hours=4))

    def look_up(token_hash: str) -> Any:
        found = look_up_there(token_hash)
        with db.engine.connect() as other:
            other.execute(text("UPDATE agenda_version SET version = version + 1"))
            other.commit()
        return found

    look_up_there = subscriptions.look_up if is_by_the_session else subscriptions.poll
    monkeypatch.setattr(private_feeds.subscriptions, "poll", look_up)
    is_spoilt = is_by_the_session and db.engine.dialect.name == "sqlite"
    assert titles(client.get(paths["private"])) == ["Samen sterk" if is_spoilt else "Samen sterker"]


def test_what_was_looked_up_before_a_change_is_not_remembered(
    client: FlaskClient, session: Any, paths: dict[str, str], clock: time_machine.Traveller, monkeypatch: Any
) -> None:
    clock.shift(timedelta(seconds=1))

    def kept(*asked: Any) -> Any:
        found = kept_there(*asked)
        subscriptions.revoke(session.query(Subscription).one(), actor="visitor")
        session.commit()
        client.post("/feeds")
        return found

    kept_there = private_feeds.kept
    monkeypatch.setattr(private_feeds, "kept", kept)
    assert titles(client.get(paths["private"])) == ["Samen sterk"]
    monkeypatch.undo()
    assert titles(client.get(paths["private"])) == []


def test_what_is_kept_is_answered_while_another_is_made(
    client: FlaskClient, app: Flask, paths: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = Signal(), Signal()

    def build(*given: Any) -> bytes:
        began.set()
        assert may_end.wait(60)
        return build_there(*given)

    build_there = shelf.build
    monkeypatch.setattr(shelf, "build", build)
    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(app.test_client().get, f"{FEED}?kind=symposium")
        try:
            assert began.wait(60)
            assert titles(pool.submit(client.get, FEED).result(60)) == ["Samen sterk"]
        finally:
            may_end.set()
        assert titles(other.result(60)) == ["Samen sterk"]


def test_as_long_as_an_operator_must_hear_something_the_page_answers(
    client: FlaskClient, app: Flask, paths: dict[str, str], begun: list[str]
) -> None:
    client.get(FEED)
    begun.clear()
    app.extensions["samenkomst.feeds"].has_failed = True
    for _ in range(2):
        assert titles(client.get(FEED)) == ["Samen sterk"]
    assert begun == [FEED]
    assert client.get("/readyz").json["calendars"].startswith("one could not be made")


def test_what_breaks_before_flask_is_logged_without_the_address(
    client: FlaskClient, paths: dict[str, str], monkeypatch: Any, caplog: pytest.LogCaptureFixture, clock: Any
) -> None:
    clock.shift(timedelta(seconds=1))
    monkeypatch.setattr(private_feeds, "kept", lambda *_asked: 1 / 0)
    assert titles(client.get(paths["private"])) == ["Samen sterk"]
    assert [record.message for record in caplog.records] == ["a poll is left to its page"]
    assert paths["private"].split("/")[2][:-4] not in caplog.text
