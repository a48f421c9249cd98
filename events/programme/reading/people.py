"""Read the people of a file. They have no table of their own: each stands where they have something to do."""

from events.programme.content import PersonEntry
from events.programme.table import Table


class People:
    """Everybody read so far, in the order of the file."""

    def __init__(self) -> None:
        self.entries: list[PersonEntry] = []

    def read(self, table: Table) -> PersonEntry:
        """Read a name and how to reach it from `table`, which the caller closes."""
        entry = PersonEntry(
            place=table.place,
            name=table.text("name", required=True),
            organisation=table.ref("organisation"),
            email=table.email("email"),
            phone=table.phone("phone"),
        )
        self.entries.append(entry)
        return entry

    def under(self, table: Table, key: str) -> PersonEntry | None:
        """The person under `key` of `table`, if there is one."""
        inner = table.table(key)
        if inner is None:
            return None
        entry = self.read(inner)
        inner.close()
        return entry
