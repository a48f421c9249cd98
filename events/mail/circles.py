"""What a mail to somebody of a fixed circle may know: the way to answer, what was answered, the papers.

About a meeting of the class PX that is the way to answer alone: no name, no paper, no word.
"""

from typing import Any

from sqlalchemy import select

from events import tokens
from events.clock import local
from events.extensions import db
from events.models import Answer, Event, Notice, Person, RosterPlace, What
from events.policy import Privacy
from events.tokens import Purpose


def circle(notice: Notice, event: Event) -> dict[str, Any]:
    """What stands in a mail because the addressee sits in the circle, chairs it, stands in, or has seats."""
    known: dict[str, Any] = {
        "answer_link": None, "chair_link": None, "seats_link": None, "reply": None, "stands_in": False,
        "instead_of": None, "on_behalf_of": None, "is_freed": False, "papers": event.papers or [],
        "has_stand_in": False, "stand_in": None, "hides_address": event.hides_address,
    }  # fmt: skip
    if event.group is None or notice.registration is not None:
        return known
    if notice.organisation is not None:
        member = notice.organisation
        return {**known, "seats_link": tokens.link(Purpose.MEMBER, member.id, member.link_version)}
    return known if notice.person is None else {**known, **_of_person(notice.person, event)}


def _of_person(person: Person, event: Event) -> dict[str, Any]:
    place, asked_by = _place(person, event), _asked_by(person, event)
    roles = [*event.roles, *(event.group.roles if event.group is not None else [])]
    chair = next((role for role in roles if role.person_id == person.id and role.what == What.CHAIR), None)
    has_part = place is not None or any(role.person_id == person.id for role in roles)
    stand_in: Person | None = None
    found: dict[str, Any] = {"stands_in": bool(asked_by), "is_freed": not has_part and not asked_by}
    if place is not None:
        found["answer_link"] = tokens.link(Purpose.ANSWER, place.id, person.link_version)
        known = _answer(place, event)
        found["reply"] = known.answer if known is not None else None
        stand_in = known.substitute if known is not None else None
        found["has_stand_in"] = stand_in is not None
    elif chair is not None and chair.group_id is not None:
        found["chair_link"] = tokens.link(Purpose.CHAIR, chair.id, person.link_version)
    if event.policy.privacy != Privacy.PX:
        found["stand_in"] = stand_in.name if stand_in is not None else None
        found["instead_of"] = asked_by[0].place.person.name if asked_by else None
        found["on_behalf_of"] = place.organisation.name if place is not None and place.organisation else None
    return found


def _place(person: Person, event: Event) -> RosterPlace | None:
    roster = event.group.roster if event.group is not None else []
    day = local(event.starts_at).date()
    return next((place for place in roster if place.person_id == person.id and place.holds_on(day)), None)


def _asked_by(person: Person, event: Event) -> list[Answer]:
    """The answers in which `person` comes instead, the last first."""
    query = select(Answer).where(Answer.event_id == event.id, Answer.substitute_id == person.id)
    return list(db.session.scalars(query.order_by(Answer.answered_at.desc(), Answer.id)))


def _answer(place: RosterPlace, event: Event) -> Answer | None:
    query = select(Answer).where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
    return db.session.scalar(query)
