"""Two databases as durable as in production, one hot event with room for everyone, and a row for the floor."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import func, select, text

from events import create_app, places
from events.extensions import db
from events.models import Event, PlacePool, Registration
from tasks.app import create_celery
from tests import cast, databases

HOT = "hot"
ROOM = 1_000_000
FLOOR = (
    "CREATE TABLE floor_pools (id INTEGER PRIMARY KEY, taken INTEGER NOT NULL, capacity INTEGER NOT NULL)",
    f"INSERT INTO floor_pools VALUES (1, 0, {ROOM})",
    "CREATE TABLE floor_rows (id INTEGER PRIMARY KEY, who TEXT)",
)


@dataclass(frozen=True)
class Stage:
    """One database with the hot event in it."""

    name: str
    url: str
    folder: Path

    def app(self) -> Flask:
        """An application on this database."""
        app = create_app(databases.make_config(self.url, self.folder))
        create_celery(app)
        return app

    def registered(self) -> int:
        """How many are registered; every counter must equal its rows."""
        app = self.app()
        with app.app_context():
            count = db.session.scalar(select(func.count()).select_from(Registration)) or 0
            taken = db.session.scalar(select(PlacePool.taken).join(Event).where(Event.ref == HOT))
            assert places.faults() == []
            assert taken == count
            db.session.remove()
            db.engine.dispose()
        return count


@contextmanager
def durable_databases(folder: Path) -> Iterator[list[tuple[str, str, Path]]]:
    """The databases this machine can set up, migrated and empty: name, URL and a folder for the application."""
    with ExitStack() as stack:
        for name in ("sqlite", "postgresql"):
            (folder / name).mkdir()
        template = databases.sqlite_template(folder / "sqlite")
        url = stack.enter_context(databases.sqlite_copy(template, folder / "sqlite"))
        found = [("SQLite", url, folder / "sqlite")]
        if (server := stack.enter_context(databases.postgres_server())) is not None:
            _make_durable(server)
            blank = databases.postgres_template(server)
            stack.callback(databases.drop, server, blank)
            url = stack.enter_context(databases.postgres_copy(server, blank))
            found.append(("PostgreSQL", url, folder / "postgresql"))
        yield found


@contextmanager
def stages(folder: Path) -> Iterator[list[Stage]]:
    """The stages this machine can set up, each with its hot event."""
    with durable_databases(folder) as found:
        made = [Stage(*one) for one in found]
        for stage in made:
            _prepare(stage)
        yield made


def _prepare(stage: Stage) -> None:
    app = stage.app()
    with app.app_context():
        cast.event(ref=HOT, capacity=ROOM)
        for statement in FLOOR:
            db.session.execute(text(statement))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _make_durable(server: str) -> None:
    """The tests' own server trades durability for speed; a floor without it would be no floor."""
    if not os.environ.get("TEST_DATABASE_URL"):
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")
