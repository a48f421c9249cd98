"""Do long work that somebody asked for, one piece at a time.

A work is a generator: at every yield it has only read, and its page learns how far it is. What it writes after the
last one is committed together with its outcome, or not at all.
"""

import logging
import time
from collections.abc import Callable, Generator

from celery import shared_task

from events import jobs
from events.attendance import brought
from events.extensions import db
from events.heartbeats import beat
from events.jobs import CannotBeDone, Claim, LostClaim, Outcome
from events.models import Job
from events.web.organise import made

log = logging.getLogger(__name__)

Work = Callable[[Job], Generator[tuple[int, int], None, Outcome]]
WORKS: dict[str, Work] = {
    brought.WORK: brought.bring_in,
    made.YEAR: made.year_report,
    made.CERTIFICATES: made.all_certificates,
}
MOST_AT_ONCE = 20  # pieces in a row; beat runs the tasks one after another
BUDGET_SECONDS = 60.0  # after that no piece is begun: a worker ends a task at `task_time_limit`, whatever it does


@shared_task(name=jobs.TASK)
def do() -> None:
    """Do what waits, oldest first; one piece at least."""
    ends_at = time.monotonic() + BUDGET_SECONDS
    for turn in range(MOST_AT_ONCE):
        if turn and time.monotonic() >= ends_at:
            break
        held = jobs.claim()
        db.session.commit()
        if held is None:
            break
        do_one(held)
    beat(jobs.TASK)
    db.session.commit()


def do_one(held: Claim) -> None:
    """Do one piece of work; a fault of any kind takes back all of it, and its page says so."""
    job = db.session.get_one(Job, held.job_id, populate_existing=True)
    total = 0
    try:
        steps = WORKS[job.what](job)
        while True:
            try:
                done, total = next(steps)
            except StopIteration as ended:
                jobs.finish(held, ended.value, total)
                db.session.commit()
                return
            db.session.rollback()
            held = jobs.progress(held, done, total)
            db.session.commit()
    except LostClaim:
        db.session.rollback()
        log.warning("work %s took longer than its lease, and is another's now", held.job_id)
    except CannotBeDone as fact:
        _fail(held, fact.why)
    except Exception:
        db.session.rollback()  # before anything else: the fault may have left the transaction unusable
        log.exception("work %s failed", held.job_id)
        _fail(held, "unexpected")


def _fail(held: Claim, why: str) -> None:
    db.session.rollback()
    try:
        jobs.fail(held, why)
    except LostClaim:
        db.session.rollback()
        return
    db.session.commit()
