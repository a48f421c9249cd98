"""Years are looked back on when they are over."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2028, 1, 10, 9, tzinfo=UTC), tick=False) as clock:
        yield clock
