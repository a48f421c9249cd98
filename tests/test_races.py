"""Many processes want the last places at once, on both databases.

The control replaces the guard by count-then-insert and must oversell: otherwise this race would prove nothing.
"""

import random
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import delete, func, select

from config import Config
from events import places, registration, waiting_list
from events.extensions import db
from events.models import Event, PlacePool, Registration
from tests import cast
from tests.depth import at_depth
from tests.racing import Turn, race

PROCESSES = at_depth((8,), (2, 4, 8, 16))
ATTEMPTS = at_depth(120, 1008)
CAPACITY = 20


def room_by_counting(event: Event, party: registration.Application) -> bool:
    """The guard of the control: count who is in, and let in who fits; nothing holds the count still."""
    confirmed = Registration.status == "confirmed"
    held = db.session.scalar(select(func.coalesce(func.sum(Registration.units), 0)).where(confirmed))
    capacity = db.session.scalar(select(PlacePool.capacity).where(PlacePool.event_id == event.id))
    db.session.rollback()  # as SQLite's driver does by default: reading holds nothing
    return held + party.people <= capacity


def register_somebody(number: int, turn: int, _barrier: Barrier) -> None:
    """A party of one or two; now and then it cancels again."""
    dice = random.Random(f"{number}-{turn}")
    event = db.session.scalars(select(Event)).one()
    made = registration.register(event, cast.application(f"Visitor {number}-{turn}", people=dice.choice((1, 2))))
    if made.status == "confirmed" and dice.random() < 0.3:
        db.session.commit()
        registration.cancel(made, actor="visitor")


def register_after_counting(number: int, turn: int, barrier: Barrier) -> None:
    """The control: everyone has counted before anyone inserts, as in the worst moment of a rush."""
    places.claim = lambda units, as_newcomer=True: None
    event = db.session.scalars(select(Event)).one()
    party = cast.application(f"Visitor {number}-{turn}", people=1 + (number + turn) % 2)
    fits = room_by_counting(event, party)
    barrier.wait(60)
    if fits:
        registration.register(event, party)


def run(config: Config, turn: Turn, processes: int) -> list[str]:
    return race(config, turn, processes=processes, turns=ATTEMPTS // processes, seconds=at_depth(120, 900))


@pytest.fixture
def hot_event(session) -> int:
    event = cast.event("huiskamergesprek", capacity=CAPACITY)
    event_id = event.id
    session.commit()  # and touch nothing afterwards: an open transaction would hold SQLite's only writer
    return event_id


@pytest.mark.slow
@pytest.mark.parametrize("processes", PROCESSES)
def test_nobody_sells_more_places_than_there_are(config, hot_event, session, processes):
    assert run(config, register_somebody, processes) == []
    pool = session.scalars(select(PlacePool)).one()
    sold = session.scalar(select(func.sum(Registration.units)).where(Registration.status == "confirmed"))
    head = next(iter(waiting_list.waiting_parties(session.get(Event, hot_event))), None)
    assert sold == pool.taken <= CAPACITY
    assert session.scalar(select(func.count()).select_from(Registration)) == ATTEMPTS
    assert head is None or pool.free < head.units, "a place is free while the head of the list would fit"


@pytest.mark.slow
def test_control_counting_and_then_inserting_oversells(config, hot_event, session):
    run(config, register_after_counting, 8)
    sold = session.scalar(select(func.sum(Registration.units)).where(Registration.status == "confirmed"))
    assert sold > CAPACITY
    session.execute(delete(Registration))  # the counters never knew them
    session.commit()
