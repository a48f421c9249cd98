"""Load a year's programme from a file: read it, check all of it, and only then change anything.

Loading the same file twice changes nothing; a changed file changes what differs and says so. Everything is known
by its ref, people by how they are reached, items by their ref or their round, start and title.

A year that is stored can be held against the yearly rhythm: `check_year`.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from events import places
from events.errors import CapacityTooLow
from events.extensions import db
from events.programme.checks import check
from events.programme.content import Programme
from events.programme.faults import Fault, Faults, ProgrammeFaults
from events.programme.reading import read
from events.programme.report import Report
from events.programme.writing import write
from events.programme.year import YearCheck, check_year

__all__ = ["Fault", "ProgrammeFaults", "Report", "YearCheck", "check_year", "load", "load_mapping"]

_POSITION = re.compile(r"(?P<reason>.*) \(at (?P<place>[^()]*)\)", re.DOTALL)


def load(text: str, *, source: str, take: Collection[str] = ()) -> Report:
    """Load the TOML `text` of the file `source`; commits nothing. Raises ProgrammeFaults and then changes nothing.

    What somebody edited in the workspace stays as it is, and is listed, unless its ref is one to `take`.
    """
    return load_mapping(_parsed(text), source=source, take=take)


def load_mapping(data: Mapping[str, Any], *, source: str = "programme", take: Collection[str] = ()) -> Report:
    """Load a programme that was parsed already; as `load`."""
    faults = Faults()
    programme = replace(read(data, faults), take=frozenset(take))
    places.lock_all()  # what is checked against the places taken stays true until it is written
    check(programme, faults)
    faults.stop_if_any()
    report = Report(source, _counts(programme))
    try:
        with db.session.begin_nested():
            write(programme, report)
    except CapacityTooLow as low:
        reason = f"meanwhile {low.taken} places were taken where it plans fewer; load it again to see where"
        raise ProgrammeFaults([Fault("the file", reason)]) from low
    return report


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise ProgrammeFaults([Fault("the file", "is nested too deeply to be a programme")]) from error
    except ValueError as error:
        found = _POSITION.fullmatch(str(error))
        place, reason = (found["place"], found["reason"]) if found else ("the file", str(error))
        raise ProgrammeFaults([Fault(place, f"is no TOML: {reason}")]) from error


def _counts(programme: Programme) -> dict[str, int]:
    tables = ("networks", "organisations", "venues", "funds", "themes", "events", "groups", "deadlines")
    return {table: len(getattr(programme, table)) for table in tables}
