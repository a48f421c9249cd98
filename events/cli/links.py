"""`flask links`: the personal link by which a key person reserves places, and a party's link once more."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import audit, notices, registration, tokens
from events.extensions import db
from events.models import Event, Role, What, new_uid
from events.policy import Channel

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


@commands.command()
@click.argument("reference")
@click.option("--revoke", is_flag=True, help="Let the links that were sent before open nothing any more.")
def resend(reference: str, revoke: bool) -> None:
    """Mail the party with this REFERENCE the link to its own page again."""
    party = registration.by_reference(reference)
    if party is None:
        raise click.ClickException(f"there is no registration with the reference {reference}")
    has_mail = party.channel == Channel.EMAIL
    if not has_mail and not revoke:
        raise click.ClickException(
            f"{party.reference} hears from us by {party.channel}, where nobody can open a link"
        )
    if revoke:
        registration.revoke_links(party)
        audit.record("links revoked", actor=audit.COMMAND, about=party.uid)
    if has_mail:
        registration.send_link(party, anchor=f"command:{new_uid()}")
        audit.record("link sent again", actor=audit.COMMAND, about=party.uid)
    db.session.commit()
    notices.wake()
    if has_mail:
        click.echo(f"{party.reference}: the link is in the outbox.")
    if revoke:
        click.echo("The links that were sent before open nothing any more.")
