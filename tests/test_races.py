"""Many processes want the last places at once, on both databases.

The control replaces the guard by count-then-insert and must oversell: otherwise this race would prove nothing.
"""

import multiprocessing
import os
import random
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from events import create_app, places, registration, waiting_list
from events.extensions import db
from events.models import Event, PlacePool, Registration
from tests import cast, databases
from tests.depth import at_depth

PROCESSES = at_depth(8, 16)
ATTEMPTS = at_depth(120, 1008)
CAPACITY = 20


def room_by_counting(event: Event, party: registration.Application) -> bool:
    """The guard of the control: count who is in, and let in who fits; nothing holds the count still."""
    confirmed = Registration.status == "confirmed"
    held = db.session.scalar(select(func.coalesce(func.sum(Registration.units), 0)).where(confirmed))
    capacity = db.session.scalar(select(PlacePool.capacity).where(PlacePool.event_id == event.id))
    db.session.rollback()  # as SQLite's driver does by default: reading holds nothing
    return held + party.people <= capacity


def compete(
    database_url: str, folder: str, number: int, barrier: Barrier, control: bool, faults: multiprocessing.Queue
) -> None:
    """One process: its share of the attempts, parties of one and two, each in a transaction of its own."""
    app = create_app(databases.make_config(database_url, Path(folder)))
    if control:
        places.claim = lambda units, as_newcomer=True: None
    dice = random.Random(number)
    with app.app_context():
        db.session.scalar(select(func.count()).select_from(Event))
        db.session.rollback()
        barrier.wait()
        for turn in range(ATTEMPTS // PROCESSES):
            try:
                event = db.session.scalars(select(Event)).one()
                party = cast.application(f"Visitor {number}-{turn}", people=dice.choice((1, 2)))
                if control:
                    fits = room_by_counting(event, party)
                    barrier.wait(60)  # everyone has counted before anyone inserts, as in the worst moment of a rush
                    if not fits:
                        continue
                made = registration.register(event, party)
                if not control and made.status == "confirmed" and dice.random() < 0.3:
                    db.session.commit()
                    registration.cancel(made, actor="visitor")
                db.session.commit()
            except Exception as fault:
                db.session.rollback()
                faults.put(f"{type(fault).__name__}: {fault}"[:300])
        db.session.remove()
        db.engine.dispose()
    faults.close()
    faults.join_thread()  # what was put must arrive before this process ends
    os._exit(0)


def race(config, *, control: bool) -> list[str]:
    """Run the processes to their end; what went wrong in them."""
    context = multiprocessing.get_context("spawn")
    barrier, faults = context.Barrier(PROCESSES), context.Queue()
    racers = [
        context.Process(target=compete, args=(config.DATABASE_URL, str(config.DATA_DIR), n, barrier, control, faults))
        for n in range(PROCESSES)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(120)
    assert all(racer.exitcode == 0 for racer in racers)
    found = []
    while not faults.empty():
        found.append(faults.get())
    return found


@pytest.fixture
def hot_event(session) -> int:
    event = cast.event("huiskamergesprek", capacity=CAPACITY)
    event_id = event.id
    session.commit()  # and touch nothing afterwards: an open transaction would hold SQLite's only writer
    return event_id


@pytest.mark.slow
def test_nobody_sells_more_places_than_there_are(config, hot_event, session):
    assert race(config, control=False) == []
    pool = session.scalars(select(PlacePool)).one()
    sold = session.scalar(select(func.sum(Registration.units)).where(Registration.status == "confirmed"))
    head = next(iter(waiting_list.waiting_parties(session.get(Event, hot_event))), None)
    assert sold == pool.taken <= CAPACITY
    assert session.scalar(select(func.count()).select_from(Registration)) == ATTEMPTS
    assert head is None or pool.free < head.units, "a place is free while the head of the list would fit"


@pytest.mark.slow
def test_control_counting_and_then_inserting_oversells(config, hot_event, session):
    race(config, control=True)
    sold = session.scalar(select(func.sum(Registration.units)).where(Registration.status == "confirmed"))
    assert sold > CAPACITY
    session.execute(delete(Registration))  # the counters never knew them
    session.commit()
