"""Give somebody a role somewhere, and take it away: what the office says about who may do what, on record."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import String, cast, select
from sqlalchemy.orm import joinedload

from events import audit, withdrawn
from events.extensions import db
from events.models import Account, Event, Group, Network, Organisation, Role, What

Scope: TypeAlias = Network | Organisation | Group | Event

# Where somebody can be what. The office and its auditors are so at the organisation that is the office.
WHERE: Mapping[What, tuple[type[Scope], ...]] = MappingProxyType(
    {
        What.OFFICE: (Organisation,),
        What.AUDITOR: (Organisation,),
        What.ORGANISER: (Network, Organisation),
        What.COORDINATOR: (Group, Event),
        What.FACILITATOR: (Group, Event),
        What.CHAIR: (Group, Event),
    }
)
AT_THE_OFFICE = (What.OFFICE, What.AUDITOR)
_SCOPES: Mapping[type[Scope], str] = {
    Network: "network",
    Organisation: "organisation",
    Group: "group",
    Event: "event",
}


def fits(what: What | None, where: Scope | None) -> bool:
    """Whether somebody can be `what` at `where`."""
    if not isinstance(where, WHERE.get(what, ()) if what is not None else ()):
        return False
    return what not in AT_THE_OFFICE or (isinstance(where, Organisation) and "office" in where.roles)


def office() -> Organisation | None:
    """The organisation that is the office."""
    query = select(Organisation).where(cast(Organisation.roles, String).contains('"office"'))
    return db.session.scalar(query.order_by(Organisation.id).limit(1))


def find_scope(kind: str, ref: str) -> Scope | None:
    """The network, organisation, group or event with this ref."""
    model: Any = next((model for model, name in _SCOPES.items() if name == kind), None)
    found: Scope | None = None if model is None else db.session.scalar(select(model).where(model.ref == ref))
    return found


def roles_of(found: Iterable[Account]) -> dict[int, list[Role]]:
    """What the persons of these accounts are, everywhere, by the account's id."""
    by_person = {account.person_id: account.id for account in found}
    whole = (joinedload(Role.group), joinedload(Role.event).joinedload(Event.group))
    query = select(Role).where(Role.person_id.in_(by_person)).options(*whole).order_by(Role.id)
    roles: dict[int, list[Role]] = {account_id: [] for account_id in by_person.values()}
    for role in db.session.scalars(query):
        roles[by_person[role.person_id]].append(role)
    return roles


def give(account: Account, what: What, where: Scope, *, by: str) -> Role:
    """Give the person of `account` a role somewhere; who has it already keeps it. `by` is an actor."""
    name = _SCOPES[type(where)]
    scope = f"{name}:{where.id}"
    known = select(Role).where(Role.person_id == account.person_id, Role.what == what, Role.scope == scope)
    if (found := db.session.scalar(known)) is not None:
        return found
    withdrawn.lift(withdrawn.role(account.person_id, what, scope))
    made = Role(person=account.person, what=what, scope=scope, **{f"{name}_id": where.id})
    db.session.add(made)
    db.session.flush()
    audit.record("role given", actor=by, about=account.person.uid, details=f"{what} {scope}")
    return made


def take(role: Role, *, by: str) -> None:
    """Take a role away; what it gave is gone with the next page, and no programme file gives it back.

    `by` is an actor.
    """
    audit.record("role taken", actor=by, about=role.person.uid, details=f"{role.what} {role.scope}")
    withdrawn.note(withdrawn.role(role.person_id, role.what, role.scope))
    db.session.delete(role)
