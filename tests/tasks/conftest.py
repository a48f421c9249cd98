"""A mail server, an application that sends to it, and a clock that stands until somebody moves it."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from events.clock import now
from tests.mail_server import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        running.pipelining = True  # as those that offices have
        yield running


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(now(), tick=False) as running:
        yield running
