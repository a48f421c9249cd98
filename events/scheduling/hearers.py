"""Who hears that an event moved or was cancelled: who has or wants a place, and who has work there."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from events import notices
from events.clock import local
from events.extensions import db
from events.models import (
    LIVE,
    Attendee,
    Choice,
    Event,
    Person,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
)


def parties(event: Event, of_items: Iterable[ProgrammeItem] | None = None) -> list[Registration]:
    """The live registrations of `event`; with `of_items` those in which somebody chose one of them."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.status.in_(LIVE))
    if of_items is not None:
        chose = select(Attendee.registration_id).join(Choice).where(Choice.item_id.in_([i.id for i in of_items]))
        query = query.where(Registration.id.in_(chose))
    return list(db.session.scalars(query.order_by(Registration.id)))


def staff(event: Event) -> list[Person]:
    """The people with a role in `event` or its group, its roster on the day, and the teachers of its lessons.

    A key person who reserved places hears it as a party already.
    """
    reserved = {party.key_person_id for party in parties(event)}
    roles = [role.person for role in event.roles if role.person_id not in reserved]
    roster: list[Person] = []
    if event.group is not None:
        day = local(event.starts_at).date()
        roles += [role.person for role in event.group.roles]
        roster = [place.person for place in event.group.roster if _holds(place.since_on, place.until_on, day)]
    return _once([*roles, *roster, *teachers(event.items)])


def teachers(items: Iterable[ProgrammeItem]) -> list[Person]:
    """The teachers of `items`, each once."""
    return _once(item.teacher for item in items if item.teacher is not None)


def tell(purpose: str, event: Event, registrations: list[Registration], persons: list[Person]) -> int:
    """Queue one notice for each, caused by the event's present schedule; how many.

    A party that only waits gets no calendar part (calendar.md).
    """
    anchor = f"schedule:{event.schedule_revision}"
    queued = 0
    for registration in registrations:
        with_calendar = registration.status != RegistrationStatus.WAITING
        queued += notices.queue(purpose, registration, anchor=anchor, event=event, with_calendar=with_calendar)
    for person in persons:
        queued += notices.queue(purpose, person, anchor=anchor, event=event)
    return queued


def _holds(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _once(persons: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in persons}.values())
