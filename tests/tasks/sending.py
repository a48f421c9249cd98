"""Notices to send, and what became of them."""

from sqlalchemy import select

from events import registration
from events.models import Notice
from tests import cast


def parties(session, *names: str) -> list[int]:
    """A confirmed party of each name, and the ids of their notices."""
    event = cast.event()
    for name in names:
        registration.register(event, cast.application(name))
    ids = list(session.scalars(select(Notice.id).order_by(Notice.id)))
    session.commit()
    return ids


def states(session) -> list[str]:
    session.rollback()
    rows = session.scalars(select(Notice).order_by(Notice.id).execution_options(populate_existing=True))
    named = {"sent_at": "sent", "failed_at": "failed", "dropped_at": "dropped"}
    found = [next((word for column, word in named.items() if getattr(n, column)), "waits") for n in rows]
    session.rollback()
    return found
