"""When something breaks, the log says where and why, and opens nobody's page."""

import runpy
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from gunicorn.config import Config as GunicornConfig
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from config import ROOT
from events import registration
from events.extensions import db
from events.tokens import Purpose
from tests import cast
from tests.running import House, wait_until
from tests.web import arranged


@contextmanager
def without_table(app: Flask, table: str) -> Iterator[None]:
    """The database lacks `table`, as after an upgrade that was forgotten."""

    def rename(before: str, after: str) -> None:
        with app.app_context():
            db.session.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))
            db.session.commit()

    rename(table, "elsewhere")
    try:
        yield
    finally:
        rename("elsewhere", table)


@pytest.fixture
def visitor(app: Flask, client):
    """A visitor of the site as it runs for real: an error becomes a page and a line in the log."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return client


@pytest.mark.usefixtures("today")
def test_an_error_on_a_personal_page_is_logged_without_its_link(app, visitor, rows, caplog):
    with rows():
        _talk, key_person = arranged.talk()
        own = arranged.own_path(registration.register(cast.event(), cast.application("Cato")))
    rules = {
        own: "/r/<token>", f"{own}/calendar.ics": "/r/<token>/calendar.ics", f"{own}/cancel": "/r/<token>/cancel",
        key_person: "/k/<token>",
    }  # fmt: skip
    for path, rule in rules.items():
        caplog.clear()
        with without_table(app, "roles" if path == key_person else "registrations"):
            assert visitor.get(path).status_code == 500
        assert f"Exception on {rule} [GET]" in caplog.text
        assert "Traceback" in caplog.text
        assert path.split("/")[2] not in caplog.text


def test_an_error_at_an_address_without_a_rule_is_logged_without_it(app, visitor, caplog):
    app.before_request_funcs.setdefault(None, []).append(lambda: 1 / 0)
    assert visitor.get("/r/a-token/and/more").status_code == 500
    assert "Exception on an unknown address [GET]" in caplog.text
    assert "a-token" not in caplog.text


def test_control_flask_itself_would_log_the_path(app, caplog):
    with app.test_request_context("/r/a-token"):
        Flask.log_exception(app, (ZeroDivisionError, ZeroDivisionError(), None))
    assert "Exception on /r/a-token [GET]" in caplog.text


def test_the_databases_errors_are_logged_without_values(app, visitor, caplog):
    with without_table(app, "events"):
        assert visitor.get("/agenda/what-somebody-typed").status_code == 500
    assert "SQL parameters hidden" in caplog.text
    assert "what-somebody-typed" not in caplog.text


def test_control_without_that_setting_an_error_tells_the_values(app):
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": "what-somebody-typed"})
    engine.dispose()
    assert "what-somebody-typed" in str(failed.value)


def test_the_access_log_opens_nobodys_page_and_no_calendar(tmp_path):
    """Once with gunicorn itself: what it writes when somebody turns its log on."""
    house = House("sqlite:///:memory:", tmp_path, GUNICORN_CMD_ARGS="--access-logfile -")
    asked = ["/feeds/a-token-of-a-feed.ics?asked=1", "/feeds/agenda.ics?kind=gpo"]
    asked += [f"/{purpose}/a-token/feeds" for purpose in Purpose]
    try:
        house.start_web("tests.web.constant:app")
        for path in asked:
            urllib.request.urlopen(house.address + path, timeout=60).close()
        wait_until(lambda: house.log.read_text().count("GET /") > len(asked), "the log is written")
    finally:
        house.stop()
    written = house.log.read_text()
    assert "GET /feeds/<token>?asked=1 HTTP" in written
    assert "GET /feeds/agenda.ics?kind=gpo HTTP" in written
    for purpose in Purpose:
        assert f"GET /{purpose}/<token>/feeds HTTP" in written
    assert "a-token" not in written


def test_where_the_web_server_names_a_request_that_broke_it_names_no_link(caplog):
    known = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    logger = known["logger_class"](GunicornConfig())
    logger.error_log.addHandler(caplog.handler)
    logger.exception("Error handling request %s", "/feeds/a-token-of-a-feed.ics")
    assert "Error handling request /feeds/<token>" in caplog.text
    assert "a-token" not in caplog.text
