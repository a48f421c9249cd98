"""A pool gives out what it holds and not one place more."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from events import places
from events.errors import CapacityTooLow, EventFull
from tests import cast


def test_a_claim_takes_places_in_every_pool_or_in_none(session):
    first, second = (places.open_event(cast.event(capacity=n), n) for n in (5, 1))
    places.claim({first.id: 2, second.id: 1})
    with pytest.raises(EventFull) as full:
        places.claim({first.id: 2, second.id: 1})
    assert full.value.pool_id == second.id
    assert (first.taken, second.taken) == (2, 1)


def test_a_newcomer_finds_no_room_while_somebody_waits(session):
    pool = places.open_event(cast.event(capacity=3), 3)
    assert places.wait(pool.id, 2) == 1
    with pytest.raises(EventFull):
        places.claim({pool.id: 1})
    places.claim({pool.id: 1}, as_newcomer=False)
    assert (pool.taken, pool.waiting) == (1, 2)


def test_a_capacity_below_what_is_taken_is_refused_with_the_number(session):
    pool = places.open_event(cast.event(capacity=5), 5)
    places.claim({pool.id: 4})
    with pytest.raises(CapacityTooLow) as refused:
        places.set_capacity(pool, 3)
    assert refused.value.taken == 4
    assert pool.capacity == 5
    places.set_capacity(pool, 4)
    assert pool.free == 0


def test_without_a_capacity_everyone_fits(session):
    pool = places.open_event(cast.event(capacity=None), None)
    places.claim({pool.id: 1000})
    assert pool.free is None
    assert not pool.is_full


def test_the_database_itself_refuses_more_than_the_capacity(session):
    """The control: past `places`, the CHECK still stands."""
    pool = places.open_event(cast.event(capacity=2), 2)
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE place_pools SET taken = 3 WHERE id = :id"), {"id": pool.id})


def test_a_counter_that_lies_is_named(session):
    event = cast.event(capacity=2)
    places.claim({event.pool.id: 1})
    assert places.faults() == [f"event:{event.id}: taken says 1, the rows say 0"]
