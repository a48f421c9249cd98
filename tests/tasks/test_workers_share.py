"""While mail is due all the time and pages ask for it again and again, other work finds a worker."""

import time
from pathlib import Path

import pytest

from events import create_app, jobs, notices
from events.clock import now
from events.extensions import db
from tasks.app import create_celery
from tests import cast, databases
from tests.mail_server import TAKEN, mail_server
from tests.processes import Background, redis_server, until
from tests.working import asked, state

pytestmark = pytest.mark.slow

WAITING, WAKES = 450, 20
SLOWLY = 0.1  # seconds for a mail, at a server that takes one at a time
TWO_WORKERS = ("worker", "--loglevel", "warning", "--concurrency", "2")


def test_work_that_somebody_asked_for_is_done_while_mail_is_still_due(config, session, tmp_path):
    event = cast.event("meeting", titles=None)
    for number in range(WAITING):
        person = cast.person(f"Lid {number}", f"lid{number}@example.nl")
        notices.queue("moved", person, anchor="schedule:1", event=event)
    number = asked("unknown")
    with redis_server(tmp_path) as redis, mail_server() as server:
        server.on_data = lambda _message: time.sleep(SLOWLY) or TAKEN
        with_redis = databases.make_config(config.DATABASE_URL, Path(config.DATA_DIR), REDIS_URL=redis)
        celery = create_celery(create_app(with_redis))
        with Background(config, *TWO_WORKERS, REDIS_URL=redis, SMTP_URL=server.url):
            celery.send_task("outbox.deliver")  # as beat does each minute
            until(lambda: server.messages, "mail leaves")
            for _wake in range(WAKES):
                notices.wake()
            notices.wake(jobs.TASK)
            until(lambda: state(number)[0] == jobs.FAILED, "the work was looked at")
            assert unclaimed() > 0


def unclaimed() -> int:
    """How many mails no worker has in hand."""
    number = notices.counts(now()).due
    db.session.rollback()
    return number
