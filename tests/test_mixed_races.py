"""Everything at once: registering, choosing workshops, changing, cancelling, answering offers, changing the capacity.

Parties of one to three over three pools, several processes at a barrier. Nothing is oversold, nobody waits for
somebody who waits for them, and the only answers are the domain's own.
"""

import random
from datetime import timedelta
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import func, select

from events import places, registration, scheduling, waiting_list
from events.extensions import db
from events.models import LIVE, Event, PlacePool, ProgrammeItem, Registration
from events.registration import Change, NamedPerson
from tests import cast
from tests.depth import at_depth
from tests.racing import race

PROCESSES = at_depth(6, 16)
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


def act(number: int, turn: int, _barrier: Barrier) -> None:
    """One thing that somebody does."""
    dice, name = random.Random(f"{number}-{turn}"), f"Visitor {number}-{turn}"
    event = db.session.scalars(select(Event).where(Event.ref == "busy")).one()
    item_ids = {item.round: item.id for item in event.items}
    anyone = db.session.scalars(
        select(Registration.id).where(Registration.status.in_(LIVE)).order_by(func.random()).limit(1)
    ).first()
    what = dice.choice(("register", "register", "register", "cancel", "choose", "accept", "decline", "capacity"))
    if what == "register" or anyone is None:
        choices = {which: item_id for which, item_id in item_ids.items() if dice.random() < 0.4}
        people = dice.randint(1, 3)
        persons = tuple(NamedPerson("person", f"{name} {n}", choices=choices) for n in range(people))
        registration.register(event, cast.application(name, persons=persons))
        return
    party = db.session.get_one(Registration, anyone)
    if what == "cancel":
        registration.cancel(party, actor="visitor")
    elif what == "choose":
        chosen = dice.choice((1, 2))
        wanted = dice.choice((item_ids[chosen], None))
        registration.change(party, Change(choices={a.id: {chosen: wanted} for a in party.attendees}))
    elif what == "capacity":
        scheduling.set_capacity(event, dice.randint(10, 14))
    else:
        (waiting_list.accept if what == "accept" else waiting_list.decline)(party)


@pytest.mark.slow
def test_whatever_happens_at_once_no_pool_is_oversold_and_nobody_deadlocks(config, busy_event, session):
    seconds = at_depth(120, 900)
    assert race(config, act, processes=PROCESSES, turns=ACTS // PROCESSES, seconds=seconds) == []
    assert places.faults() == []
    for pool in session.scalars(select(PlacePool)):
        assert pool.taken + pool.offered <= pool.capacity
    event = session.scalars(select(Event)).one()
    head = next(iter(waiting_list.waiting_parties(event)), None)
    assert head is None or event.pool.free < head.units, "a place is free while the head of the list would fit"
