"""Rows for the pages, and a visitor without JavaScript who fills in forms the way a browser sends them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest
import time_machine
from flask import Flask

from events.clock import at
from events.extensions import db

NOW = at(date(2027, 1, 20), 10)  # a Wednesday
Rows = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def today() -> Iterator[time_machine.Traveller]:
    """It is Wednesday 20 January 2027, 10 o'clock, until a test moves the clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rows(app: Flask) -> Rows:
    """A unit of work of the test's own: `with rows(): …` commits, so that the pages see it."""

    @contextmanager
    def unit() -> Iterator[None]:
        with app.app_context():
            yield
            db.session.commit()

    return unit
