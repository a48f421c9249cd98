"""The same person may stand in many places of a file, but is described in one way."""

from events.models import person_key
from events.programme.content import PersonEntry, Programme
from events.programme.faults import Faults, quote


def key_of(entry: PersonEntry) -> str:
    """The key under which the person of `entry` is known: e-mail, else phone, else name and organisation."""
    return person_key(entry.name, entry.organisation or None, entry.email or None, entry.phone or None)


def check_people(programme: Programme, faults: Faults) -> None:
    """Note who has the same contact details as somebody before, and another name, organisation or number."""
    first: dict[str, PersonEntry] = {}
    for entry in programme.persons:
        if not entry.name:
            continue
        known = first.setdefault(key_of(entry), entry)
        for what in ("name", "organisation", "phone"):
            here, there = getattr(entry, what), getattr(known, what)
            if here and there and here != there:
                who = entry.email or entry.phone or entry.name
                reason = f"{quote(who)} has the {what} {quote(here)} here and {quote(there)} at {known.place}"
                faults.add(entry.place, reason)
