"""Eight processes empty one outbox; each notice is claimed exactly once, on both databases.

The control lets everybody choose before anybody marks, without a condition, and must claim some twice: otherwise this
race would prove nothing.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sql
from sqlalchemy import insert, select, update

from events import create_app, notices
from events.clock import now
from events.extensions import db
from events.models import Notice, new_uid
from events.notices import claims
from tests import cast, databases
from tests.racing import RACERS

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
        db.session.execute(update(Notice).where(Notice.id == notice_id).values(claimed_until=now() + notices.LEASE))
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
    barrier, taken = RACERS.Barrier(PROCESSES), RACERS.Queue()
    arguments = (config.DATABASE_URL, str(config.DATA_DIR), barrier, control, taken)
    claimers = [RACERS.Process(target=take, args=arguments) for _ in range(PROCESSES)]
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


def plans_of_a_claim(session: Any) -> list[Any]:
    """How the database looks for a code and takes seven notices, in its own words; they are given back.

    PostgreSQL says what it did, and measured it.
    """
    kept: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        kept.append((statement, parameters))

    sql.listen(db.engine, "before_cursor_execute", note)
    assert len(notices.claim(BATCH)) == BATCH
    sql.remove(db.engine, "before_cursor_execute", note)
    session.rollback()
    is_sqlite = db.engine.dialect.name == "sqlite"
    words = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE, FORMAT JSON) "
    cursor = session.connection().connection.cursor()
    plans = []
    for statement, parameters in kept:
        if "UPDATE notices" in statement:
            cursor.execute(words + statement, parameters)
            found = cursor.fetchall()
            plans.append([row[-1] for row in found] if is_sqlite else found[0][0][0]["Plan"])
    session.rollback()
    return plans


def rows_read(node: dict[str, Any]) -> Iterator[float]:
    """How many rows each step of a plan on PostgreSQL looked at."""
    passed_over = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Join Filter", "Index Recheck"))
    yield (node["Actual Rows"] + passed_over) * node["Actual Loops"]
    for inner in node.get("Plans", []):
        yield from rows_read(inner)


def is_short(plan: Any) -> bool:
    """Whether no more is read for a claim than it takes, in the order in which it is kept."""
    if isinstance(plan, dict):
        return max(rows_read(plan)) <= BATCH
    by_index, by_id = ("ix_notices_codes", "ix_notices_waiting"), "SEARCH notices USING INTEGER PRIMARY KEY (rowid=?)"
    is_in_order = any(f"{index} (due_at<?)" in line for line in plan for index in by_index)
    return by_id in plan and is_in_order and not any("B-TREE" in line for line in plan)


def test_a_claim_reads_no_more_than_it_takes(session, full_outbox):
    """Also when the database has not yet counted how many are due, as here: four hundred in one go."""
    plans = plans_of_a_claim(session)
    assert [is_short(plan) for plan in plans] == [True, True]


def test_control_a_claim_that_repeats_what_is_due_reads_the_outbox_again_and_again(session, full_outbox, monkeypatch):
    def repeating(limit, until, *due):
        batch = select(Notice.id).where(*due).order_by(Notice.due_at, Notice.id).limit(limit).cte("batch")
        marked = update(Notice).where(Notice.id.in_(select(batch.c.id)), *due).values(claimed_until=until)
        options = {"synchronize_session": False}
        return list(session.scalars(marked.returning(Notice.id).execution_options(**options)))

    monkeypatch.setattr(claims, "_claim", repeating)
    plan = plans_of_a_claim(session)[-1]
    assert isinstance(plan, list) or max(rows_read(plan)) > ROWS * BATCH / 2
