"""The stage of the interleavings, on PostgreSQL: SQLite has one writer at a time."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.interleavings.stage import Stage


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    made = Stage(app)
    yield made
    made.close()
