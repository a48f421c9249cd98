"""Somebody at the door who is not registered: also once it has begun, and never to wait.

Who stands there comes before who stays away, so free places go to them; an organiser may make room. Whoever is
passed on the waiting list while there is still time for them is on record.
"""

from sqlalchemy import delete

from events import audit, places, waiting_list
from events.clock import local, now
from events.errors import EventFull, EventOver, RegistrationClosed, WrongStatus
from events.extensions import db
from events.models import Attendee, Event, EventStatus, Notice, ProgrammeItem, Registration, RegistrationStatus
from events.registration.application import Application
from events.registration.changes import choose
from events.registration.holdings import pool_of, workshop_units
from events.registration.intake import enter


def register_at_door(
    event: Event, application: Application, *, actor: str, making_room: bool = False
) -> Registration:
    """Register somebody on a day of `event`, with a certain place.

    Raises EventFull when there is no room in the event or in a chosen workshop; with `making_room` its capacity is
    raised by what lacks instead, which is on record. Raises EventOver, RegistrationClosed before the day, and
    AlreadyRegistered as `register` does.
    """
    application = application.kept_by(event.policy)
    registration, is_new = enter(event, application, actor=actor, check=check_day)
    if not is_new:
        return registration
    if application.email is None:
        db.session.execute(delete(Notice).where(Notice.registration_id == registration.id))  # nobody to write to
    pools = places.lock(event)
    check_day(event)
    units = {pool_of(event): registration.units, **workshop_units(registration)}
    for pool_id, number in sorted(units.items()):
        pool = pools[pool_id]
        if pool.free is not None and pool.free < number:
            if not making_room:
                raise EventFull(pool_id)
            places.set_capacity(pool, pool.taken + pool.offered + number, actor=actor)
    places.claim(units, as_newcomer=False)
    waiting_list.log_passed(event, registration, actor=actor)
    return registration


def change_at_door(attendee: Attendee, item: ProgrammeItem, *, actor: str) -> None:
    """Let somebody with a certain place come to the workshop `item` instead of the one of that round they held.

    The new place is claimed as when a party changes it itself, before the old one is given back. Raises WorkshopFull,
    WrongStatus when the place is not certain, EventOver, and RegistrationClosed before the day.
    """
    registration = attendee.registration
    event = registration.event
    places.lock(event)
    check_day(event)
    db.session.refresh(registration)
    if registration.status != RegistrationStatus.CONFIRMED:
        raise WrongStatus(registration.status)
    if item.round is None or item.event_id != event.id:
        raise ValueError(f"item {item.id} is no workshop of this event")
    choose(attendee, item.round, item.id)
    waiting_list.wait_for_workshop(attendee, item.round, None)
    audit.record("workshop changed at the door", actor=actor, about=registration.uid, details=item.uid)
    db.session.flush()
    waiting_list.promote(event)


def check_day(event: Event) -> None:
    """Raise EventOver when `event` is over or is not held, RegistrationClosed before its first day."""
    today = local(now()).date()
    if event.status != EventStatus.PUBLISHED or today > local(event.ends_at).date():
        raise EventOver
    if today < local(event.starts_at).date():
        raise RegistrationClosed
