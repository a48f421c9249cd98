"""Two acts at once on PostgreSQL: one is paused after a chosen statement, the other runs, the first goes on.

Each act has a thread, a session and a transaction of its own, which ends as a page would end it. The tables are
saved once and put back before every run, so that each run begins with the same rows and the same ids.
"""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event

from events.errors import DomainError
from events.extensions import db

PATIENCE_SECONDS = 120
LOOK_EVERY_SECONDS = 0.002
APPEND_ONLY = ("audit_entries", "audit_seals")

_acting = threading.local()


class Side:
    """One of the two who act."""

    def __init__(self, act: Callable[[], object], pause_after: int = 0) -> None:
        self.act = act
        self.pause_after = pause_after
        self.statements = 0
        self.backend = 0
        self.answer = "nothing"
        self.stopped, self.goes_on = threading.Event(), threading.Event()
        self.is_paused = self.has_written = self.has_waited = self.wrote_first = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self, app: Flask) -> None:
        self.app = app
        self.thread.start()

    def finish(self) -> None:
        self.goes_on.set()
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive(), "an act never ended"

    def count(self, statement: str) -> None:
        """Called after each statement of this side."""
        self.statements += 1
        self.has_written |= not statement.startswith("SELECT") or statement.endswith("FOR UPDATE")
        if self.statements == self.pause_after:
            self.is_paused = True
            self.stopped.set()
            assert self.goes_on.wait(PATIENCE_SECONDS), "nobody let a paused act go on"

    def _run(self) -> None:
        _acting.side = self
        with self.app.app_context():
            try:
                self.answer = str(self.act() or "done")
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                self.answer = type(refusal).__name__
            except Exception as fault:
                db.session.rollback()
                self.answer = f"FAULT {type(fault).__name__}: {fault}"[:600]
            finally:
                db.session.remove()
                self.stopped.set()


class Stage:
    """A database that is put back before every run, and someone who sees whether a transaction waits."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.engine = db.engine
            self.tables = [table.name for table in db.metadata.sorted_tables if table.name not in APPEND_ONLY]
        self.engine.dispose()  # whoever is connected already has no limit to waiting
        event.listen(self.engine, "connect", _bound)
        event.listen(self.engine, "before_cursor_execute", _began)
        event.listen(self.engine, "after_cursor_execute", _executed)
        url = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.watcher = psycopg.connect(url, autocommit=True)
        self._put_back = ""

    def save(self) -> None:
        """Keep the rows of now as those that every run begins with."""
        self.watcher.execute("DROP SCHEMA IF EXISTS saved CASCADE")
        self.watcher.execute("CREATE SCHEMA saved")
        for table in self.tables:
            self.watcher.execute(f'CREATE TABLE saved."{table}" AS TABLE "{table}"')
        emptied = [f'DELETE FROM "{table}"' for table in reversed(self.tables)]
        filled = [
            f'INSERT INTO "{table}" SELECT * FROM saved."{table}"'
            for table in self.tables
            if self.watcher.execute(f'SELECT EXISTS (SELECT FROM saved."{table}")').fetchone() == (True,)
        ]
        self._put_back = "; ".join(emptied + filled)

    def put_back(self) -> None:
        """Begin anew."""
        self.watcher.execute(self._put_back)

    def close(self) -> None:
        self.put_back()
        self.watcher.close()
        event.remove(self.engine, "connect", _bound)
        event.remove(self.engine, "before_cursor_execute", _began)
        event.remove(self.engine, "after_cursor_execute", _executed)
        self.engine.dispose()

    def alone(self, act: Callable[[], object]) -> Side:
        """Let one act from beginning to end."""
        side = Side(act)
        side.start(self.app)
        side.finish()
        return side

    def together(self, first: Callable[[], object], second: Callable[[], object], after: int) -> tuple[Side, Side]:
        """Pause `first` after that many statements; `second` runs until it is done or waits; `first` goes on."""
        paused, other = Side(first, pause_after=after), Side(second)
        try:
            paused.start(self.app)
            assert paused.stopped.wait(PATIENCE_SECONDS), "the first act neither paused nor ended"
            assert paused.is_paused, f"the first act ended before statement {after}: {paused.answer}"
            other.start(self.app)
            for _ in range(int(PATIENCE_SECONDS / LOOK_EVERY_SECONDS)):
                if other.stopped.wait(LOOK_EVERY_SECONDS):
                    break
                if self._waits(other):
                    other.has_waited, other.wrote_first = True, other.has_written
                    break
            else:
                raise AssertionError("the second act was neither done nor waiting")
        finally:
            paused.finish()
            if other.thread.ident is not None:
                other.finish()
        return paused, other

    def _waits(self, side: Side) -> bool:
        query = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
        return self.watcher.execute(query, (side.backend,)).fetchone() == (True,)


def _bound(connection: Any, _record: Any) -> None:
    """No statement lasts for ever, whatever waits for what."""
    connection.autocommit = True
    connection.execute(f"SET statement_timeout = '{PATIENCE_SECONDS - 5}s'")
    connection.autocommit = False


def _began(conn: Any, _cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    side = getattr(_acting, "side", None)
    if side is not None:
        side.backend = conn.connection.dbapi_connection.info.backend_pid


def _executed(_conn: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    side = getattr(_acting, "side", None)
    if side is not None:
        side.count(statement)
