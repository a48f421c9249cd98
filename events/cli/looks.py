"""A look at a list of people who may be ill: on record before the first line of it is shown."""

from events import audit
from events.extensions import db


def record_look(what: str, details: str, *, about: str | None = None) -> None:
    """Put on record that somebody of the office is about to read a list; commits, so that it is read anew."""
    audit.record(what, actor=audit.COMMAND, about=about, details=details)
    db.session.commit()
