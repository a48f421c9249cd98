"""Find a party: by its reference wherever one may see it, by e-mail address or name within one event.

Names are stored encrypted, so they are read and compared one by one, within the parties of one event and no further.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from events.agenda.standing import of_a_party
from events.extensions import db
from events.models import Attendee, Event, Registration
from events.registration.application import plain
from events.vault import email_hash

MOST = 50


def by_reference(typed: str, visible: ColumnElement[bool]) -> Registration | None:
    """The party with this reference, however it was typed, of an event that one may see."""
    reference = "".join(typed.split()).upper()
    query = select(Registration).join(Registration.event).where(Registration.reference == reference, visible)
    return db.session.scalar(query.options(contains_eager(Registration.event), *of_a_party()))


def within(event: Event, typed: str) -> Sequence[Registration]:
    """The parties of `event` with this reference, this e-mail address or a name in which every word typed occurs."""
    wanted = plain(typed)
    if not wanted:
        return []
    if "@" in wanted:
        address = email_hash(typed)
        half = select(Attendee.registration_id).where(Attendee.email_hash == address)
        return _parties(event, or_(Registration.email_hash == address, Registration.id.in_(half)))
    words = wanted.split()
    names = {row.id: [row.reference, row.contact_name] for row in _contacts(event)}
    people = select(Attendee.registration_id, Attendee.name).join(Attendee.registration)
    for party_id, name in db.session.execute(people.where(Registration.event_id == event.id)):
        if party_id in names:  # not of a party that registered between the two statements
            names[party_id].append(name)
    meant = [party_id for party_id, known in names.items() if _is_meant(known, words)]
    return _parties(event, Registration.id.in_(meant[:MOST]))


def _contacts(event: Event) -> Sequence[Any]:
    query = select(Registration.id, Registration.reference, Registration.contact_name)
    return db.session.execute(query.where(Registration.event_id == event.id).order_by(Registration.id)).all()


def _parties(event: Event, which: ColumnElement[bool]) -> Sequence[Registration]:
    query = select(Registration).where(Registration.event_id == event.id, which).order_by(Registration.id)
    return db.session.scalars(query.options(*of_a_party())).all()


def _is_meant(known: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every word occurs in the names, or all of them are the reference, which comes first in `known`."""
    names = plain(" ".join(known[1:]))
    return "".join(words) == known[0].casefold() or all(word in names for word in words)
