"""The pools themselves: made, given a capacity, locked, closed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import InvalidRequestError

from events import audit
from events.errors import CapacityTooLow, EventGone
from events.extensions import db
from events.models import Event, Fund, FundingLine, Organisation, PlacePool, ProgrammeItem, Registration, event_funds


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


def open_new(wanted: Iterable[tuple[Event | ProgrammeItem, int | None]]) -> None:
    """Pools with these capacities for events and workshops that were made in this transaction; one statement."""
    pools = [
        {"key": f"event:{owner.id}", "capacity": capacity, "event_id": owner.id, "item_id": None}
        if isinstance(owner, Event)
        else {"key": f"item:{owner.id}", "capacity": capacity, "event_id": None, "item_id": owner.id}
        for owner, capacity in wanted
    ]
    if pools:
        db.session.execute(insert(PlacePool), pools)


def set_capacity(pool: PlacePool, capacity: int | None, *, actor: str = audit.COMMAND) -> None:
    """Change what a pool holds; the record keeps who did. Raises CapacityTooLow with the number taken (rule 9).

    Whoever raises it promotes the waiting list in the same transaction.
    """
    db.session.flush()
    db.session.refresh(pool, with_for_update=True)
    before = pool.capacity
    statement = update(PlacePool).where(PlacePool.id == pool.id).values(capacity=capacity)
    if capacity is not None:
        statement = statement.where(PlacePool.taken + PlacePool.offered <= capacity)
    changed = db.session.scalar(statement.returning(PlacePool.id))
    db.session.refresh(pool)
    if changed is None:
        raise CapacityTooLow(pool.taken + pool.offered)
    if capacity != before:
        audit.record("capacity changed", actor=actor, about=pool.key, details=f"{before} → {capacity}")


def own_pool(event: Event, pools: Mapping[int, PlacePool]) -> PlacePool | None:
    """Of the pools that `lock` gave, the one that counts the places of `event` itself; None when it has none."""
    return next((p for p in pools.values() if p.event_id == event.id and p.organisation_id is None), None)


def lock(event: Event) -> dict[int, PlacePool]:
    """Lock every pool of `event`, its workshops and its funds in id order, and read them and it anew; by id.

    Whoever may promote, move or cancel does this first: a promotion touches pools in an order the waiting list
    decides, and what was known of the event before the lock may have changed while we waited for it.
    Raises EventGone when somebody deleted it.
    """
    items = select(ProgrammeItem.id).where(ProgrammeItem.event_id == event.id)
    funds = select(event_funds.c.fund_id).where(event_funds.c.event_id == event.id)
    # A fund may pay for somebody and be none of the event's funds any more.
    paying = select(FundingLine.fund_id).join(Registration).where(Registration.event_id == event.id)
    payers = PlacePool.fund_id.in_(funds.union(paying))
    query = (
        select(PlacePool)
        .where(or_(PlacePool.event_id == event.id, PlacePool.item_id.in_(items), payers))
        .order_by(PlacePool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    locked = {pool.id: pool for pool in db.session.scalars(query)}
    read_anew(event)
    return locked


def read_anew(event: Event) -> None:
    """Read `event` as it is after a wait for a lock. Raises EventGone when somebody deleted it meanwhile."""
    try:
        db.session.refresh(event)
    except InvalidRequestError as gone:
        raise EventGone from gone


def close(event: Event, *, is_open: bool = False) -> None:
    """Take no newcomer any more, or (`is_open`) take them again."""
    statement = update(PlacePool).where(PlacePool.event_id == event.id).values(is_open=is_open)
    db.session.execute(statement.execution_options(synchronize_session="fetch"))


def lock_all() -> None:
    """Lock every pool in id order: before a change of many events whose order nobody can foresee."""
    db.session.execute(select(PlacePool.id).order_by(PlacePool.id).with_for_update())


def _open(key: str, capacity: int | None, **owner: int) -> PlacePool:
    pool = db.session.scalar(select(PlacePool).where(PlacePool.key == key))
    if pool is None:
        pool = PlacePool(key=key, capacity=capacity, **owner)
        db.session.add(pool)
        db.session.flush()
    elif pool.capacity != capacity:
        set_capacity(pool, capacity)
    return pool
