"""Whom a party of so many people names: kept with a consent of its own, and only while that stands.

A place needs no name. When the consent is withdrawn names and phone numbers are deleted, and the places stay.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from events import audit, places
from events.clock import now
from events.extensions import db
from events.models import Attendee, Consent, Registration
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
    calls = {attendee.name: called(attendee) for attendee in registration.attendees}
    for attendee, person in zip_longest(list(registration.attendees), people):
        if person is None:
            registration.attendees.remove(attendee)
        elif attendee is None:
            new = Attendee(role=person.role, name=person.name, answers=_kept(person, calls))
            registration.attendees.append(new)
        else:
            attendee.name, attendee.answers = person.name, _kept(person, calls)
    _give(registration, language, channel)
    audit.record("names given", actor=actor, about=registration.uid, details=f"{len(people)} names")


def _kept(person: NamedPerson, calls: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """What is kept of somebody: what was given, and what came of the call to who had this name before."""
    return {**person.answers, **calls.get(person.name, {})} or None


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
    registration.attendees.clear()
    for consent in given:
        consent.withdrawn_at = now()
    audit.record("names forgotten", actor=actor, about=registration.uid, details=details)


def _give(registration: Registration, language: str, channel: str) -> None:
    """Keep the consent as it was given last; the audit record has the times before."""
    version = CONSENT_VERSION
    given = next((c for c in registration.consents if (c.purpose, c.version) == (NAMES, version)), None)
    if given is None:
        given = Consent(purpose=NAMES, version=version)
        registration.consents.append(given)
    given.language, given.channel, given.given_at, given.withdrawn_at = language, channel, now(), None
