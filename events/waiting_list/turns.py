"""A party's state changes here, and nowhere without saying which state it was in."""

from typing import Any

from sqlalchemy import update

from events.clock import now
from events.errors import WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.policy import Entry


def turn(registration: Registration, before: str, after: RegistrationStatus, **values: Any) -> None:
    """Change a party's state in one conditional UPDATE. Raises WrongStatus with the state it is in instead."""
    db.session.flush()
    statement = (
        update(Registration)
        .where(Registration.id == registration.id, Registration.status == before)
        .values(status=after, **values)
        .returning(Registration.id)
        .execution_options(synchronize_session=False)
    )
    done = db.session.scalar(statement) is not None
    db.session.refresh(registration)
    if not done:
        raise WrongStatus(registration.status)


def turn_placed(registration: Registration, before: str) -> None:
    """Give the party the state of one that has a place now; it may still need the coordinator (domain rules 3, 7)."""
    requested = registration.event.policy.entry == Entry.REQUEST
    after = RegistrationStatus.REQUESTED if requested else RegistrationStatus.CONFIRMED
    turn(registration, before, after, ticket=None, offer_until=None, confirmed_at=None if requested else now())


def may_promote(event: Event) -> bool:
    """Whether a place of `event` is still worth having."""
    return event.status == EventStatus.PUBLISHED and not event.has_begun(now())
