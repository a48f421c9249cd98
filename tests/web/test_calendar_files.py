"""How calendar files answer programs that poll them all day: what is new, what is not, and what when all breaks."""

import gzip
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config import Config
from events import create_app
from events.extensions import db
from tests.web.feed_stage import FEED, NOON, hide, publish, rename, symposium, titles


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_a_program_that_has_the_feed_is_told_so(client: FlaskClient, app: Flask, clock: Any) -> None:
    publish(app, symposium())
    first = client.get(FEED)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    same = [
        {"If-None-Match": etag},
        {"If-None-Match": etag.removeprefix("W/")},
        {"If-None-Match": f'"other", {etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": date},
        {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-None-Match": etag, "Accept-Encoding": "gzip"},
    ]
    for headers in same:
        for answered in (client.get(FEED, headers=headers), client.head(FEED, headers=headers)):
            assert (answered.status_code, answered.data) == (304, b""), headers
            for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
                assert answered.headers[name] == first.headers[name], (name, headers)
            assert "Content-Type" not in answered.headers
            assert "Set-Cookie" not in answered.headers
    other = [
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": date},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ]
    for headers in other:
        answered = client.get(FEED, headers=headers)
        assert (answered.status_code, answered.data) == (200, first.data), headers


def test_head_says_what_get_would(client: FlaskClient, app: Flask, clock: Any) -> None:
    publish(app, symposium())
    for path in (FEED, "/agenda/samen-sterk.ics"):
        got, head = client.get(path), client.head(path)
        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)


def test_gzip_is_for_whoever_reads_it(client: FlaskClient, app: Flask) -> None:
    publish(app, symposium())
    plain = client.get(FEED)
    for accepted in ("gzip", "deflate, gzip;q=0.5", "br, *"):
        packed = client.get(FEED, headers={"Accept-Encoding": accepted})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Content-Length"] == str(len(packed.data))
        assert packed.headers["ETag"] == plain.headers["ETag"]
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.data) == plain.data
    for accepted in ("identity", "gzip;q=0", "br"):
        assert "Content-Encoding" not in client.get(FEED, headers={"Accept-Encoding": accepted}).headers


def test_a_change_is_seen_within_a_second_by_every_process(
    client: FlaskClient, app: Flask, config: Config, clock: time_machine.Traveller
) -> None:
    publish(app, symposium())
    neighbour = create_app(config)  # another web process: it shares the database and nothing else
    first = client.get(FEED)
    assert neighbour.test_client().get(FEED).data == first.data

    rename(app, "Samen sterker")
    clock.shift(timedelta(seconds=1))

    for polled in (client, neighbour.test_client()):
        seen = polled.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
        assert (seen.status_code, titles(seen)) == (200, ["Samen sterker"])
        seen = polled.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert (seen.status_code, titles(seen)) == (200, ["Samen sterker"])
        assert seen.last_modified is not None
        assert first.last_modified is not None
        assert seen.last_modified > first.last_modified
    with neighbour.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_an_event_that_leaves_a_feed_is_news_for_it(
    client: FlaskClient, app: Flask, clock: time_machine.Traveller
) -> None:
    """Its fragment is gone from the feed, so the dates of what stays would say that nothing happened."""
    publish(app, symposium(), ("training", {"titles": {"nl": "Basisscholing"}}))
    clock.shift(timedelta(minutes=10))
    first = client.get(FEED)
    hide(app, "draft", refreshed=True)
    clock.shift(timedelta(seconds=1))

    second = client.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (second.status_code, titles(second)) == (200, ["Basisscholing"])


def break_feeds(app: Flask, table: str = "rendered_events") -> None:
    with app.app_context():
        db.session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))
        db.session.commit()


@pytest.mark.parametrize("table", ["rendered_events", "agenda_version"])
def test_when_a_feed_cannot_be_made_the_last_good_one_is_served(
    client: FlaskClient,
    app: Flask,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    table: str,
) -> None:
    publish(app, symposium())
    first = client.get(FEED)
    rename(app, "Samen sterker")
    break_feeds(app, table)
    clock.shift(timedelta(seconds=2))

    with caplog.at_level(logging.ERROR):
        response = client.get(FEED)

    assert (response.status_code, response.data) == (200, first.data)
    assert response.headers["ETag"] == first.headers["ETag"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_without_a_last_good_feed_a_failure_is_a_failure(client: FlaskClient, app: Flask) -> None:
    """The control: the answers above came from what was kept."""
    break_feeds(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get(FEED).status_code == 500
