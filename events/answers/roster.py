"""Who is expected at a meeting, and for which organisation."""

from datetime import datetime

from sqlalchemy import select

from events.clock import local
from events.extensions import db
from events.models import Event, EventStatus, Group, Organisation, Person, PlacePool, RosterPlace
from events.people import is_called, known_person


def is_expected(place: RosterPlace, event: Event) -> bool:
    """Whether `place` holds on the day of `event`.

    Where organisations have seats, it is that of a delegate of a member of that day (domain rule 4).
    """
    day, group = local(event.starts_at).date(), event.group
    if group is None or place.group_id != group.id or not place.holds_on(day):
        return False
    if not group.seats_each:
        return True
    networks = {network.id for network in group.networks}
    spans = place.organisation.memberships if place.organisation else []
    return any(span.network_id in networks and span.holds_on(day) for span in spans)


def seat_of(organisation: Organisation | None, event: Event) -> PlacePool | None:
    """The seats of `organisation` at `event`, as they stand in the database now; None when it has none."""
    if organisation is None:
        return None
    query = select(PlacePool).where(PlacePool.key == f"seat:{event.id}:{organisation.id}")
    return db.session.scalar(query.execution_options(populate_existing=True))


def coming(group: Group, moment: datetime) -> list[Event]:
    """The meetings of `group` that have not ended at `moment`, cancelled ones too; first things first."""
    query = select(Event).where(Event.group_id == group.id, Event.ends_at > moment)
    return list(db.session.scalars(query.where(Event.was_shown).order_by(Event.starts_at, Event.id)))


def next_meeting(group: Group, moment: datetime) -> Event | None:
    """The first meeting of `group` that begins after `moment` and takes place."""
    found = (event for event in coming(group, moment) if event.status == EventStatus.PUBLISHED)
    return next((event for event in found if not event.has_begun(moment)), None)


def person_called(group: Group, name: str, email: str) -> Person:
    """Who in `group` has this name and address; else whoever was named so on a page, or is named so now."""
    sitting = (place.person for place in group.roster if is_called(place.person, name, email))
    return next(sitting, None) or known_person(name, email)
