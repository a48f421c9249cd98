"""What the frame of every page needs: whose site this is, and whom to call."""

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from events import agenda
from events.models import Event, Organisation, Person
from events.policy import ASSOCIATION


def init_app(app: Flask) -> None:
    """Give the templates of `app` the association's name and its office."""
    app.jinja_env.globals.update(association=ASSOCIATION, office=office, contact_of=contact_of)


def office() -> Organisation | None:
    """The office, asked once per page; nothing when the database is away, so that an error page still stands."""
    if "office" not in g:
        try:
            g.office = agenda.office()
        except SQLAlchemyError:
            g.office = None
    found: Organisation | None = g.office
    return found


def contact_of(event: Event) -> Person | Organisation | None:
    """Whom to call about `event`: its own contact, else the office."""
    return event.contact if event.contact and event.contact.phone else office()
