"""Whether people still are what a notice took them for: in the circle, at work, with places on their name."""

from collections.abc import Callable

from sqlalchemy import exists, or_, select

from events.clock import local
from events.extensions import db
from events.models import (
    Answer,
    Event,
    Notice,
    PlacePool,
    Registration,
    RegistrationStatus,
    Role,
    RosterPlace,
    What,
    has_call,
    was_called,
)
from events.notices.openings import has_openings
from events.policy import Audience


def _has_address_to_tell(event: Event) -> bool:
    """Whether an interpreter is still to hear the address; somebody may have called before the mail left.

    Its task may not be there yet: that is made by another hand.
    """
    interprets = select(Role.id).join(Event, Event.id == Role.event_id)
    interprets = interprets.where(Event.id == event.id, Role.what == What.INTERPRETER)
    return db.session.scalar(interprets.where(or_(has_call(), ~was_called())).limit(1)) is not None


def _has_reserved(notice: Notice, event: Event) -> bool:
    """Whether places are reserved on the name of the key person; they may have been given back since."""
    places = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.key_person_id == notice.person_id,
        Registration.status == RegistrationStatus.CONFIRMED,
    )
    return db.session.scalar(places.limit(1)) is not None


def _still_goes_there(notice: Notice) -> bool:
    """Whether the party still has the workshop that came free; it may have chosen another since."""
    people = notice.registration.attendees if notice.registration is not None else []
    return any(choice.item_id == notice.item_id for person in people for choice in person.choices)


def _has_openings(event: Event) -> bool:
    """Whether a place or its funding is still open; the last may have been taken since the reminder was queued."""
    return db.session.scalar(select(Event.id).where(Event.id == event.id, has_openings())) is not None


def roster_place(notice: Notice, event: Event) -> RosterPlace | None:
    return next((place for place in _sitting(event) if place.person_id == notice.person_id), None)


def _sitting(event: Event) -> list[RosterPlace]:
    """The places in the circle that hold on the day; a delegate's only with a seat there (domain rule 4)."""
    group = event.group
    if group is None:
        return []
    places = [place for place in group.roster if place.holds_on(local(event.starts_at).date())]
    if group.seats_each is None:
        return places
    seats = set(db.session.scalars(select(PlacePool.organisation_id).where(PlacePool.event_id == event.id)))
    return [place for place in places if place.organisation_id is not None and place.organisation_id in seats]


def names_nobody(notice: Notice, event: Event) -> bool:
    """Whether the organisation still has seats and nobody to take them."""
    seats = select(PlacePool.id).where(PlacePool.event_id == event.id)
    seats = seats.where(PlacePool.organisation_id == notice.organisation_id)
    named = any(place.organisation_id == notice.organisation_id for place in _sitting(event))
    return not named and db.session.scalar(seats) is not None


def stands_in(notice: Notice, event: Event) -> bool:
    """Whether the person still comes instead of somebody."""
    found = exists().where(Answer.event_id == event.id, Answer.substitute_id == notice.person_id)
    return bool(db.session.scalar(select(found)))


def _works_there(notice: Notice, event: Event) -> bool:
    """Whether the person gives the lesson that this is about, or else leads the event."""
    if (lesson := notice.item or notice.lesson) is not None:
        return any(item.uid == lesson.uid and item.teacher_id == notice.person_id for item in event.items)
    leads = (What.FACILITATOR, What.INTERPRETER)
    return any(role.person_id == notice.person_id and role.what in leads for role in event.roles)


def _asked_to_answer(notice: Notice, event: Event) -> bool:
    """Whether the person has a place and has not said yet whether they come."""
    place = roster_place(notice, event)
    return place is not None and not _has_answered(place, event)


def _has_answered(place: RosterPlace, event: Event) -> bool:
    answered = exists().where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
    return bool(db.session.scalar(select(answered)))


STILL_SO: dict[str, Callable[[Notice, Event], bool]] = {
    "workshop": lambda notice, _event: _still_goes_there(notice),
    "substitute": stands_in,
    "substitute_ended": lambda notice, event: not stands_in(notice, event),
    "invitation": lambda notice, _event: notice.item is None or notice.item.teacher_id == notice.person_id,
    "delegate": lambda notice, event: roster_place(notice, event) is not None,
    "delegate_ended": lambda notice, event: roster_place(notice, event) is None,
    "place_ended": lambda notice, event: roster_place(notice, event) is None,
    "work_given": lambda notice, event: _works_there(notice, event),
    "work_ended": lambda notice, event: not _works_there(notice, event),
}


def _has_role(what: What) -> Callable[[Notice, Event], bool]:
    """Whether the person has this role at the event or in its circle."""

    def has_it(notice: Notice, event: Event) -> bool:
        roles = [*event.roles, *(event.group.roles if event.group is not None else [])]
        return any(role.person_id == notice.person_id and role.what == what for role in roles)

    return has_it


_coordinates, _calls = _has_role(What.COORDINATOR), _has_role(What.KEY_PERSON)


def _is_no_person(_notice: Notice, _event: Event) -> bool:
    return False


STILL_IS: dict[Audience, Callable[[Notice, Event], bool]] = {
    Audience.PARTY: _is_no_person,
    Audience.COORDINATOR: _coordinates,
    Audience.COORDINATOR_PER_PARTY: _coordinates,
    Audience.COORDINATOR_IF_OPEN: lambda notice, event: _coordinates(notice, event) and _has_openings(event),
    Audience.COORDINATOR_IF_INTERPRETER: lambda notice, event: (
        _coordinates(notice, event) and _has_address_to_tell(event)
    ),
    Audience.TEACHER: lambda notice, _event: notice.item is not None and notice.item.teacher_id == notice.person_id,
    Audience.FACILITATOR: _has_role(What.FACILITATOR),
    Audience.INTERPRETER: _has_role(What.INTERPRETER),
    Audience.KEY_PERSON: lambda notice, event: _calls(notice, event) and _has_reserved(notice, event),
    Audience.RESERVER: _is_no_person,
    Audience.ROSTER: lambda notice, event: roster_place(notice, event) is not None,
    Audience.UNANSWERED: _asked_to_answer,
    Audience.SUBSTITUTE: stands_in,
    Audience.CHAIR: _has_role(What.CHAIR),
    Audience.MEMBER: _is_no_person,
    Audience.OFFICE: _is_no_person,
}
"""Whether the person of a reminder still is what it took them for; a party or an organisation is asked elsewhere."""
