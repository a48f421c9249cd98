"""Places taken, waited for, offered and given back: each is one conditional UPDATE of one pool."""

from collections.abc import Mapping
from contextlib import nullcontext

from sqlalchemy import ColumnElement, and_, or_, select, update

from events.errors import EventFull
from events.extensions import db
from events.models import PlacePool


def claim(units: Mapping[int, int], *, as_newcomer: bool = True) -> None:
    """Take places in every pool (id → units), or in none. Raises EventFull with the first pool that has no room.

    A newcomer also finds no room while anyone waits, and so cannot jump the queue, nor in a pool that was closed.
    Of several pools a failed claim holds no lock either: it goes back to a savepoint.
    """
    only_if = and_(PlacePool.waiting == 0, PlacePool.is_open) if as_newcomer else None
    with db.session.begin_nested() if len(units) > 1 else nullcontext():
        for pool_id in sorted(units):
            if not _move(pool_id, taken=units[pool_id], only_if=only_if):
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
    pool_id: int,
    *,
    taken: int = 0,
    offered: int = 0,
    waiting: int = 0,
    ticket: int = 0,
    only_if: ColumnElement[bool] | None = None,
) -> bool:
    """One UPDATE of one pool, done only when what is held afterwards fits; whether it was done."""
    growth = taken + offered
    conditions = [PlacePool.id == pool_id]
    if growth > 0:
        conditions.append(
            or_(
                PlacePool.capacity.is_(None),
                PlacePool.taken + PlacePool.offered + growth <= PlacePool.capacity,
            )
        )
    if only_if is not None:
        conditions.append(only_if)
    statement = (
        update(PlacePool)
        .where(*conditions)
        .values(
            taken=PlacePool.taken + taken,
            offered=PlacePool.offered + offered,
            waiting=PlacePool.waiting + waiting,
            last_ticket=PlacePool.last_ticket + ticket,
        )
        .returning(PlacePool.id)
        .execution_options(synchronize_session=False)
    )
    done = db.session.scalar(statement) is not None
    if (known := db.session.identity_map.get(db.session.identity_key(PlacePool, pool_id))) is not None:
        db.session.expire(known)
    return done
