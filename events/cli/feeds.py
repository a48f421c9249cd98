"""`flask feeds refresh`: render every event anew.

Fragments follow changes of events by themselves. A new release can change how they are written, and a new
translation what they say; then the operator runs this once. What did not change keeps its stamps.
"""

import click
from flask.cli import AppGroup

from events.extensions import db
from events.ical import fragments
from events.models import Event

commands = AppGroup("feeds", help="The calendars people follow.")


@commands.command()
def refresh() -> None:
    """Render every event anew, after an upgrade; prints how many changed."""
    changed = fragments.refresh(db.session.query(Event))
    db.session.commit()
    click.echo(f"Events changed in the feeds: {changed}.")
