"""How a party hears from us, corrected when it calls: another address, number or way."""

from dataclasses import dataclass

from sqlalchemy import select

from events import audit
from events.errors import WrongStatus
from events.extensions import db
from events.models import LIVE, Registration
from events.policy import Channel
from events.registration.application import plain
from events.registration.links import revoke_links
from events.vault import keyed_hash


@dataclass(frozen=True)
class Reach:
    """The way in which a party hears from us, and what that needs; what another way would need is not kept."""

    channel: Channel
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] | None = None


def correct_reach(registration: Registration, reach: Reach, *, actor: str) -> bool:
    """Correct how a party is reached; whether its links were ended because they went to another e-mail address.

    Who reads the old mailbox may be a stranger. Who counts as the same person stays who registered: that is decided
    when a party enters. Raises WrongStatus when the party is no longer live.
    """
    # Locked by itself: with what a page read beside it PostgreSQL would refuse (nothing locks an outer join).
    db.session.execute(select(Registration.id).where(Registration.id == registration.id).with_for_update())
    db.session.refresh(registration)
    if registration.status not in LIVE:
        raise WrongStatus(registration.status)
    email = reach.email if reach.channel == Channel.EMAIL else None
    was_mailed = registration.email is not None and plain(registration.email) != plain(email)
    registration.channel, registration.phone = reach.channel, reach.phone
    registration.address = reach.address if reach.channel == Channel.LETTER else None
    registration.email = email
    registration.email_hash = keyed_hash("email", plain(email)) if email else None
    if was_mailed:
        revoke_links(registration)
    audit.record("contact corrected", actor=actor, about=registration.uid, details=f"by {reach.channel}")
    return was_mailed
