"""Places taken, waited for, offered and given back: each is one conditional UPDATE of one pool."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, text, update

from events.errors import EventFull
from events.extensions import db
from events.models import PlacePool

_SAVEPOINT, _BACK = text("SAVEPOINT claim"), text("ROLLBACK TO SAVEPOINT claim")


def claim(units: Mapping[int, int], *, as_newcomer: bool = True) -> None:
    """Take places in every pool (id → units), or in none. Raises EventFull with the first pool that has no room.

    A newcomer also finds no room while anyone waits, and so cannot jump the queue, nor in a pool that was closed.
    """
    db.session.flush()
    # A claim that fails must hold no lock: not of the pools before it, and not of the pool that had no room, which
    # PostgreSQL keeps locked when it waited for another's change of it. COMMIT ends the savepoint of one that holds.
    db.session.execute(_SAVEPOINT)
    for pool_id in sorted(units):
        if not _move(pool_id, taken=units[pool_id], as_newcomer=as_newcomer):
            db.session.execute(_BACK)
            raise EventFull(pool_id)


def release(units: Mapping[int, int]) -> None:
    """Give taken places back (pool id → units)."""
    for pool_id in sorted(units):
        _move(pool_id, taken=-units[pool_id])


def wait(pool_id: int, units: int) -> int:
    """Join the waiting list; the ticket, which is the order of the list."""
    _move(pool_id, waiting=units, ticket=1)
    return db.session.execute(select(PlacePool.last_ticket).where(PlacePool.id == pool_id)).scalar_one()


def change_waiting(pool_id: int, difference: int) -> None:
    """Wait for more or fewer places, or with all of them negative leave the list; the ticket stays."""
    _move(pool_id, waiting=difference)


def promote(pool_id: int, units: int) -> bool:
    """Turn waiting places into taken ones; whether there was room."""
    return _move(pool_id, taken=units, waiting=-units)


def offer(pool_id: int, units: int) -> bool:
    """Turn waiting places into offered ones; whether there was room."""
    return _move(pool_id, offered=units, waiting=-units)


def accept(pool_id: int, units: int) -> None:
    """Turn offered places into taken ones."""
    _move(pool_id, taken=units, offered=-units)


def withdraw(pool_id: int, units: int) -> None:
    """Give offered places back."""
    _move(pool_id, offered=-units)


def _move(
    pool_id: int, *, taken: int = 0, offered: int = 0, waiting: int = 0, ticket: int = 0, as_newcomer: bool = False
) -> bool:
    """One UPDATE of one pool, done only when what is held afterwards fits; whether it was done."""
    statement = _conditional(grows=taken + offered > 0, as_newcomer=as_newcomer)
    more = {"of": pool_id, "more_taken": taken, "more_offered": offered, "more_waiting": waiting, "tickets": ticket}
    done = db.session.scalar(statement, more) is not None
    if (known := db.session.identity_map.get(db.session.identity_key(PlacePool, pool_id))) is not None:
        db.session.expire(known)
    return done


@cache
def _conditional(*, grows: bool, as_newcomer: bool) -> Any:
    """The UPDATE; made once, because making it costs more than doing it."""
    pools: Any = PlacePool.__table__
    pool = pools.c
    taken, offered = pool.taken + bindparam("more_taken"), pool.offered + bindparam("more_offered")
    conditions = [pool.id == bindparam("of")]
    if grows:
        conditions.append(or_(pool.capacity.is_(None), taken + offered <= pool.capacity))
    if as_newcomer:
        conditions.append(and_(pool.waiting == 0, pool.is_open))
    counters = {
        "taken": taken,
        "offered": offered,
        "waiting": pool.waiting + bindparam("more_waiting"),
        "last_ticket": pool.last_ticket + bindparam("tickets"),
    }
    return update(pools).where(*conditions).values(counters).returning(pool.id)
