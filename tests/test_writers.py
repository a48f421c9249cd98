"""Writers on SQLite wait for each other, and not by asking again and again."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from events import extensions
from events.extensions import db
from tests import cast

PATIENCE = 120  # seconds; a busy disk may hold up a commit
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def write_impatiently(app: Flask) -> None:
    """Write on a connection that SQLite itself gives no time at all to wait."""
    with app.app_context():
        with extensions.reading():
            db.session.execute(text("PRAGMA busy_timeout = 0"))
            db.session.commit()
        cast.network("second", "Tweede")
        db.session.commit()


def write_beside(app: Flask) -> None:
    """Write on another connection than the session's."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE networks SET name = 'Tweede'"))


@on_sqlite
def test_a_writer_waits_until_the_other_is_done(app, session, monkeypatch):
    flock, asked = fcntl.flock, Event()

    def ask(file: int, what: int) -> None:
        if what == fcntl.LOCK_EX:
            asked.set()
        flock(file, what)

    cast.network("first", "Eerste")
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(fcntl, "flock", ask)
        second = pool.submit(write_impatiently, app)
        assert asked.wait(PATIENCE)
        assert not second.done()
        db.session.commit()
        second.result(PATIENCE)
    assert session.scalar(text("SELECT count(*) FROM networks")) == 2


@on_sqlite
def test_control_without_the_queue_it_fails_at_once(app, session, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", lambda _file, _what: None)
    cast.network("first", "Eerste")
    with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError, match="locked"):
        pool.submit(write_impatiently, app).result(PATIENCE)


@on_sqlite
def test_a_page_that_only_read_leaves_the_thread_as_it_was(app, client, session, monkeypatch):
    asked = []
    client.get("/")
    monkeypatch.setattr(fcntl, "flock", lambda _file, what: asked.append(what))
    session.rollback()
    cast.network("first", "Eerste")
    assert asked[-1:] == [fcntl.LOCK_EX | fcntl.LOCK_NB]


@on_sqlite
def test_a_thread_that_waits_for_itself_is_told_so_and_can_go_on(app, session, monkeypatch):
    monkeypatch.setattr(extensions, "BUSY_SECONDS", 0.1)
    cast.network("first", "Eerste")
    with pytest.raises(OperationalError, match="database is locked: another transaction, perhaps of this thread"):
        write_beside(app)
    session.commit()
    write_beside(app)
    monkeypatch.setattr(extensions, "BUSY_SECONDS", PATIENCE)
    write_beside(app)  # nothing is left behind that holds the turn
    assert session.scalar(text("SELECT count(*) FROM networks")) == 1


@on_sqlite
def test_control_without_that_end_it_waits_for_as_long_as_the_other_takes(app, session, monkeypatch):
    monkeypatch.setattr(extensions, "BUSY_SECONDS", PATIENCE)
    cast.network("first", "Eerste")
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(write_beside, app)
        with pytest.raises(TimeoutError):
            second.result(1)
        session.commit()
        second.result(PATIENCE)
