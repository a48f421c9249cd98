"""What a party holds: places of the event, of workshops, of a fund."""

from sqlalchemy import func, select

from events import places, waiting_list
from events.extensions import db
from events.models import Attendee, Choice, Event, PlacePool, Registration


def pool_of(event: Event) -> int:
    """The id of the event's own pool."""
    if event.pool is None:
        raise LookupError(f"{event.ref} has no places")
    return event.pool.id


def workshop_units(registration: Registration) -> dict[int, int]:
    """Pool id → how many of the party chose that workshop; workshops without a limit have no pool."""
    if not any(attendee.choices for attendee in registration.attendees):
        return {}
    query = (
        select(PlacePool.id, func.count())
        .join(Choice, Choice.item_id == PlacePool.item_id)
        .join(Attendee)
        .where(Attendee.registration_id == registration.id)
        .group_by(PlacePool.id)
    )
    return dict(list(db.session.execute(query)))


def release_all(registration: Registration) -> None:
    """Give back everything a party with a place holds or waits for, and forget its choices and its funding."""
    places.release({pool_of(registration.event): registration.units, **workshop_units(registration)})
    for attendee in registration.attendees:
        attendee.choices.clear()
        for wait in list(attendee.waits):
            waiting_list.leave_workshop(wait)
    if registration.funding is not None:
        places.release({registration.funding.fund.pool.id: registration.units})
        registration.funding = None
