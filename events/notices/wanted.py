"""Whether a notice is still worth sending when its turn comes; the world may have changed since it was queued."""

from datetime import datetime

from sqlalchemy import exists, select

from events.clock import local
from events.extensions import db
from events.models import (
    LIVE,
    Answer,
    Event,
    EventStatus,
    Notice,
    RegistrationStatus,
    RosterPlace,
    What,
)
from events.notices.openings import has_openings
from events.policy import Audience, ReminderRule

# Where a party must stand for what we were going to tell it. What is not listed is told in any state.
_PARTY_STATES: dict[str, tuple[RegistrationStatus, ...]] = {
    "confirmed": (RegistrationStatus.CONFIRMED,),
    "requested": (RegistrationStatus.REQUESTED,),
    "waiting": (RegistrationStatus.WAITING,),
    "offered": (RegistrationStatus.OFFERED,),
    "declined": (RegistrationStatus.DECLINED,),
    "cancelled": (RegistrationStatus.CANCELLED,),
    "moved": LIVE,
    "intake": (RegistrationStatus.REQUESTED,),
}
_ABOUT_WHAT_COMES = ("confirmed", "requested", "waiting", "offered", "declined", "moved", "intake")
"""Nothing of this is said about an event that has begun or was cancelled."""

_ROLES = {
    Audience.COORDINATOR: What.COORDINATOR,
    Audience.COORDINATOR_PER_PARTY: What.COORDINATOR,
    Audience.COORDINATOR_IF_OPEN: What.COORDINATOR,
    Audience.FACILITATOR: What.FACILITATOR,
    Audience.INTERPRETER: What.INTERPRETER,
    Audience.KEY_PERSON: What.KEY_PERSON,
}


def still_wanted(notice: Notice, moment: datetime) -> bool:
    """Whether `notice` still says something true and timely at `moment`."""
    if notice.not_after is not None and moment >= notice.not_after:
        return False
    if notice.task is not None:
        return notice.task.done_at is None
    event, party = notice.event, notice.registration
    if event is None:
        return True
    rules = [rule for rule in event.policy.reminders if rule.name == notice.purpose]
    if rules:
        return _reminder_is_wanted(notice, event, rules, moment)
    if party is not None and party.status not in _PARTY_STATES.get(notice.purpose, (party.status,)):
        return False
    if notice.purpose in _ABOUT_WHAT_COMES:
        return _is_coming(notice, event, moment) and _is_current(notice, event)
    return True


def _reminder_is_wanted(notice: Notice, event: Event, rules: list[ReminderRule], moment: datetime) -> bool:
    if event.status != EventStatus.PUBLISHED or not _is_current(notice, event):
        return False
    if not rules[0].is_afterwards and not _is_coming(notice, event, moment):
        return False
    if notice.registration is not None and notice.registration.status != RegistrationStatus.CONFIRMED:
        return False
    return notice.person_id is None or any(_still_is(notice, event, rule.audience) for rule in rules)


def _is_coming(notice: Notice, event: Event, moment: datetime) -> bool:
    starts_at = notice.item.starts_at if notice.item is not None else event.starts_at
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
    has_role = any(role.person_id == notice.person_id and role.what == _ROLES[audience] for role in event.roles)
    return has_role and (audience != Audience.COORDINATOR_IF_OPEN or _has_openings(event))


def _has_openings(event: Event) -> bool:
    """Whether a place or its funding is still open; the last may have been taken since the reminder was queued."""
    return db.session.scalar(select(Event.id).where(Event.id == event.id, has_openings())) is not None


def _roster_place(notice: Notice, event: Event) -> RosterPlace | None:
    day = local(event.starts_at).date()
    roster = event.group.roster if event.group is not None else []
    place = next((place for place in roster if place.person_id == notice.person_id), None)
    holds = place and (place.since_on or day) <= day <= (place.until_on or day)
    return place if holds else None


def _has_answered(place: RosterPlace, event: Event) -> bool:
    answered = exists().where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
    return bool(db.session.scalar(select(answered)))
