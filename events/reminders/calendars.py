"""What mails put into somebody's calendar, as that person wishes.

Who follows a feed sees everything twice with invitations, and may switch them off. What implies somebody's health
stands in a calendar only when the person asked for it; what is still to come is sent at once then.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from events import audit, notices
from events.clock import now
from events.extensions import db
from events.models import HOLDING, Event, EventStatus, Person, ProgrammeItem, Registration, Role, What
from events.policy import Privacy

PURPOSE = "invitation"
_NEUTRAL = [privacy for privacy in Privacy if privacy.is_neutral]


def switch_invitations(persons: Collection[Person], *, on: bool, actor: str) -> None:
    """Let mails to these records of one person hold invitations, or none from now on."""
    for person in persons:
        if (person.invitations_off_at is None) != on:
            person.invitations_off_at = None if on else now()
            audit.record("invitations on" if on else "invitations off", actor=actor, about=person.uid)


def ask_for_place(party: Registration, *, actor: str) -> bool:
    """Let mails put the party's place into its calendar, in neutral words, from now on; whether that is new.

    Who only waits is not there yet; the mail that gives the place brings it.
    """
    if not _begins(party, actor):
        return False
    if party.status in HOLDING and _is_to_come(party.event, now()):
        notices.queue(PURPOSE, party, anchor=_anchor(party), with_calendar=True)
    return True


def ask_for_work(person: Person, *, actor: str) -> bool:
    """The same of the lessons and talks of a teacher, a facilitator or an interpreter."""
    if not _begins(person, actor):
        return False
    moment = now()
    lessons = select(ProgrammeItem).where(ProgrammeItem.teacher_id == person.id, ProgrammeItem.starts_at > moment)
    lessons = lessons.where(ProgrammeItem.privacy.in_(_NEUTRAL)).order_by(ProgrammeItem.id)
    for item in db.session.scalars(lessons):
        if item.event.status == EventStatus.PUBLISHED:
            notices.queue(PURPOSE, person, anchor=_anchor(person), item=item, event=item.event)
    leads = (Role.person_id == person.id, Role.what.in_((What.FACILITATOR, What.INTERPRETER)))
    led = select(Role.event_id).where(*leads)
    talks = select(Event).where(Event.id.in_(led), Event.privacy.in_(_NEUTRAL)).order_by(Event.id)
    for event in db.session.scalars(talks):
        if _is_to_come(event, moment):
            notices.queue(PURPOSE, person, anchor=_anchor(person), event=event)
    return True


def stop_asking(who: Registration | Person, *, actor: str) -> None:
    """Let mails hold no calendar part again; what is in the calendar stays as it is."""
    if who.invitations_asked_at is not None:
        who.invitations_asked_at = None
        audit.record("invitations not wanted", actor=actor, about=who.uid)


def _begins(who: Registration | Person, actor: str) -> bool:
    if who.invitations_asked_at is not None:
        return False
    who.invitations_asked_at = now()
    audit.record("invitations asked", actor=actor, about=who.uid)
    return True


def _is_to_come(event: Event, moment: datetime) -> bool:
    return event.status == EventStatus.PUBLISHED and not event.has_begun(moment)


def _anchor(who: Registration | Person) -> str:
    assert who.invitations_asked_at is not None
    return f"asked:{who.invitations_asked_at.isoformat()}"
