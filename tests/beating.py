"""Background tasks that have just ended well, as far as others can tell."""

from config import BEAT
from events import heartbeats
from events.extensions import db


def all_ended(*, but: str | None = None) -> None:
    """Every task has just ended well, but one perhaps."""
    for entry in BEAT:
        if entry.task != but:
            heartbeats.beat(entry.task)
    db.session.commit()
