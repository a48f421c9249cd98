"""Write who does what at an event or in a group. Roles that a file cannot give are left alone."""

from collections.abc import Collection, Iterable

from events import withdrawn
from events.models import Event, Group, Person, Role, What
from events.programme.report import Report


def write_roles(
    owner: Event | Group,
    wanted: Iterable[tuple[What, Person]],
    managed: Collection[What],
    report: Report,
    *,
    takes: bool = False,
) -> list[str]:
    """Give `owner` the roles of `wanted` and take away the others among `managed`; what changed.

    What was taken away in the workspace, or ended with an account there, is not given again and listed, unless the
    file `takes` this one.
    """
    name = "event" if isinstance(owner, Event) else "group"
    scope = f"{name}:{owner.id}"
    asked = {(what.value, person.id): person for what, person in wanted}
    keys = {withdrawn.role(person_id, what, scope): (what, person_id) for what, person_id in asked}
    for mark in sorted(withdrawn.among(keys)):
        if takes:
            withdrawn.lift(mark)
            continue
        what, person_id = keys[mark]
        person = asked.pop((what, person_id))
        report.kept.append(
            f'kept: "{person.name}" is not {what} of {name} "{owner.ref}" any more, as in the workspace'
        )
    known = {(role.what, role.person_id): role for role in owner.roles if role.what in managed}
    for key in known.keys() - asked.keys():
        owner.roles.remove(known[key])
    for what, person_id in sorted(asked.keys() - known.keys()):
        owner.roles.append(Role(what=what, person=asked[what, person_id], scope=scope))
    return sorted({what for what, _ in known.keys() ^ asked.keys()})
