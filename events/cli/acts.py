"""One act of the office for one party: done and committed, or refused in a sentence with nothing changed."""

from collections.abc import Callable

import click

from events import audit, notices, registration
from events.errors import EventFull, EventOver, WrongStatus
from events.extensions import db
from events.models import Registration


def act(reference: str, not_so: str, what: Callable[..., None], *, full: str = "there is no room") -> Registration:
    """Do `what` for the party with this reference and commit; `not_so` says what its state does not allow."""
    party = registration.by_reference(reference)
    if party is None:
        raise click.ClickException(f"there is no registration with the reference {reference}")
    reference, event = party.reference, party.event.ref
    try:
        what(party, actor=audit.COMMAND)
    except WrongStatus as wrong:
        db.session.rollback()
        raise click.ClickException(f"{reference} {not_so}: it is {wrong.status}") from None
    except EventOver:
        db.session.rollback()
        raise click.ClickException(f"{event} has begun or was cancelled; nothing was changed") from None
    except EventFull:
        db.session.rollback()
        raise click.ClickException(f"{event}: {full}") from None
    db.session.commit()
    notices.wake()
    return party
