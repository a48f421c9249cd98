"""Eight processes empty one outbox; each notice is claimed exactly once, on both databases.

The control lets everybody choose before anybody marks, without a condition, and must claim some twice: otherwise this
race would prove nothing.
"""

import multiprocessing
from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from events import create_app, notices
from events.clock import now
from events.extensions import db
from events.models import Notice, new_uid
from tests import cast, databases

PROCESSES = 8
ROWS = 400
BATCH = 7


def claim_without_guard(limit: int, barrier: Barrier) -> list[int]:
    """The control: read what is free, and mark it in a transaction of its own when all have read."""
    free = select(Notice.id).where(Notice.claimed_until.is_(None)).order_by(Notice.id).limit(limit)
    chosen = list(db.session.scalars(free))
    db.session.rollback()
    barrier.wait()
    for notice_id in chosen:  # in one order, so that nobody waits in a circle
        db.session.execute(
            update(Notice).where(Notice.id == notice_id).values(claimed_until=now() + timedelta(hours=1))
        )
    return chosen


def take(database_url: str, folder: str, barrier: Barrier, control: bool, taken: multiprocessing.Queue) -> None:
    """One process: claim until there is nothing left, and say what it got. All begin together, and nobody takes a
    second batch before all have their first."""
    app = create_app(databases.make_config(database_url, Path(folder)))
    with app.app_context():
        db.session.scalar(select(Notice.id).limit(1))
        db.session.rollback()
        barrier.wait()
        mine = claim_without_guard(BATCH, barrier) if control else notices.claim(BATCH)
        db.session.commit()
        barrier.wait()
        while claimed := notices.claim(BATCH):
            db.session.commit()
            mine += claimed
        db.session.remove()
        db.engine.dispose()
    taken.put(mine)


def race(config, *, control: bool) -> list[list[int]]:
    """What each of the processes got."""
    context = multiprocessing.get_context("spawn")
    barrier, taken = context.Barrier(PROCESSES), context.Queue()
    arguments = (config.DATABASE_URL, str(config.DATA_DIR), barrier, control, taken)
    claimers = [context.Process(target=take, args=arguments) for _ in range(PROCESSES)]
    for claimer in claimers:
        claimer.start()
    shares = [taken.get(timeout=120) for _ in claimers]
    for claimer in claimers:
        claimer.join(30)
    assert [claimer.exitcode for claimer in claimers] == [0] * PROCESSES
    return shares


@pytest.fixture
def full_outbox(session) -> list[int]:
    """Four hundred due notices; their ids."""
    event, anna = cast.event(), cast.person("Anna", "anna@example.nl")
    same = {
        "addressee": f"person:{anna.id}", "subject": f"event:{event.id}", "purpose": "moved", "channel": "email",
        "person_id": anna.id, "event_id": event.id, "created_at": now(), "due_at": now(), "attempts": 0,
    }  # fmt: skip
    session.execute(insert(Notice), [{**same, "uid": new_uid(), "anchor": f"schedule:{n}"} for n in range(ROWS)])
    ids = list(session.scalars(select(Notice.id)))
    session.commit()
    return ids


@pytest.mark.slow
def test_eight_claimers_get_each_of_four_hundred_notices_exactly_once(config, full_outbox):
    shares = race(config, control=False)
    assert sorted(notice_id for share in shares for notice_id in share) == sorted(full_outbox)
    assert len([share for share in shares if share]) > 1, "one process did it all, so nobody raced"


@pytest.mark.slow
def test_control_choosing_first_and_marking_later_claims_some_twice(config, full_outbox):
    counts = Counter(notice_id for share in race(config, control=True) for notice_id in share)
    assert max(counts.values()) > 1
