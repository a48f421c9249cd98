"""`flask links key-person REF`: the personal link by which a key person reserves places."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import audit, tokens
from events.extensions import db
from events.models import Event, Role, What

commands = AppGroup("links", help="Personal links.")


@commands.command("key-person")
@click.argument("ref")
def key_person(ref: str) -> None:
    """Print the link of each key person of the event REF; it needs no account and is for that person alone."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None:
        raise click.ClickException(f"there is no event {ref}")
    query = select(Role).where(Role.event_id == event.id, Role.what == What.KEY_PERSON).order_by(Role.id)
    roles = db.session.scalars(query).all()
    if not roles:
        raise click.ClickException(
            f"{ref} has no key person; name one in the programme: key_person = {{ name = …, phone = … }}"
        )
    for role in roles:
        click.echo(tokens.link(tokens.Purpose.KEY_PERSON, role.id, role.person.link_version))
        audit.record("key person's link made", actor=audit.COMMAND, about=event.uid)
    db.session.commit()
