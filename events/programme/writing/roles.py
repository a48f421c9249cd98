"""Write who does what at an event or in a group. Roles that a file cannot give are left alone."""

from collections.abc import Collection, Iterable

from events.models import Event, Group, Person, Role, What


def write_roles(owner: Event | Group, wanted: Iterable[tuple[What, Person]], managed: Collection[What]) -> list[str]:
    """Give `owner` the roles of `wanted` and take away the others among `managed`; what changed."""
    scope = f"{'event' if isinstance(owner, Event) else 'group'}:{owner.id}"
    asked = {(what.value, person.id): person for what, person in wanted}
    known = {(role.what, role.person_id): role for role in owner.roles if role.what in managed}
    for key in known.keys() - asked.keys():
        owner.roles.remove(known[key])
    for what, person_id in sorted(asked.keys() - known.keys()):
        owner.roles.append(Role(what=what, person=asked[what, person_id], scope=scope))
    return sorted({what for what, _ in known.keys() ^ asked.keys()})
