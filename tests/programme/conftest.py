"""The real file, loaded."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.programme import files


@pytest.fixture
def travelling():
    """In the February of its year."""
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def loaded(session):
    """The example programme, in the database."""
    return files.load()
