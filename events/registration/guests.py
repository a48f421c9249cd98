"""Whom a party of so many people names: kept with a consent of its own, and only while that stands.

A place needs no name. When the consent is withdrawn names and phone numbers are deleted, and the places stay.
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from sqlalchemy import case, func, select

from events import audit, places
from events.clock import now
from events.extensions import INSERTS, db
from events.models import Attendance, Attendee, Consent, Headcount, Registration
from events.policy import NAMES
from events.registration.application import NamedPerson
from events.registration.calls import called
from events.registration.intake import CONSENT_VERSION


def write(
    registration: Registration, people: Sequence[NamedPerson], language: str, channel: str, *, actor: str
) -> None:
    """Let `people` be all who are named, with the consent that was given for them; without any forget all names.

    The pools of the event are locked and the party was read after that, so nobody else changes it meanwhile.
    """
    if not people:
        _forget(registration, actor)
        return
    calls = _calls(registration.attendees, people)
    for number, (attendee, person) in enumerate(zip_longest(list(registration.attendees), people)):
        if person is None:
            registration.attendees.remove(attendee)
        elif attendee is None:
            new = Attendee(role=person.role, name=person.name, answers=_kept(person, calls.get(number)))
            registration.attendees.append(new)
        else:
            attendee.name, attendee.answers = person.name, _kept(person, calls.get(number))
    _give(registration, language, channel)
    audit.record("names given", actor=actor, about=registration.uid, details=f"{len(people)} names")


def _calls(before: Sequence[Attendee], people: Sequence[NamedPerson]) -> dict[int, dict[str, Any]]:
    """What came of the calls to each of `people`, by their position; of two with one name each keeps their own.

    Rows of name and number are laid beside those of before, in order; of the rest a name alone says who it is.
    """
    old = [(attendee.name, (attendee.answers or {}).get("phone")) for attendee in before]
    new = [(person.name, person.answers.get("phone")) for person in people]
    matched: dict[int, int] = {}
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        matched |= {block.b + step: block.a + step for step in range(block.size)}
    for parts in (2, 1):  # moved to another row, then with another number
        for number, person in enumerate(new):
            left = (at for at, one in enumerate(old) if one[:parts] == person[:parts] and at not in matched.values())
            if number not in matched and (found := next(left, None)) is not None:
                matched[number] = found
    return {number: called(before[at]) for number, at in matched.items()}


def _kept(person: NamedPerson, calls: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What is kept of somebody: what was given, and what came of the calls."""
    return {**person.answers, **(calls or {})} or None


def forget_names(registration: Registration, *, actor: str) -> None:
    """Withdraw the consent to keep names, whenever that is: names and phone numbers go, the places stay."""
    places.lock(registration.event)
    db.session.refresh(registration)
    _forget(registration, actor)


def _forget(registration: Registration, actor: str) -> None:
    given = [consent for consent in registration.consents if consent.purpose == NAMES and not consent.withdrawn_at]
    if not given and not registration.attendees:
        return
    details = f"{len(registration.attendees)} names"
    _count_as_heads(registration)
    registration.attendees.clear()
    for consent in given:
        consent.withdrawn_at = now()
    audit.record("names forgotten", actor=actor, about=registration.uid, details=details)


def _count_as_heads(registration: Registration) -> None:
    """Keep of the marks of who was there how many came to each part: a mark goes with its name, the counts stay.

    Locked first, so that whoever ticks meanwhile is counted or finds no name any more.
    """
    people = select(Attendee.id).where(Attendee.registration_id == registration.id)
    numbers = list(db.session.scalars(people.order_by(Attendee.id).with_for_update()))
    came = func.sum(case((Attendance.is_present, 1), else_=0))
    marks = select(Attendance.part, came).where(Attendance.attendee_id.in_(numbers)).group_by(Attendance.part)
    for part, number in db.session.execute(marks.order_by(Attendance.part)).all():
        where = {"event_id": registration.event_id, "registration_id": registration.id, "part": part}
        insert = INSERTS[db.engine.dialect.name](Headcount).values(**where, people=number, recorded_at=now())
        more = {"people": Headcount.people + insert.excluded.people, "recorded_at": now()}
        db.session.execute(insert.on_conflict_do_update(index_elements=["registration_id", "part"], set_=more))


def _give(registration: Registration, language: str, channel: str) -> None:
    """Keep the consent as it was given last; the audit record has the times before."""
    version = CONSENT_VERSION
    given = next((c for c in registration.consents if (c.purpose, c.version) == (NAMES, version)), None)
    if given is None:
        given = Consent(purpose=NAMES, version=version)
        registration.consents.append(given)
    given.language, given.channel, given.given_at, given.withdrawn_at = language, channel, now(), None
