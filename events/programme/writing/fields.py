"""Set what differs, and say what did."""

from typing import Any

from events.models import Base


def assign(row: Base, **values: Any) -> list[str]:
    """Set every field of `row` that has another value; the names of those, as the file calls them."""
    changed = []
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(NAMES.get(name, name))
    return changed


NAMES = {
    "titles": "title", "texts": "text", "costs": "cost", "registration_opens_at": "registration_opens",
    "registration_closes_at": "registration_closes", "is_private": "private", "starts_at": "starts",
    "ends_at": "ends", "audience": "for", "exceptions": "except", "moves": "moved", "seats_each": "seats",
    "first_at": "first", "first_on": "first", "is_aspirant": "aspirant", "since_on": "since", "until_on": "until",
    "starts_on": "first day",
}  # fmt: skip
