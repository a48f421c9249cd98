"""`flask events`: how many an event or a workshop holds, as an explicit act of the office."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import notices, scheduling, waiting_list
from events.errors import CapacityTooLow
from events.extensions import db
from events.models import Event, ProgrammeItem

commands = AppGroup("events", help="How many an event holds.")


@commands.command()
@click.argument("ref")
@click.argument("places", type=click.IntRange(min=1))
@click.option("--workshop", help="The title of one of its workshops, or how it begins.")
def capacity(ref: str, places: int, workshop: str | None) -> None:
    """Let the event REF hold PLACES; who waits gets what comes free.

    A programme file that is loaded later and says otherwise is followed again.
    """
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None or event.pool is None:
        raise click.ClickException(f"there is no event {ref} with places")
    try:
        if workshop is None:
            scheduling.set_capacity(event, places)
        else:
            scheduling.set_workshop_capacity(_workshop(event, workshop), places)
    except CapacityTooLow as low:
        db.session.rollback()
        raise click.ClickException(f"{low.taken} places are taken; nothing was changed") from None
    db.session.commit()
    notices.wake()
    click.echo(f"{workshop or ref} holds {places} now.")
    for party in waiting_list.never_fit(event):
        click.echo(
            f"{party.reference} waits for {party.units}, which never fits; nobody behind it gets a place either."
        )


def _workshop(event: Event, title: str) -> ProgrammeItem:
    found = [item for item in event.items if item.round is not None and item.title.startswith(title)]
    if len(found) != 1:
        titles = ", ".join(item.title for item in event.items if item.round is not None) or "none"
        raise click.ClickException(f'"{title}" names {len(found)} workshops of {event.ref}; there are: {titles}')
    return found[0]
