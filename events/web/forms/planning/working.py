"""Who does what at an event: a row for each, known by the id of the role, and some empty ones.

Nobody chosen takes a row away. What a member has to employ (domain rule 4) is asked when somebody is new there, as a
programme file asks it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events.access import Access
from events.agenda import planning
from events.extensions import db
from events.models import Event, Group, Organisation, Person, Role, What
from events.people import Newcomer
from events.policy import KindPolicy, Privacy
from events.scheduling import WantedRole
from events.web.addresses import row_number
from events.web.forms.fields import Asked, fault, listed
from events.web.forms.planning import newcomer
from events.web.names import DOES_WHAT, choices, named

NEW_ROWS = 2
MOST_ROWS = 20


def row_keys(policy: KindPolicy, event: Event | None, sent: Mapping[str, Any], *, more: bool) -> list[str]:
    """The rows of the form: a role each, those that were sent, and some empty ones."""
    rows = [name.split("_")[1] for name in sent if name.startswith("role_") and name.endswith("_person")]
    new = max([NEW_ROWS, *((row_number(key[1:]) or 0) + 1 for key in rows if key[:1] == "n")])
    empty = [f"n{place}" for place in range(min(new + (NEW_ROWS if more else 0), MOST_ROWS))]
    gone = [key for key in rows if key[:1] == "r" and row_number(key[1:]) is not None][:MOST_ROWS]
    return list(dict.fromkeys([*(f"r{role.id}" for role in _roles(policy, event)), *gone, *empty]))


def fields(policy: KindPolicy, access: Access, event: Event | None, rows: list[str]) -> dict[str, Any]:
    """The fields of every row."""
    known = {f"r{role.id}": role for role in _roles(policy, event)}
    people = [
        (str(one.id), called(one)) for one in planning.workers(access, [role.person for role in known.values()])
    ]
    organisations = newcomer.organisations() if policy.privacy != Privacy.PX else []
    made: dict[str, Any] = {}
    for key in rows:
        role = known.get(key)
        who = named(DOES_WHAT, role.what) if role is not None else _("Wie?")
        made[f"role_{key}_what"] = listed(_("Wat doet deze persoon?"), choices(DOES_WHAT, policy.roles), Asked())
        made[f"role_{key}_person"] = listed(who, people, Optional())
        if key.startswith("n") and policy.privacy != Privacy.PX:
            made |= newcomer.fields(f"role_{key}_", organisations)
    return made


def known(policy: KindPolicy, event: Event) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    values: dict[str, Any] = {}
    for role in _roles(policy, event):
        values |= {f"role_r{role.id}_what": role.what, f"role_r{role.id}_person": str(role.person_id)}
    return values


def check(form: Any) -> None:
    """Every row says what somebody does; a coordinator who is new there works at a member on the day."""
    before = {(role.what, role.person_id) for role in _roles(form.policy, form.event)}
    for key, row in _filled(form):
        who = _who(form, key)
        if who is None:
            continue
        if not row["what"].data:
            fault(row["what"], _("Kies wat deze persoon doet."))
        elif row["what"].data == What.COORDINATOR and (What.COORDINATOR, getattr(who, "id", None)) not in before:
            day, at = form.starts_day.data, newcomer.workplace(who)
            if day is not None and not works_at_member(form, at, day):
                field = row["organisation"] if isinstance(who, Newcomer) else row["person"]
                fault(field, _("Een coördinator werkt bij een lid van het netwerk. Deze persoon niet, op die dag."))


def roles(form: Any) -> tuple[WantedRole, ...] | None:
    """Who does what, as a checked form wants it; None where the kind has nobody."""
    if not form.roles:
        return None
    found = [(row["what"].data, _who(form, key)) for key, row in _filled(form)]
    return tuple(WantedRole(What(what), who) for what, who in found if who is not None)


def called(person: Person) -> str:
    """Somebody in a list, told from others of that name by where they work."""
    return f"{person.name} ({person.organisation.name})" if person.organisation is not None else person.name


def works_at_member(form: Any, organisation: Organisation | None, day: date) -> bool:
    """Whether who works there works at a member of a network of the event on `day` (domain rule 4)."""
    return planning.works_at_member(organisation, _networks(form), day)


def _networks(form: Any) -> Collection[int]:
    """The networks as they are chosen in the form, else of the group whose meeting it is."""
    if "networks" in form:
        return [found for typed in form.networks.data or () if (found := row_number(typed)) is not None]
    if form.event is not None:
        return [one.id for one in form.event.networks]
    group = db.session.get(Group, chosen) if (chosen := row_number(form.group.data)) is not None else None
    return [one.id for one in group.networks] if group is not None else []


def _roles(policy: KindPolicy, event: Event | None) -> list[Role]:
    return [role for role in event.roles if role.what in policy.roles] if event is not None else []


def _filled(form: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in form.roles:
        row = {name: form[f"role_{key}_{name}"] for name in _NAMES if f"role_{key}_{name}" in form}
        if row["person"].data or newcomer.is_begun(form, f"role_{key}_"):
            yield key, row


def _who(form: Any, key: str) -> Person | Newcomer | None:
    """Whom a filled row names; None where that is no one yet, which a fault says."""
    if newcomer.is_begun(form, f"role_{key}_"):
        return newcomer.checked(form, f"role_{key}_")
    field = form[f"role_{key}_person"]
    return None if field.errors else db.session.get_one(Person, int(field.data))


_NAMES = ("what", "person", *newcomer.NAMES)
