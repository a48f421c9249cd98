"""Whether a notice is still worth sending when its turn comes; the world may have changed since it was queued."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select

from events import codes
from events.clock import local
from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Account,
    Answer,
    Attendee,
    Event,
    EventStatus,
    Notice,
    PlacePool,
    RegistrationStatus,
    RosterPlace,
    What,
    WrittenMessage,
)
from events.notices.openings import has_openings
from events.policy import Audience, Channel

# Where a party must stand for what we were going to tell it. What is not listed is told in any state.
_PARTY_STATES: dict[str, tuple[RegistrationStatus, ...]] = {
    "confirmed": (RegistrationStatus.CONFIRMED,),
    "requested": (RegistrationStatus.REQUESTED,),
    "unfunded": (RegistrationStatus.REQUESTED,),
    "waiting": (RegistrationStatus.WAITING,),
    "offered": (RegistrationStatus.OFFERED,),
    "declined": (RegistrationStatus.DECLINED,),
    "cancelled": (RegistrationStatus.CANCELLED,),
    "moved": LIVE,
    "intake": (RegistrationStatus.REQUESTED,),
    "workshop": HOLDING,
    "invitation": HOLDING,
}
_ABOUT_WHAT_COMES = (
    "confirmed", "requested", "unfunded", "waiting", "offered", "declined", "moved", "intake", "workshop",
    "invitation", "substitute", "substitute_ended", "delegate", "delegate_ended",
    "place_ended", "work_given", "work_ended",
)  # fmt: skip
"""Nothing of this is said about an event that has begun or was cancelled."""

_ROLES = {
    Audience.COORDINATOR: What.COORDINATOR,
    Audience.COORDINATOR_PER_PARTY: What.COORDINATOR,
    Audience.COORDINATOR_IF_OPEN: What.COORDINATOR,
    Audience.FACILITATOR: What.FACILITATOR,
    Audience.INTERPRETER: What.INTERPRETER,
    Audience.KEY_PERSON: What.KEY_PERSON,
    Audience.CHAIR: What.CHAIR,
}


def still_wanted(notice: Notice, moment: datetime) -> bool:
    """Whether `notice` still says something true and timely at `moment`."""
    if notice.not_after is not None and moment >= notice.not_after:
        return False
    if notice.attendee is not None and not _hears_apart(notice, notice.attendee):
        return False
    if notice.task is not None:
        return notice.task.done_at is None
    event, party = notice.event, notice.registration
    if event is None:
        return notice.purpose != "sign_in" or _awaits_code(notice, moment)
    if any(rule.name == notice.purpose for rule in event.policy.reminders):
        return _reminder_is_wanted(notice, event, moment)
    if notice.purpose == "written":
        return _is_written_to(notice, event)
    if party is not None and party.status not in _PARTY_STATES.get(notice.purpose, (party.status,)):
        return False
    if notice.purpose == "workshop" and not _still_goes_there(notice):
        return False
    if notice.purpose in _CIRCLE and not _CIRCLE[notice.purpose](notice, event):
        return False
    if notice.purpose in _ABOUT_WHAT_COMES:
        return _is_coming(notice, event, moment) and _is_current(notice, event)
    return True


def _hears_apart(notice: Notice, half: Attendee) -> bool:
    """Whether this half of a duo has a mail of its own; else it hears it with the contact."""
    is_mailed = notice.registration is None or notice.registration.channel == Channel.EMAIL
    return is_mailed and half.email is not None


def _is_written_to(notice: Notice, event: Event) -> bool:
    """Whether the party still stands where it stood for whoever wrote, or somebody still belongs to the circle.

    Who wrote may read it in any case.
    """
    message = db.session.get(WrittenMessage, int(notice.anchor.split(":")[1]))
    if message is None:
        return False
    if notice.registration is not None:
        return notice.registration.status in message.selection["statuses"]
    is_test = notice.anchor != f"written:{message.id}"
    return is_test or _roster_place(notice, event) is not None or _stands_in(notice, event)


def _awaits_code(notice: Notice, moment: datetime) -> bool:
    """Whether the code that was asked for is good and was not used since."""
    account = db.session.scalar(select(Account).where(Account.person_id == notice.person_id))
    return account is not None and account.active and codes.mailed(account, moment) is not None


def _reminder_is_wanted(notice: Notice, event: Event, moment: datetime) -> bool:
    rules = [rule for rule in event.reminder_rules if rule.name == notice.purpose]
    anchors = {event.reminder_anchor(rule) for rule in rules}
    if event.status != EventStatus.PUBLISHED or not rules:  # an organiser switched it off
        return False
    if notice.anchor.startswith("schedule:") and notice.anchor not in anchors:
        return False
    if not rules[0].is_afterwards and not _is_coming(notice, event, moment):
        return False
    if notice.registration is not None and notice.registration.status != RegistrationStatus.CONFIRMED:
        return False
    if notice.organisation_id is not None:
        return _names_nobody(notice, event)
    return notice.person_id is None or any(_still_is(notice, event, rule.audience) for rule in rules)


def _is_coming(notice: Notice, event: Event, moment: datetime) -> bool:
    starts_at = (notice.item or notice.lesson or event).starts_at
    return event.status == EventStatus.PUBLISHED and moment < starts_at


def _is_current(notice: Notice, event: Event) -> bool:
    """Whether no later move has overtaken what was said about the time."""
    return not notice.anchor.startswith("schedule:") or notice.anchor == f"schedule:{event.schedule_revision}"


def _still_is(notice: Notice, event: Event, audience: Audience) -> bool:
    """Whether the person still is what the reminder took them for."""
    if audience == Audience.TEACHER:
        return notice.item is not None and notice.item.teacher_id == notice.person_id
    if audience in (Audience.ROSTER, Audience.UNANSWERED):
        place = _roster_place(notice, event)
        return place is not None and not (audience == Audience.UNANSWERED and _has_answered(place, event))
    if audience == Audience.SUBSTITUTE:
        return _stands_in(notice, event)
    roles = [*event.roles, *(event.group.roles if event.group is not None else [])]
    has_role = any(role.person_id == notice.person_id and role.what == _ROLES[audience] for role in roles)
    return has_role and (audience != Audience.COORDINATOR_IF_OPEN or _has_openings(event))


def _still_goes_there(notice: Notice) -> bool:
    """Whether the party still has the workshop that came free; it may have chosen another since."""
    people = notice.registration.attendees if notice.registration is not None else []
    return any(choice.item_id == notice.item_id for person in people for choice in person.choices)


def _has_openings(event: Event) -> bool:
    """Whether a place or its funding is still open; the last may have been taken since the reminder was queued."""
    return db.session.scalar(select(Event.id).where(Event.id == event.id, has_openings())) is not None


def _roster_place(notice: Notice, event: Event) -> RosterPlace | None:
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


def _names_nobody(notice: Notice, event: Event) -> bool:
    """Whether the organisation still has seats and nobody to take them."""
    seats = select(PlacePool.id).where(PlacePool.event_id == event.id)
    seats = seats.where(PlacePool.organisation_id == notice.organisation_id)
    named = any(place.organisation_id == notice.organisation_id for place in _sitting(event))
    return not named and db.session.scalar(seats) is not None


def _stands_in(notice: Notice, event: Event) -> bool:
    """Whether the person still comes instead of somebody."""
    found = exists().where(Answer.event_id == event.id, Answer.substitute_id == notice.person_id)
    return bool(db.session.scalar(select(found)))


def _works_there(notice: Notice, event: Event) -> bool:
    """Whether the person gives the lesson that this is about, or else leads the event."""
    if (lesson := notice.item or notice.lesson) is not None:
        return any(item.uid == lesson.uid and item.teacher_id == notice.person_id for item in event.items)
    leads = (What.FACILITATOR, What.INTERPRETER)
    return any(role.person_id == notice.person_id and role.what in leads for role in event.roles)


def _has_answered(place: RosterPlace, event: Event) -> bool:
    answered = exists().where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
    return bool(db.session.scalar(select(answered)))


_CIRCLE: dict[str, Callable[[Notice, Event], bool]] = {
    "substitute": _stands_in,
    "substitute_ended": lambda notice, event: not _stands_in(notice, event),
    "invitation": lambda notice, _event: notice.item is None or notice.item.teacher_id == notice.person_id,
    "delegate": lambda notice, event: _roster_place(notice, event) is not None,
    "delegate_ended": lambda notice, event: _roster_place(notice, event) is None,
    "place_ended": lambda notice, event: _roster_place(notice, event) is None,
    "work_given": lambda notice, event: _works_there(notice, event),
    "work_ended": lambda notice, event: not _works_there(notice, event),
}
