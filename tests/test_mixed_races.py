"""Everything at once: registering, choosing workshops, changing, cancelling, answering offers, changing the capacity.

Parties of one to three over three pools, several processes at a barrier. Nothing is oversold, nobody waits for
somebody who waits for them, and the only answers are the domain's own.
"""

import random
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from events import places, registration, scheduling, waiting_list
from events.extensions import db, reading
from events.models import LIVE, Event, PlacePool, ProgrammeItem, Registration, WorkshopWait
from events.registration import Change, NamedPerson
from tests import cast
from tests.depth import at_depth
from tests.guards import without
from tests.racing import race

PROCESSES = at_depth((6,), (2, 4, 8, 16))
ACTS = at_depth(180, 1008)


@pytest.fixture
def busy_event(session) -> None:
    """A symposium for twelve with one small workshop in each of two rounds; offers for whoever waits."""
    event = cast.event(ref="busy", capacity=12, promotion="offer")
    for number, capacity in ((1, 5), (2, 7)):
        starts_at = event.starts_at + timedelta(hours=number)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=50)}
        item = ProgrammeItem(
            event=event, privacy=event.privacy, key=f"w{number}", title="Workshop", round=number, **times
        )
        session.add(item)
        session.flush()
        places.open_item(item, capacity)
    session.commit()


# What can happen, more often if it stands here more often. A party is anyone's that is still live.
WHAT = (
    "register", "register", "register", "cancel", "choose", "wait", "accept", "decline", "place",
    "capacity", "workshop's capacity",
)  # fmt: skip


def act(number: int, turn: int, _barrier: Barrier, what: tuple[str, ...] = WHAT) -> None:
    """One thing that somebody does."""
    dice, name = random.Random(f"{number}-{turn}"), f"Visitor {number}-{turn}"
    event = db.session.scalars(select(Event).where(Event.ref == "busy")).one()
    item_ids = {item.round: item.id for item in event.items}
    anyone = db.session.scalars(
        select(Registration.id).where(Registration.status.in_(LIVE)).order_by(func.random()).limit(1)
    ).first()
    chosen_act = dice.choice(what)
    if chosen_act == "register" or anyone is None:
        wanted = {which: item_id for which, item_id in item_ids.items() if dice.random() < 0.4}
        choices, waits = (wanted, {}) if dice.random() < 0.7 else ({}, wanted)
        people = dice.randint(1, 3)
        persons = tuple(NamedPerson("person", f"{name} {n}", choices=choices, waits=waits) for n in range(people))
        registration.register(event, cast.application(name, persons=persons))
        return
    party, chosen = db.session.get_one(Registration, anyone), dice.choice((1, 2))
    match chosen_act:
        case "cancel":
            registration.cancel(party, actor="visitor")
        case "choose" | "wait":
            wanted_of_each = {a.id: {chosen: dice.choice((item_ids[chosen], None))} for a in party.attendees}
            field = "choices" if chosen_act == "choose" else "waits"
            registration.change(party, Change(**{field: wanted_of_each}))
        case "place":
            waiting_list.place(party, actor="organiser", making_room=dice.random() < 0.1)
        case "capacity":
            scheduling.set_capacity(event, dice.randint(10, 14))
        case "workshop's capacity":
            scheduling.set_workshop_capacity(event.items[chosen - 1], dice.randint(4, 8))
        case _:
            (waiting_list.accept if chosen_act == "accept" else waiting_list.decline)(party)


@pytest.mark.slow
@pytest.mark.parametrize("processes", PROCESSES)
def test_whatever_happens_at_once_no_pool_is_oversold_and_nobody_deadlocks(config, busy_event, session, processes):
    seconds = at_depth(120, 900)
    assert race(config, act, processes=processes, turns=ACTS // processes, seconds=seconds) == []
    assert places.faults() == []
    for pool in session.scalars(select(PlacePool)):
        assert pool.taken + pool.offered <= pool.capacity
    event = session.scalars(select(Event)).one()
    head = next(iter(waiting_list.waiting_parties(event)), None)
    assert head is None or event.pool.free < head.units, "a place is free while the head of the list would fit"
    waits = session.scalars(select(WorkshopWait)).all()
    assert [wait.item.key for wait in waits if wait.item.pool.free] == [], "a workshop has room while somebody waits"


ROUNDS = 10

# The controls: each drops one guard in its own process, and something must go wrong, at the latest in the last round:
# on a busy machine two may miss each other for a while. Locks in another order are a matter of luck here;
# tests/test_lock_order.py and the interleavings show what they are for.


def act_without(words: str, instead: str, *turn: Any, **only: Any) -> None:
    with without(db.engine, words, instead):
        act(*turn, **only)


def act_without_asking_for_room(*turn: Any) -> None:
    act_without("capacity IS NULL OR", "capacity IS NOT NULL OR", *turn, what=("register",))


def act_without_asking_for_the_state(*turn: Any) -> None:
    act_without(r"AND registrations\.status = (?=.* RETURNING)", "AND '' <> ", *turn)


def act_without_saying_that_it_writes(*turn: Any) -> None:
    with reading():
        act(*turn)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "turn", "wrong"),
    [
        ("sqlite", act_without_asking_for_room, "IntegrityError"),
        ("postgresql", act_without_asking_for_room, "IntegrityError"),
        ("sqlite", act_without_asking_for_the_state, ""),
        ("postgresql", act_without_asking_for_the_state, ""),
        ("sqlite", act_without_saying_that_it_writes, "database is locked"),
    ],
    indirect=["database_url"],
)
def test_control_without_a_guard_something_goes_wrong(config, busy_event, session, turn, wrong):
    said: list[str] = []
    for _ in range(ROUNDS):
        said += race(config, turn, processes=3, turns=12) + places.faults()
        session.rollback()  # looking takes SQLite's only writer
        if any(wrong in fault for fault in said):
            break
    else:
        pytest.fail(f"in {ROUNDS} rounds nothing went wrong: {said}")
    session.execute(delete(Registration))
    session.execute(update(PlacePool).values(taken=0, offered=0, waiting=0))
    session.commit()
