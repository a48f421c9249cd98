"""The same question within the second: the same answer, and never one that was made for something else."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from flask import Flask, Response, request
from flask.testing import FlaskClient

from events.web import echo
from tests.web.feed_stage import FEED, NOON, publish, rename, symposium, titles


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def counting(until: datetime | None, **headers: str) -> FlaskClient:
    """A client of an application that counts its answers, and lets them hold until then."""
    app, numbers = Flask("counting"), count(1)

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def answer(path: str) -> Response:
        if until is not None:
            echo.let_hold(until)
        return Response(f"{next(numbers)} {path}", headers=headers)

    echo.init_app(app)
    return app.test_client()


def test_an_answer_holds_as_long_as_the_page_says(clock: time_machine.Traveller) -> None:
    client = counting(NOON + timedelta(seconds=1))
    first = client.get("/a")
    again = client.get("/a")
    assert (again.data, dict(again.headers), again.status) == (b"1 a", dict(first.headers), "200 OK")
    clock.shift(timedelta(seconds=1))
    assert client.get("/a").data == b"2 a"


def test_an_answer_of_before_the_clock_was_put_back_holds_no_more(clock: time_machine.Traveller) -> None:
    client = counting(NOON + timedelta(seconds=1))
    assert client.get("/a").data == b"1 a"
    clock.shift(timedelta(minutes=-10))
    assert client.get("/a").data == b"2 a"


def test_whatever_the_answer_depends_on_is_another_question(clock: Any) -> None:
    client = counting(NOON + timedelta(seconds=1))
    questions: list[tuple[str, dict[str, str]]] = [
        ("/a", {}),
        ("/b", {}),
        ("/a?kind=b", {}),
        ("/a", {"Accept-Encoding": "gzip"}),
        ("/a", {"If-None-Match": '"b"'}),
        ("/a", {"If-Modified-Since": "Mon, 04 Jan 2027 12:00:00 GMT"}),
    ]
    for _ in range(2):
        numbers = [client.get(path, headers=headers).text.split()[0] for path, headers in questions]
        assert numbers == ["1", "2", "3", "4", "5", "6"]
    assert client.head("/a").headers["Content-Length"] == "3"
    assert client.get("/c").text == "8 c"  # the HEAD was the seventh


def test_what_this_process_changes_it_forgets_and_what_is_past_goes_first(clock: Any) -> None:
    client = counting(NOON + timedelta(seconds=1))
    assert [client.get("/a").text for _ in range(2)] == ["1 a", "1 a"]
    assert client.post("/a").status_code == 405
    assert client.get("/a").text == "2 a"
    past, kept = counting(NOON), counting(NOON + timedelta(seconds=1))
    kept.get("/kept")
    memory = kept.application.wsgi_app._kept
    for number in range(70):
        past.get(f"/{number}")
        memory.update(past.application.wsgi_app._kept)
    kept.get("/another")
    assert [asked[1] for asked in memory] == ["/kept", "/another"]


def test_what_does_not_say_so_and_what_sets_a_cookie_is_made_anew(clock: Any) -> None:
    for client in (counting(None), counting(NOON + timedelta(seconds=1), **{"Set-Cookie": "a=b"})):
        assert [client.get("/a").text for _ in range(2)] == ["1 a", "2 a"]


@pytest.mark.parametrize("size", [1, 500_000])
def test_memory_is_bounded(clock: Any, size: int) -> None:
    client = counting(NOON + timedelta(seconds=1))
    for number in range(100):
        client.get(f"/{number:0{size}}")
    kept = client.application.wsgi_app._kept.values()
    assert 1 < len(kept) <= 64
    assert sum(len(answer.body) for answer in kept) <= 8_000_000
    assert client.get(f"/{99:0{size}}").text.startswith("100 ")


def test_a_feed_is_answered_before_flask_begins(
    client: FlaskClient, app: Flask, clock: time_machine.Traveller
) -> None:
    publish(app, symposium())
    begun: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: begun.append(request.path))
    first = client.get(FEED)
    rename(app, "Samen sterker")
    for headers, status in (({}, 200), ({"If-None-Match": first.headers["ETag"]}, 304)):
        answers = [client.get(FEED, headers=headers) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {status}
        assert len({tuple(answer.headers) for answer in answers}) == 1
    assert begun == [FEED, FEED]  # of seven questions two were different
    clock.shift(timedelta(seconds=1))
    assert titles(client.get(FEED)) == ["Samen sterker"]


def test_an_answer_is_as_old_as_what_it_was_made_of(
    client: FlaskClient, app: Flask, clock: time_machine.Traveller
) -> None:
    """Were it held for a second of its own, a change could stay unseen for two."""
    publish(app, symposium())
    client.get(FEED)  # the agenda's version is read
    clock.shift(timedelta(milliseconds=900))
    rename(app, "Samen sterker")
    question = {"If-None-Match": '"other"'}
    assert titles(client.get(FEED, headers=question)) == ["Samen sterk"]
    clock.shift(timedelta(milliseconds=100))
    assert titles(client.get(FEED, headers=question)) == ["Samen sterker"]


def test_nothing_else_of_the_site_is_kept(client: FlaskClient, app: Flask, clock: Any) -> None:
    publish(app, symposium())
    for path in ("/", "/agenda", "/feeds", "/agenda/samen-sterk", "/agenda/samen-sterk.ics", f"{FEED}?kind=feest"):
        client.get(path)
    assert app.wsgi_app._kept == {}
