"""What an organiser decides against the order of the list: an act of its own, logged with everyone it passes."""

from events import audit, places
from events.errors import EventFull, EventOver, WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.waiting_list.parties import lock_pool, say_place, waiting_parties
from events.waiting_list.promotion import log_overtaking
from events.waiting_list.turns import may_promote, turn_placed


def log_passed(event: Event, first: Registration, *, actor: str) -> None:
    """Say in the record whom `first` passed, while a place would still be worth having for them."""
    if may_promote(event):
        for passed in waiting_parties(event):
            log_overtaking(passed, first, actor=actor, reason="stood at the door")


def place(registration: Registration, *, actor: str, making_room: bool = False, at_door: bool = False) -> None:
    """Give a waiting party its place before its turn, without an offer; `at_door` also once it has begun.

    Raises EventFull when there is no room; with `making_room` the capacity is raised by what lacks instead, which is
    logged too. Raises WrongStatus when it does not wait, EventOver when the event has begun or was cancelled.
    """
    event = registration.event
    pool = lock_pool(event)
    if not (may_promote(event) or (at_door and event.status == EventStatus.PUBLISHED)):
        raise EventOver
    waiting = waiting_parties(event)
    if registration not in waiting:
        db.session.refresh(registration)
        raise WrongStatus(registration.status)
    if pool.free is not None and pool.free < registration.units:
        if not making_room:
            raise EventFull(pool.id)
        places.set_capacity(pool, pool.taken + pool.offered + registration.units, actor=actor)
    for passed in waiting[: waiting.index(registration)]:
        log_overtaking(passed, registration, actor=actor, reason="an organiser decided so")
    places.promote(pool.id, registration.units)
    turn_placed(registration, RegistrationStatus.WAITING)
    audit.record("placed out of order", actor=actor, about=registration.uid)
    say_place(registration)
