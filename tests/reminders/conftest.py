"""Every test of reminders begins early in 2027."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def early_in_2027():
    with time_machine.travel(datetime(2027, 1, 4, 12, tzinfo=UTC), tick=False):
        yield
