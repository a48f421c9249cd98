"""A look at names of people who may be ill: on record before the first of them is shown."""

from events import audit, extensions
from events.extensions import db


def record(what: str, *, actor: str, about: str | None, details: str | None = None) -> None:
    """Put on record that somebody is about to read names, in a transaction of its own; commits.

    A GET only reads. What it read so far ends here and is read anew, because on SQLite a transaction that began as a
    reader may not go on as a writer.
    """
    db.session.rollback()
    with extensions.writing():
        audit.record(what, actor=actor, about=about, details=details)
        db.session.commit()
