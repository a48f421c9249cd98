"""Nobody waits for somebody who waits for them: pools are locked in one order, whoever starts.

On PostgreSQL only: SQLite has one writer at a time. Two transactions meet at a barrier with their first lock held.
"""

import threading

import pytest
from sqlalchemy import text

from events import people, places, registration, scheduling
from events.extensions import db
from events.models import Event, Fund, Organisation, Registration
from events.registration import intake
from tests import cast, databases

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def event_with_fund(session) -> int:
    """An event whose fund's pool has a lower id than its own, as the programme loader makes them."""
    funder = Organisation(ref="den-haag", name="Gemeente Den Haag", roles=["funder"])
    fund = Fund(ref="fund", funder=funder, municipalities=["Den Haag"])
    session.add(fund)
    session.flush()
    places.open_fund(fund, 5)
    event = cast.event("beter_thuis", ref="bt", capacity=1)
    event.funds.append(fund)
    event_id = event.id
    session.commit()
    return event_id


def meet(app, first, second) -> list[str]:
    """Run two transactions at once; the faults of either."""
    faults: list[str] = []

    def run(work) -> None:
        with app.app_context():
            try:
                work()
                db.session.commit()
            except Exception as fault:
                db.session.rollback()
                faults.append(str(fault))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return faults


def hold_first_pool_then_lock_all(event_id: int, met: threading.Barrier) -> None:
    """What a promotion does, stopped after its first lock until the other has begun."""
    first = text("SELECT id FROM place_pools ORDER BY id LIMIT 1 FOR UPDATE")
    db.session.execute(first)
    met.wait()
    places.lock(db.session.get_one(Event, event_id))


def raise_capacity(event_id: int, met: threading.Barrier) -> None:
    met.wait()
    scheduling.set_capacity(db.session.get_one(Event, event_id), 3)


def test_raising_a_capacity_waits_for_a_promotion_instead_of_deadlocking(app, event_with_fund):
    met = threading.Barrier(2, timeout=60)
    faults = meet(
        app,
        lambda: hold_first_pool_then_lock_all(event_with_fund, met),
        lambda: raise_capacity(event_with_fund, met),
    )
    assert faults == []


def test_control_writing_the_pool_before_the_locks_deadlocks(app, event_with_fund, monkeypatch):
    """As `set_capacity` was: its own pool first, then all of them."""
    met, wrote = threading.Barrier(2, timeout=60), threading.Event()

    def write_first() -> None:
        db.session.execute(text("UPDATE place_pools SET capacity = 3 WHERE event_id IS NOT NULL"))
        wrote.set()
        met.wait()
        places.lock(db.session.get_one(Event, event_with_fund))

    def promote() -> None:
        wrote.wait(60)
        hold_first_pool_then_lock_all(event_with_fund, met)

    [fault] = meet(app, write_first, promote)
    assert "deadlock detected" in fault


def test_control_locking_in_another_order_deadlocks(app, event_with_fund):
    both_hold_one = threading.Barrier(2, timeout=60)

    def take(order: str) -> None:
        ids = db.session.scalars(text(f"SELECT id FROM place_pools ORDER BY id {order}")).all()
        for number, pool_id in enumerate(ids):
            db.session.execute(text("UPDATE place_pools SET waiting = waiting WHERE id = :id"), {"id": pool_id})
            if number == 0:
                both_hold_one.wait()

    [fault] = meet(app, lambda: take("ASC"), lambda: take("DESC"))
    assert "deadlock detected" in fault


def enter_then_take_places(event_id: int, entered: threading.Event, other_waits: threading.Event) -> None:
    """What registering does, stopped between its row and its claim until the other waits for that row."""
    event = db.session.get_one(Event, event_id)
    cato = cast.application("Cato")
    party, _is_new = intake.enter(event, cato, actor="visitor")
    entered.set()
    other_waits.wait(60)
    intake.take_places(event, party, cato)


def register_with_a_colleague(event_id: int, entered: threading.Event) -> None:
    entered.wait(60)
    sender = people.known_person("Anna", "anna@example.nl")
    colleagues = [cast.application(name) for name in ("Bram", "Cato")]
    registration.register_colleagues(db.session.get_one(Event, event_id), sender, "f" * 32, colleagues)


def let_it_wait(app, waits: threading.Event) -> None:
    """Say when somebody waits for somebody's row."""
    with app.app_context():
        for _ in range(6000):
            if databases.somebody_waits(db.session):
                waits.set()
                return
            waits.wait(0.01)


@pytest.fixture
def symposium(session) -> int:
    event_id = cast.event(capacity=5).id
    session.commit()
    return event_id


def test_a_secretary_and_her_colleague_register_the_colleague_at_once(app, session, symposium):
    entered, waits = threading.Event(), threading.Event()
    watcher = threading.Thread(target=let_it_wait, args=(app, waits))
    watcher.start()
    faults = meet(
        app,
        lambda: enter_then_take_places(symposium, entered, waits),
        lambda: register_with_a_colleague(symposium, entered),
    )
    watcher.join()
    assert faults == []
    assert waits.is_set(), "the two did not meet"
    names = sorted(party.contact_name for party in session.query(Registration))
    assert names == ["Bram", "Cato"]


def test_control_entering_with_the_pools_in_hand_deadlocks(app, session, symposium):
    entered, waits = threading.Event(), threading.Event()
    watcher = threading.Thread(target=let_it_wait, args=(app, waits))
    watcher.start()

    def lock_first() -> None:
        entered.wait(60)
        event = db.session.get_one(Event, symposium)
        places.lock(event)
        registration.register(event, cast.application("Cato"))

    faults = meet(app, lambda: enter_then_take_places(symposium, entered, waits), lock_first)
    watcher.join()
    assert any("deadlock detected" in fault for fault in faults)
