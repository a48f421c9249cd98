"""`flask registration confirm REF`: the coordinator's yes, until the organisers' pages exist."""

import click
from flask.cli import AppGroup

from events import audit, notices, registration
from events.errors import EventOver, NoFundFits, WrongStatus
from events.extensions import db

commands = AppGroup("registration", help="One party's registration.")


@commands.command()
@click.argument("reference")
def confirm(reference: str) -> None:
    """Confirm the request with this REFERENCE (it stands on the party's own page)."""
    found = registration.by_reference(reference)
    if found is None:
        raise click.ClickException(f"there is no registration with the reference {reference}")
    try:
        registration.confirm(found, actor=audit.COMMAND)
    except WrongStatus as wrong:
        db.session.rollback()
        raise click.ClickException(
            f"{reference} is not a request that waits for a yes: it is {wrong.status}"
        ) from None
    except EventOver:
        db.session.rollback()
        raise click.ClickException(f"{found.event.ref} has begun or was cancelled; nothing was changed") from None
    except NoFundFits:
        db.session.rollback()
        where = found.municipality or "an unknown municipality"
        raise click.ClickException(
            f"no fund of {found.event.ref} has a place for {where}; nothing was changed"
        ) from None
    db.session.commit()
    notices.wake()
    click.echo(f"{found.reference} is confirmed for {found.event.ref}; the message is in the outbox.")
