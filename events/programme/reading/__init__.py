"""From the tables of a file to entries: the form of every key is checked here, its meaning in `checks`."""

from collections.abc import Callable
from typing import TypeVar

from events.programme.content import Programme
from events.programme.faults import Faults
from events.programme.reading import circle, rhythms
from events.programme.reading.events import read_event
from events.programme.reading.people import People
from events.programme.table import YEARS, Table

_Entry = TypeVar("_Entry")


def read(data: object, faults: Faults) -> Programme:
    """Read a parsed file; what is wrong in it is noted in `faults`."""
    top = Table(data, "the file", faults)
    year = top.whole("year", YEARS[0], YEARS[-1], required=True) or 0
    people = People()

    def each(key: str, read_one: Callable[[Table], _Entry]) -> tuple[_Entry, ...]:
        found = []
        for table in top.tables(key, place=key):
            found.append(read_one(table))
            table.close()
        return tuple(found)

    programme = Programme(
        year=year,
        networks=each("networks", circle.read_network),
        organisations=each("organisations", circle.read_organisation),
        venues=each("venues", circle.read_venue),
        funds=each("funds", circle.read_fund),
        themes=each("themes", lambda table: rhythms.read_theme(table, year)),
        events=each("events", lambda table: read_event(table, people)),
        groups=each("groups", lambda table: rhythms.read_group(table, people)),
        deadlines=each("deadlines", lambda table: rhythms.read_deadline(table, year)),
        communities=each("communities", circle.read_community),
        persons=people.entries,
    )
    top.close()
    return programme
