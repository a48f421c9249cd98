"""The background process is killed with kill -9 at every step, and everybody still hears what they should.

Embedded (beat runs the tasks) and with Redis (a worker), on both databases, against a real mail server. The
process that comes after it lives a little later (CLOCK_SHIFT), when the lease of the dead one has ended.
"""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Config
from events import create_app, notices
from events.extensions import db
from events.models import Notice, Person
from tasks.app import create_celery
from tests import cast, databases
from tests.mail_server import MailServer, mail_server
from tests.processes import BEAT, WORKER, Background, redis_server, until

pytestmark = pytest.mark.slow

WAITING = 8
AFTER_THE_LEASE = str(int(notices.LEASE.total_seconds()) + 60)
TWICE = {  # what is marked together, and no more
    "before the claim": 0,
    "before the claim's commit": 0,
    "after the claim": 0,
    "after 250": 3,
    "before the mark's commit": 3,
}


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def message_ids(session) -> set[str]:
    """The Message-IDs of the notices that wait."""
    event = cast.event("meeting", titles=None)
    for number in range(WAITING):
        person = cast.person(f"Lid {number}", f"lid{number}@example.nl")
        notices.queue("moved", person, anchor="schedule:1", event=event)
    ids = {f"<{uid}@vtz.example>" for uid in session.scalars(select(Notice.uid))}
    session.commit()
    return ids


def nothing_waits() -> bool:
    waiting = db.session.scalar(select(func.count()).where(Notice.sent_at.is_(None)))
    db.session.rollback()  # an open transaction would keep SQLite's only writer from working
    return waiting == 0


def kill_at(step: str, config: Config, server: MailServer, *command: str, **env: str) -> None:
    """Let a background process run until it reaches `step`, and kill it there."""
    paused = config.DATA_DIR / "paused"
    env |= {"SMTP_URL": server.url, "PAUSE_AT": step, "PAUSED": str(paused)}
    with Background(config, *command, module="tests.paused_worker", **env):
        until(paused.exists, f"the process is {step}")


def assert_all_arrived(server: MailServer, message_ids: set[str], twice: int) -> None:
    arrived = Counter(server.ids())
    assert set(arrived) == message_ids
    assert sorted(arrived.values()) == [1] * (WAITING - twice) + [2] * twice


@pytest.mark.parametrize("step", TWICE)
def test_a_killed_background_process_loses_nothing(step, config, session, server, message_ids):
    kill_at(step, config, server, *BEAT)
    with Background(config, *BEAT, SMTP_URL=server.url, CLOCK_SHIFT=AFTER_THE_LEASE):
        until(nothing_waits, "every notice is marked as sent")
    assert_all_arrived(server, message_ids, TWICE[step])


@pytest.mark.parametrize("step", ["after the claim", "after 250"])
def test_a_killed_worker_loses_nothing(step, config, session, server, message_ids, tmp_path):
    with redis_server(tmp_path) as redis:
        ask(config, redis)
        kill_at(step, config, server, *WORKER, REDIS_URL=redis)
        ask(config, redis)
        with Background(config, *WORKER, REDIS_URL=redis, SMTP_URL=server.url, CLOCK_SHIFT=AFTER_THE_LEASE):
            until(nothing_waits, "every notice is marked as sent")
    assert_all_arrived(server, message_ids, TWICE[step])


def test_control_a_claim_without_an_end_loses_what_the_dead_process_held(config, session, server, message_ids):
    kill_at("after the claim", config, server, *BEAT, CONTROL="without lease")
    later = one_more_notice(session)
    with Background(config, *BEAT, SMTP_URL=server.url, CLOCK_SHIFT=AFTER_THE_LEASE):
        until(lambda: later in server.ids(), "the outbox goes on")
    assert server.ids() == [later]


def test_control_a_mark_before_the_mail_loses_the_one_in_between(config, session, server, message_ids):
    kill_at("after the mark", config, server, *BEAT, CONTROL="mark first")
    with Background(config, *BEAT, SMTP_URL=server.url, CLOCK_SHIFT=AFTER_THE_LEASE):
        until(nothing_waits, "every notice is marked as sent")
    assert len(message_ids - set(server.ids())) == 1


def ask(config: Config, redis: str) -> None:
    """What beat does each minute, on an installation with Redis."""
    with_redis = databases.make_config(config.DATABASE_URL, Path(config.DATA_DIR), REDIS_URL=redis)
    create_celery(create_app(with_redis)).send_task("outbox.deliver")


def one_more_notice(session) -> str:
    """One more notice, queued after the crash; its Message-ID."""
    last = session.scalars(select(Person).order_by(Person.id.desc())).first()
    first = session.scalars(select(Notice).order_by(Notice.id)).first()
    notices.queue("link", last, anchor="once", event=first.event)
    uid = session.scalar(select(Notice.uid).where(Notice.purpose == "link"))
    session.commit()
    return f"<{uid}@vtz.example>"
