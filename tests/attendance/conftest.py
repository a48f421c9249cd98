"""A symposium that is held today, and an account of who ticks there."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from events.clock import at
from events.extensions import db
from events.models import Account, Event
from tests.attendance import hall

NOON = at(date(2027, 4, 15), 14)


@pytest.fixture
def today() -> Iterator[time_machine.Traveller]:
    """It is Thursday 15 April 2027, two o'clock in the afternoon, until a test moves the clock."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def symposium(today, session) -> Event:
    """A lecture at one and workshops after that, with three people; Cato chose the first workshop."""
    return hall.symposium()


@pytest.fixture
def anna(today, session) -> Account:
    """Who ticks."""
    made = hall.account("Anna")
    db.session.flush()
    return made
