"""It is Wednesday 20 January 2027, ten o'clock, in every test of answers."""

from datetime import date

import pytest
import time_machine

from events.clock import at


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(date(2027, 1, 20), 10), tick=False) as traveller:
        yield traveller
