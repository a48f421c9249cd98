"""Extensions without an application, and how a database connection behaves.

SQLite gets WAL and full durability; a transaction that may write begins IMMEDIATE, so that two writers queue
instead of failing halfway. What only reads says so with `reading`, and a request with `reads_only`.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from typing import Any, TypeVar

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import make_transient_to_detached

from events.models import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
babel = Babel()

# The INSERT that knows ON CONFLICT, by the name of the database.
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

# Connections for single statements (`driver`): each is a transaction of its own, so there is nothing to undo.
DIRECT = "direct"
_DIRECTLY: dict[str, Any] = {
    "isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None, "pool_use_lifo": True,
    "pool_size": 8, "max_overflow": 0,
}  # fmt: skip

BUSY_SECONDS = 30.0  # how long a writer on SQLite waits for another before it says so

Row = TypeVar("Row", bound=Base)

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


def reads_only(value: bool) -> None:
    """Say whether the transactions of this context only read (GET and HEAD) or may write."""
    _reads_only.set(value)


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions that begin inside only read."""
    yield from _beginning(True)


@contextmanager
def writing() -> Iterator[None]:
    """Let the transactions that begin inside write, also within a request that otherwise only reads."""
    yield from _beginning(False)


def _beginning(value: bool) -> Iterator[None]:
    before = _reads_only.get()
    _reads_only.set(value)
    try:
        yield
    finally:
        _reads_only.set(before)


def as_read(row: Row) -> Row:
    """Let the session know `row`, which an INSERT of its own has just written, as if it had been read."""
    make_transient_to_detached(row)
    if (undone := db.session.identity_map.get(db.session.identity_key(instance=row))) is not None:
        db.session.expunge(undone)  # a rollback took it back, and its key was given again
    db.session.add(row)
    return row


def tune_sqlite(engine: Engine) -> None:
    """Make SQLite durable, patient and honest about foreign keys, and let us say how a transaction begins.

    Writers wait for each other on a file beside the database, in whatever process they are. SQLite by itself asks
    again and again, ever less often: in a rush some wait most of a second while others pass. The system wakes who
    waits, and lets go for a process that dies. It is a file of its own, because a lock on the database's would undo
    SQLite's; each connection opens it for itself, so that threads wait for each other too. Who waits too long hears
    what SQLite would say: a thread with two open sessions waits for itself.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")
        record.info["turn"] = open(f"{engine.url.database}-turn", "ab")  # noqa: SIM115, PTH123 - until it is closed

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not _reads_only.get():
            _take_turn(connection.info)
        connection.exec_driver_sql("BEGIN DEFERRED" if _reads_only.get() else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        if "turn" in record.info:
            fcntl.flock(record.info["turn"], fcntl.LOCK_UN)

    @event.listens_for(engine, "close")
    def on_close(_connection: Any, record: Any) -> None:
        if "turn" in record.info:
            record.info["turn"].close()


def _take_turn(info: dict[str, Any]) -> None:
    """Lock the file of turns. Raises OperationalError when another holds it for longer than BUSY_SECONDS.

    The system has no lock that waits for so long and no longer, so a thread of its own waits, on the same open file.
    Whoever gives up closes that and opens another: what the thread gets in the end is let go with it.
    """
    turn = info["turn"]
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        got: list[int] = []
        waiting = Thread(target=_wait_for_turn, args=(os.dup(turn.fileno()), got), daemon=True)
        waiting.start()
        waiting.join(BUSY_SECONDS)
        if not got:
            info["turn"] = open(turn.name, "ab")  # noqa: SIM115, PTH123
            turn.close()
            fault = (
                f"database is locked: another transaction, perhaps of this thread, writes for {BUSY_SECONDS:.0f} s"
            )
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError(fault)) from None


def _wait_for_turn(file: int, got: list[int]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        got.append(file)
    finally:
        os.close(file)


def init_app(app: Flask) -> None:
    """Bind every extension to `app`."""
    app.config["SQLALCHEMY_BINDS"] = {DIRECT: {"url": app.config["SQLALCHEMY_DATABASE_URI"], **_DIRECTLY}}
    db.init_app(app)
    with app.app_context():
        tune_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(app.config["SAMENKOMST_MIGRATIONS"]))
    csrf.init_app(app)
    babel.init_app(app)
