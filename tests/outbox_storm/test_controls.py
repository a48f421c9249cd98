"""The controls of the storm: without the lease, or without the unique key, the verdict must find what is wrong."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from sqlalchemy import text

from events import notices, registration, reminders
from events.clock import now
from events.extensions import db
from events.mail import open_transport
from tasks import outbox
from tests import cast, databases
from tests.guards import without
from tests.outbox_storm.rough_server import rough_server
from tests.outbox_storm.verdict import rows, verdict
from tests.processes import PATIENCE_SECONDS, until
from tests.reminders.planning import planned, wall

PARTIES = 3
DUE = "2027-06-01 10:00"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(socket, "getfqdn", lambda name="": f"process.{os.getpid()}")
    with rough_server(1) as running:
        running.is_calm = True
        yield running


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def two_workers_at_once(session) -> None:
    """Both claim before either sends."""
    hands = []
    for _worker in range(2):
        until_when = now() + notices.LEASE
        hands.append((notices.claim(until=until_when), until_when))
        session.commit()
    for claimed, until_when in hands:
        with open_transport() as transport:
            outbox.Batch(transport, claimed, until_when).send(time.monotonic() + PATIENCE_SECONDS)


@pytest.fixture
def parties(session):
    event = cast.event()
    for number in range(PARTIES):
        registration.register(event, cast.application(f"Lid {number}"))
    session.commit()


def test_what_one_worker_claimed_the_other_does_not_send(session, server, parties):
    two_workers_at_once(session)
    assert verdict(rows(), server.taken_all, []).wrongs == []
    assert len(server.taken_all) == PARTIES


def test_control_without_the_lease_both_send_everything(session, server, parties):
    with without(db.engine, r"notices\.claimed_until IS NULL", "1 = 1") as changed:
        two_workers_at_once(session)
    found = verdict(rows(), server.taken_all, [])
    assert changed
    assert (len(found.wrongs), found.doubles) == (PARTIES, {"unexplained": PARTIES})
    assert len(server.taken_all) == 2 * PARTIES


# Two beats at once -----

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def reminded(session) -> int:
    """Parties of an event whose reminder has just come due."""
    event = planned("symposium", "2027-06-15 12:30")
    for number in range(PARTIES):
        registration.register(event, cast.application(f"Lid {number}"))
    session.commit()
    return PARTIES


def plan_beside(app, moment: datetime) -> int:
    with app.app_context():
        number = reminders.queue_due(moment)
        db.session.commit()
        db.session.remove()
    return number


@on_postgresql
def test_of_two_beats_that_plan_at_once_one_queues(app, session, server, reminded):
    assert reminders.queue_due(wall(DUE)) == reminded
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(plan_beside, app, wall(DUE))
        until(lambda: others_wait(app), "the other beat waits for the key")
        session.commit()
        assert other.result(PATIENCE_SECONDS) == 0
    deliver_at(wall(DUE))
    assert verdict(rows(), server.taken_all, []).wrongs == []
    assert len(server.taken_all) == 2 * reminded  # the confirmation, and the reminder once


@on_postgresql
def test_control_without_the_unique_key_both_queue_and_everybody_hears_twice(app, session, server, reminded):
    session.execute(text("ALTER TABLE notices DROP CONSTRAINT uq_notices_cause"))
    session.commit()
    with without(db.engine, r"ON CONFLICT \([^)]*\) DO NOTHING") as changed:
        assert reminders.queue_due(wall(DUE)) == reminded
        assert plan_beside(app, wall(DUE)) == reminded
        session.commit()
    deliver_at(wall(DUE))
    found = verdict(rows(), server.taken_all, [])
    assert changed
    assert [wrong.partition(" for ")[0] for wrong in found.wrongs] == ["2 notices"] * reminded
    assert len(server.taken_all) == 3 * reminded


def deliver_at(moment: datetime) -> None:
    with time_machine.travel(moment):
        outbox.deliver()


def others_wait(app) -> bool:
    with app.app_context():
        found = databases.somebody_waits(db.session)
        db.session.remove()
    return found
