"""The address of an event that is planned in the workspace: its title and its day, readable in a link."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from secrets import token_hex

from sqlalchemy import select

from events.extensions import db
from events.models import Event

LONGEST = 40


def free_ref(title: str, on: date) -> str:
    """A ref that no event has: the title and the day, and when another has that, something behind it."""
    return next(free_refs([(title, on)]))


def free_refs(wanted: Sequence[tuple[str, date]]) -> Iterator[str]:
    """Refs that no event has, nor another of these, in the order of what is wanted; one statement."""
    refs = [f"{_words(title)}-{on.isoformat()}" for title, on in wanted]
    taken = set(db.session.scalars(select(Event.ref).where(Event.ref.in_(refs))))
    for ref in refs:
        yield ref if ref not in taken else f"{ref}-{token_hex(3)}"
        taken.add(ref)


def is_taken(ref: str) -> bool:
    """Whether an event has this ref."""
    return db.session.scalar(select(Event.id).where(Event.ref == ref)) is not None


def _words(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or "bijeenkomst"
