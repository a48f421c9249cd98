"""Waiting for a full workshop, beside the one that somebody may hold in the same round.

The held one is given back only when the other is certain (domain rule 2). Of one person in one round there is one
wait, as there is one choice.
"""

from sqlalchemy import func, or_, select

from events import audit, notices, places
from events.extensions import db
from events.models import Attendee, Choice, Event, PlacePool, ProgrammeItem, WorkshopWait


def workshop_position(wait: WorkshopWait) -> int:
    """The place in the workshop's list, 1 for the head."""
    ahead = select(func.count()).where(WorkshopWait.item_id == wait.item_id, WorkshopWait.ticket <= wait.ticket)
    return db.session.scalar(ahead) or 0


def wait_for_workshop(attendee: Attendee, number: int, item_id: int | None) -> None:
    """Wait in round `number` for this workshop and for no other; for none with None. The pools are locked.

    Whoever holds that workshop already has nothing to wait for. The caller promotes.
    """
    if item_id in {choice.item_id for choice in attendee.choices}:
        item_id = None
    known = next((wait for wait in attendee.waits if wait.round == number), None)
    if known is not None:
        if known.item_id == item_id:
            return
        leave_workshop(known)
        db.session.flush()  # one wait in a round: the old one goes first
    if item_id is not None:
        if (pool_id := pool_of_workshop(item_id)) is None:
            raise LookupError(f"nobody waits for item {item_id}: it has no places to count")
        ticket = places.wait(pool_id, 1)
        attendee.waits.append(WorkshopWait(round=number, item_id=item_id, ticket=ticket))


def leave_workshop(wait: WorkshopWait) -> None:
    """Leave the list of a workshop. The pools are locked."""
    if (pool_id := pool_of_workshop(wait.item_id)) is not None:
        places.change_waiting(pool_id, -1)
    wait.attendee.waits.remove(wait)


def promote_in_workshops(event: Event) -> None:
    """Give free places in workshops to the heads of their lists; a place left for another goes on in the same way.

    The pools of `event` are locked. Each turn ends one wait, so this ends.
    """
    while (wait := _next(event)) is not None:
        _swap(wait)


def _next(event: Event) -> WorkshopWait | None:
    """The head of the first list whose workshop has room."""
    db.session.flush()
    has_room = or_(PlacePool.capacity.is_(None), PlacePool.taken + PlacePool.offered < PlacePool.capacity)
    query = (
        select(WorkshopWait)
        .join(ProgrammeItem, ProgrammeItem.id == WorkshopWait.item_id)
        .join(PlacePool, PlacePool.item_id == ProgrammeItem.id)
        .where(ProgrammeItem.event_id == event.id, has_room)
        .order_by(PlacePool.id, WorkshopWait.ticket)
        .limit(1)
    )
    return db.session.scalar(query)


def _swap(wait: WorkshopWait) -> None:
    """Take the place that was waited for, give back the one that was held, and tell the party."""
    attendee, item = wait.attendee, wait.item
    if (pool_id := pool_of_workshop(item.id)) is not None:
        places.promote(pool_id, 1)
    held = next((choice for choice in attendee.choices if choice.round == wait.round), None)
    if held is None:
        attendee.choices.append(Choice(round=wait.round, item_id=item.id))
    else:
        if (left_id := pool_of_workshop(held.item_id)) is not None:
            places.release({left_id: 1})
        held.item_id = item.id
    attendee.waits.remove(wait)
    party = attendee.registration
    audit.record("workshop given", actor=audit.CLOCK, about=party.uid, details=f"{item.uid}, ticket {wait.ticket}")
    notices.queue("workshop", party, anchor=f"workshop:{wait.item_id}:{wait.ticket}", item=item)


def pool_of_workshop(item_id: int) -> int | None:
    """The id of the workshop's pool; None when nobody counts its places."""
    return db.session.scalar(select(PlacePool.id).where(PlacePool.item_id == item_id))
