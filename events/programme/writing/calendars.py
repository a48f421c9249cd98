"""A renamed venue or network shows in the calendar entries of all its events, also those not in the file."""

from datetime import timedelta

from sqlalchemy import select

from events.clock import now
from events.extensions import db
from events.ical import fragments
from events.models import Event

SHOWN_AFTERWARDS = timedelta(days=90)  # how far back feeds look (calendar.md)


def refresh_calendars() -> None:
    """Render anew what feeds can still show; only what differs counts as changed."""
    db.session.flush()
    query = select(Event).where(Event.ends_at > now() - SHOWN_AFTERWARDS).order_by(Event.id)
    fragments.refresh(db.session.scalars(query))
