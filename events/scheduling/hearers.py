"""Who hears that an event moved or was cancelled: whoever has or wants a place, works there or is expected."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select

from events import answers, notices
from events.clock import local
from events.extensions import db
from events.models import (
    LIVE,
    Answer,
    Attendee,
    Choice,
    Event,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    WorkshopWait,
)


def parties(event: Event, of_items: Iterable[ProgrammeItem] | None = None) -> list[Registration]:
    """The live registrations of `event`; with `of_items` those in which somebody chose or waits for one of them."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.status.in_(LIVE))
    if of_items is not None:
        moved = [item.id for item in of_items]
        chose = select(Attendee.registration_id).join(Choice).where(Choice.item_id.in_(moved))
        waits = select(Attendee.registration_id).join(WorkshopWait).where(WorkshopWait.item_id.in_(moved))
        query = query.where(or_(Registration.id.in_(chose), Registration.id.in_(waits)))
    return list(db.session.scalars(query.order_by(Registration.id)))


def staff(event: Event, also: Iterable[Person] = ()) -> list[Person]:
    """The people with a role in `event` or its group, its roster on the day and their substitutes, the teachers of
    its lessons, and who `also` must hear it.

    A key person who reserved places hears it as a party already.
    """
    reserved = {party.key_person_id for party in parties(event)}
    roles = [role.person for role in event.roles if role.person_id not in reserved]
    roster: list[Person] = []
    if event.group is not None:
        day = local(event.starts_at).date()
        roles += [role.person for role in event.group.roles]
        roster = [place.person for place in event.group.roster if place.holds_on(day)]
        roster += db.session.scalars(_substitutes(event))
    return _once([*roles, *roster, *teachers(event.items), *also])


def unnamed_members(event: Event) -> list[Organisation]:
    """The organisations with seats at `event` that named nobody, so that they hear it themselves."""
    if event.group is None:
        return []
    named = {place.organisation_id for place in event.group.roster if answers.is_expected(place, event)}
    query = select(Organisation).join(PlacePool, PlacePool.organisation_id == Organisation.id)
    query = query.where(PlacePool.event_id == event.id).order_by(Organisation.id)
    return [member for member in db.session.scalars(query) if member.id not in named]


def teachers(items: Iterable[ProgrammeItem]) -> list[Person]:
    """The teachers of `items`, each once."""
    return _once(item.teacher for item in items if item.teacher is not None)


def tell(
    purpose: str,
    event: Event,
    registrations: list[Registration],
    others: Sequence[Person | Organisation],
    told_by: datetime | None = None,
) -> int:
    """Queue one notice for each, caused by the event's present schedule; how many.

    A party that only waits gets no calendar part (calendar.md). With `told_by` as in `notices.queue`.
    """
    anchor = f"schedule:{event.schedule_revision}"
    queued = 0
    for registration in registrations:
        with_calendar = registration.status != RegistrationStatus.WAITING
        queued += notices.queue(
            purpose, registration, anchor=anchor, event=event, told_by=told_by, with_calendar=with_calendar
        )
    for other in others:
        lessons = _lessons_in_calendar(event, other)
        queued += sum(notices.queue(purpose, other, anchor=anchor, item=item, event=event) for item in lessons)
        if not lessons or not _only_gives(event, other, lessons):
            queued += notices.queue(purpose, other, anchor=anchor, event=event)
    return queued


def _lessons_in_calendar(event: Event, other: Person | Organisation) -> list[ProgrammeItem]:
    """The lessons of somebody who was invited to them by mail: each is in the calendar by itself (calendar.md)."""
    given = {f"item:{item.id}": item for item in event.items if isinstance(other, Person) and item.teacher is other}
    if not given:
        return []
    invited = select(Notice.subject).where(
        Notice.addressee == f"person:{other.id}",
        Notice.subject.in_(given),
        Notice.calendar_sequence.is_not(None),
    )
    return [given[subject] for subject in sorted(set(db.session.scalars(invited)))]


def _only_gives(event: Event, other: Person | Organisation, lessons: list[ProgrammeItem]) -> bool:
    """Whether these lessons are all that somebody has to do with `event`."""
    gives = [item for item in event.items if item.teacher is other]
    return len(gives) == len(lessons) and all(role.person is not other for role in event.roles)


def _substitutes(event: Event) -> Select[Person]:
    return select(Person).join(Answer, Answer.substitute_id == Person.id).where(Answer.event_id == event.id)


def _once(persons: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in persons}.values())
