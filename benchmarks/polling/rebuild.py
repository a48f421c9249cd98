"""What one change costs, and what the first poll after it costs, counted and timed within one process."""

import time
from dataclasses import dataclass

import time_machine
from flask.testing import FlaskClient

from benchmarks.polling.stage import Stage, rename, rendered
from events import clock
from events.extensions import db
from tests.noting import noted

TIMES = 5


@dataclass(frozen=True)
class Rebuild:
    """Milliseconds (the best of a few), fragments, statements."""

    change: float
    fragments: int
    first_poll: float
    next_poll: float
    statements_first: int
    statements_next: int
    statements_later: int


def measure(stage: Stage, path: str) -> Rebuild:
    """Change one event a few times, and poll after each; the clock goes on where seconds would have to pass."""
    with stage.app() as app, time_machine.travel(clock.now(), tick=True) as traveller:
        client = app.test_client()
        rounds = [_once(client, path, traveller) for _ in range(TIMES)]
    return min(rounds, key=lambda one: one.change + one.first_poll)


def _once(client: FlaskClient, path: str, traveller: time_machine.Traveller) -> Rebuild:
    before = rendered()
    began = time.perf_counter()
    rename()
    db.session.commit()
    change = time.perf_counter() - began
    fragments = rendered() - before
    db.session.rollback()  # what a transaction has seen there, it goes on seeing
    traveller.shift(2)  # what was read of the agenda is old by now
    first, statements_first = _poll(client, path)
    after, statements_next = _poll(client, path)
    traveller.shift(2)
    _later, statements_later = _poll(client, path)
    return Rebuild(
        change * 1000, fragments, first * 1000, after * 1000, statements_first, statements_next, statements_later
    )


def _poll(client: FlaskClient, path: str) -> tuple[float, int]:
    with noted() as seen:
        began = time.perf_counter()
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        seconds = time.perf_counter() - began
    assert answer.status_code == 200
    return seconds, len(seen)
