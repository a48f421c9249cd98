"""The list of parties that wait for places of an event."""

from datetime import datetime, timedelta

from sqlalchemy import select

from events import notices, places
from events.clock import local, now
from events.extensions import db
from events.models import Event, PlacePool, Registration, RegistrationStatus, Task, What
from events.waiting_list.turns import turn

INTAKE_DAYS = 3


def position(registration: Registration) -> int:
    """The party's place in the list, 1 for the head."""
    return db.session.scalar(registration.line) or 0


def join(registration: Registration, pool_id: int) -> None:
    """Put a party at the end of the list. The pools of the event are locked."""
    ticket = places.wait(pool_id, registration.units)
    turn(registration, registration.status, RegistrationStatus.WAITING, ticket=ticket, confirmed_at=None)


def waiting_parties(event: Event) -> list[Registration]:
    """The list in its order, read anew."""
    query = (
        select(Registration)
        .where(Registration.event_id == event.id, Registration.status == RegistrationStatus.WAITING)
        .order_by(Registration.ticket)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def lock_pool(event: Event) -> PlacePool:
    """Lock the pools of `event`; its own one. Raises LookupError when the event has no places."""
    pool = places.own_pool(event, places.lock(event))
    if pool is None:
        raise LookupError(f"{event.ref} has no places")
    return pool


def say_offer(registration: Registration, until: datetime) -> None:
    """Tell a party that it can have a place, and until when it may answer."""
    anchor = f"until:{until.isoformat()}"
    notices.queue("offered", registration, anchor=anchor, not_after=until, with_calendar=True)


def never_fit(event: Event) -> list[Registration]:
    """Those of the list that are larger than the event: no place that comes free is ever enough for them."""
    capacity = event.pool.capacity if event.pool else None
    return [party for party in waiting_parties(event) if capacity is not None and party.units > capacity]


def say_place(registration: Registration) -> None:
    """Tell a party that it has a place now, or that the coordinator will call."""
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    notices.queue("confirmed" if confirmed else "requested", registration, anchor="once", with_calendar=confirmed)
    if not confirmed:
        ask_for_intake(registration)


def ask_for_intake(registration: Registration) -> None:
    """Make the intake call of a requested place a task of the coordinator, and tell the coordinator."""
    event = registration.event
    db.session.add(
        Task(
            key=f"intake:{registration.uid}",
            what="intake_call",
            role=What.COORDINATOR,
            due_on=local(now() + timedelta(days=INTAKE_DAYS)).date(),
            event_id=event.id,
            registration_id=registration.id,
        )
    )
    for role in event.roles:
        if role.what == What.COORDINATOR:
            notices.queue("intake", role.person, about=registration, event=event, anchor="once")
