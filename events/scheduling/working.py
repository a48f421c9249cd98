"""Who does what at an event: given and taken away in its form, each on record.

What a role gave is gone with it: every page, link and calendar asks for it anew.
"""

from collections.abc import Iterable

from events import audit, people, withdrawn
from events.extensions import db
from events.models import Event, Person, Role
from events.scheduling.wanted import WantedRole


def write_roles(event: Event, wanted: Iterable[WantedRole], *, actor: str) -> bool:
    """Give and take away roles of `event` until they are as wanted; whether anything changed.

    Roles that its kind does not know by itself, given elsewhere, stay.
    """
    managed = event.policy.roles
    asked: dict[tuple[str, int], Person] = {}
    for one in wanted:
        person = people.of_the_office(one.who, actor=actor)
        asked[one.what.value, person.id] = person
    known = {(role.what, role.person_id): role for role in event.roles if role.what in managed}
    for key in known.keys() - asked.keys():
        role = known[key]
        _record("role taken", role, actor)
        event.roles.remove(role)
    for key in asked.keys() - known.keys():
        role = Role(what=key[0], person=asked[key], scope=f"event:{event.id}")
        event.roles.append(role)
        withdrawn.lift(withdrawn.role(asked[key].id, key[0], role.scope))
        _record("role given", role, actor)
    db.session.flush()
    return known.keys() != asked.keys()


def write_contact(event: Event, contact: Person | None, *, actor: str) -> bool:
    """Let `contact` be whom people call about `event`; whether that is somebody else. Who is new is known then."""
    before = event.contact
    if before is contact:
        return False
    is_new = contact is not None and contact.id is None
    event.contact = contact
    db.session.flush()
    if is_new and contact is not None:
        audit.record("person added", actor=actor, about=contact.uid, details="phone")
    for what, person in (("contact taken", before), ("contact given", contact)):
        if person is not None:
            audit.record(what, actor=actor, about=person.uid, details=f"event:{event.id}")
    return True


def _record(what: str, role: Role, actor: str) -> None:
    audit.record(what, actor=actor, about=role.person.uid, details=f"{role.what} {role.scope}")
