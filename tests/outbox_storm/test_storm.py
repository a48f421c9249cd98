"""Nothing is lost, and nothing comes twice without a reason, whatever happens to the processes around the outbox."""

import random
from datetime import datetime, time, timedelta
from functools import partial

import psycopg
import pytest
from sqlalchemy import func, select, update

from events import clock, registration, reminders
from events.clock import from_wall_clock, local, now
from events.extensions import db
from events.models import Notice
from tests import cast, databases
from tests.depth import IS_FULL, at_depth
from tests.outbox_storm.rough_server import NEVER, rough_server
from tests.outbox_storm.steps import STEPS
from tests.outbox_storm.storm import STEP_SECONDS, Storm
from tests.outbox_storm.verdict import rows, verdict
from tests.processes import Redis

pytestmark = pytest.mark.slow

PARTIES = at_depth(80, 1000)  # each is owed two messages
ROUNDS = at_depth(1, 10)
AGAIN: tuple[str, ...] = ("one", "all") if IS_FULL else ()  # besides one at each step
SEED = 7
DAYS = 14  # before the start, which is when the first reminder is due


@pytest.fixture
def database_url(own_postgres) -> str:
    """A migrated, empty database on it, which keeps what it said was committed when the server is killed."""
    with psycopg.connect(own_postgres.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE storm")
        connection.execute("ALTER DATABASE storm SET synchronous_commit = on")
    url = databases.database_on(own_postgres.get_uri(), "storm")
    databases.migrate(url)
    return url


@pytest.fixture
def starts() -> int:
    """How far ahead the storm begins: tomorrow, five minutes past nine, when reminders have just come due."""
    tomorrow = local(now()).date() + timedelta(days=1)
    begins = from_wall_clock(datetime.combine(tomorrow, time(9, 5)))
    return round((begins - now()).total_seconds())


@pytest.fixture
def parties(session, starts):
    """Parties that registered the day before the storm: each is owed a confirmation, and soon a reminder."""
    clock.shift(starts - 86_400)
    day = local(now() + timedelta(days=1 + DAYS)).date()
    event = cast.event(capacity=PARTIES, starts_at=from_wall_clock(datetime.combine(day, time(12, 30))))
    reminders.arm(event)
    for number in range(PARTIES):
        name = f"{NEVER} {number}" if number % 20 == 0 else f"Lid {number}"
        registration.register(event, cast.application(name))
    session.commit()
    yield PARTIES
    clock.shift(0)


def spread_over(session, seconds: int, begins: datetime) -> None:
    """Let the confirmations come due one after another."""
    ids = list(session.scalars(select(Notice.id).order_by(Notice.id)))
    for number, notice_id in enumerate(ids):
        due_at = begins + timedelta(seconds=seconds * number / len(ids))
        session.execute(update(Notice).where(Notice.id == notice_id).values(due_at=due_at))
    session.commit()


def is_settled(number: int) -> bool:
    waits = func.count().filter(Notice.sent_at.is_(None), Notice.failed_at.is_(None), Notice.dropped_at.is_(None))
    found = tuple(db.session.execute(select(func.count(), waits).select_from(Notice)).one())
    db.session.rollback()
    return found == (number, 0)


def test_every_notice_is_sent_or_failed_and_every_double_is_explained(
    config, session, parties, starts, own_postgres, tmp_path
):
    with rough_server(SEED) as server, Redis(tmp_path) as broker:
        with Storm(config, server, broker, starts=starts) as storm:
            moods = random.Random(SEED)
            kills = [storm.kill(step, who) for step in STEPS for who in ("one", *AGAIN)]
            restart = partial(databases.restart, own_postgres)
            others = [storm.go_back, storm.go_back, storm.forget, storm.restart_broker, restart]
            happenings = (kills + others) * ROUNDS
            begins = now() + timedelta(days=1)
            spread_over(session, STEP_SECONDS * len(happenings), begins)
            storm.rage(moods, happenings)
            storm.calm_down(lambda: is_settled(2 * parties))
            journal = storm.journal()
        found = verdict(rows(), server.taken_all, journal)
    print(found.doubles, server.troubles, storm.restarts, len(server.taken_all))
    assert found.wrongs == []
    assert {line["step"] for line in journal if line["what"] == "dies"} == set(STEPS)
