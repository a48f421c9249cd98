"""The only writer of the counters of places.

The row of a pool is the only arbiter: a claim is one conditional UPDATE, so two claims on the last place cannot
both succeed, on any database. Several pools are claimed in id order, so that nobody deadlocks.
"""

from collections.abc import Mapping
from contextlib import nullcontext

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from events.errors import CapacityTooLow, EventFull
from events.extensions import db
from events.models import (
    HOLDING,
    Attendee,
    Choice,
    Event,
    Fund,
    FundingLine,
    Organisation,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    event_funds,
)


def open_event(event: Event, capacity: int | None) -> PlacePool:
    """The pool of `event`, made when it has none, with this capacity (None: unlimited). May raise CapacityTooLow."""
    return _open(f"event:{event.id}", capacity, event_id=event.id)


def open_item(item: ProgrammeItem, capacity: int | None) -> PlacePool:
    """The pool of a workshop. May raise CapacityTooLow."""
    return _open(f"item:{item.id}", capacity, item_id=item.id)


def open_fund(fund: Fund, capacity: int | None) -> PlacePool:
    """The pool of a fund. May raise CapacityTooLow."""
    return _open(f"fund:{fund.id}", capacity, fund_id=fund.id)


def open_seats(event: Event, organisation: Organisation, capacity: int) -> PlacePool:
    """One organisation's seats at a meeting. May raise CapacityTooLow."""
    key = f"seat:{event.id}:{organisation.id}"
    return _open(key, capacity, event_id=event.id, organisation_id=organisation.id)


def set_capacity(pool: PlacePool, capacity: int | None) -> None:
    """Change what a pool holds. Raises CapacityTooLow with the number taken (domain rule 9).

    Whoever raises it promotes the waiting list in the same transaction.
    """
    db.session.flush()
    statement = update(PlacePool).where(PlacePool.id == pool.id).values(capacity=capacity)
    if capacity is not None:
        statement = statement.where(PlacePool.taken + PlacePool.offered <= capacity)
    changed = db.session.scalar(statement.returning(PlacePool.id))
    db.session.refresh(pool)
    if changed is None:
        raise CapacityTooLow(pool.taken + pool.offered)


def lock(event: Event) -> dict[int, PlacePool]:
    """Lock every pool of `event`, its workshops and its funds in id order, and read them anew; by id.

    Whoever may promote does this first: a promotion touches pools in an order the waiting list decides.
    """
    items = select(ProgrammeItem.id).where(ProgrammeItem.event_id == event.id)
    funds = select(event_funds.c.fund_id).where(event_funds.c.event_id == event.id)
    query = (
        select(PlacePool)
        .where(or_(PlacePool.event_id == event.id, PlacePool.item_id.in_(items), PlacePool.fund_id.in_(funds)))
        .order_by(PlacePool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {pool.id: pool for pool in db.session.scalars(query)}


def lock_all() -> None:
    """Lock every pool in id order: before a change of many events whose order nobody can foresee."""
    db.session.execute(select(PlacePool.id).order_by(PlacePool.id).with_for_update())


def claim(units: Mapping[int, int], *, as_newcomer: bool = True) -> None:
    """Take places in every pool (id → units), or in none. Raises EventFull with the first pool that has no room.

    A newcomer also finds no room while anyone waits, and so cannot jump the queue. Of several pools a failed
    claim holds no lock either: it goes back to a savepoint.
    """
    only_if = PlacePool.waiting == 0 if as_newcomer else None
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


def faults() -> list[str]:
    """Recompute every counter from the rows; one sentence per difference, none when all is well."""
    expected: dict[str, dict[str, int]] = {}

    def count(key: str, counter: str, number: int) -> None:
        counters = expected.setdefault(key, {"taken": 0, "offered": 0, "waiting": 0})
        counters[counter] += number

    counter_of: dict[str, str] = {
        RegistrationStatus.REQUESTED: "taken",
        RegistrationStatus.CONFIRMED: "taken",
        RegistrationStatus.OFFERED: "offered",
        RegistrationStatus.WAITING: "waiting",
    }
    units = select(Registration.event_id, Registration.status, func.sum(Registration.units))
    for event_id, status, number in db.session.execute(units.group_by(Registration.event_id, Registration.status)):
        if (counter := counter_of.get(status)) is not None:
            count(f"event:{event_id}", counter, number)
    holding = and_(Registration.id == Attendee.registration_id, Registration.status.in_(HOLDING))
    chosen = select(Choice.item_id, func.count()).join(Attendee).join(Registration, holding)
    for item_id, number in db.session.execute(chosen.group_by(Choice.item_id)):
        count(f"item:{item_id}", "taken", number)
    paid = select(FundingLine.fund_id, func.sum(Registration.units)).join(
        Registration, and_(Registration.id == FundingLine.registration_id, Registration.status.in_(HOLDING))
    )
    for fund_id, number in db.session.execute(paid.group_by(FundingLine.fund_id)):
        count(f"fund:{fund_id}", "taken", number)

    found = []
    nothing = {"taken": 0, "offered": 0, "waiting": 0}
    for pool in db.session.scalars(
        select(PlacePool).order_by(PlacePool.id).execution_options(populate_existing=True)
    ):
        for counter, number in expected.pop(pool.key, nothing).items():
            if getattr(pool, counter) != number:
                found.append(f"{pool.key}: {counter} says {getattr(pool, counter)}, the rows say {number}")
    found += [f"{key}: no pool, the rows say {numbers}" for key, numbers in expected.items()]
    return found


def _open(key: str, capacity: int | None, **owner: int) -> PlacePool:
    pool = db.session.scalar(select(PlacePool).where(PlacePool.key == key))
    if pool is None:
        pool = PlacePool(key=key, capacity=capacity, **owner)
        db.session.add(pool)
        db.session.flush()
    elif pool.capacity != capacity:
        set_capacity(pool, capacity)
    return pool


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
