"""How a party hears from us, corrected when it calls: another address, number or way."""

from dataclasses import dataclass

from sqlalchemy import select

from events import audit, notices
from events.errors import LinksSpent, WrongStatus
from events.extensions import db
from events.models import LIVE, Attendee, Registration, new_uid
from events.policy import Channel
from events.registration.application import plain
from events.registration.links import links_spent, revoke_links
from events.vault import keyed_hash


@dataclass(frozen=True)
class Reach:
    """The way in which a party hears from us, and what that needs; what another way would need is not kept."""

    channel: Channel
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] | None = None
    other_email: str | None = None  # of the other half of a duo


def correct_reach(registration: Registration, reach: Reach, *, actor: str) -> bool:
    """Correct how a party is reached; whether its links were ended because they went to another e-mail address.

    Who reads the old mailbox may be a stranger. Who counts as the same person stays who registered: that is decided
    when a party enters. What still waits goes by the new way. Raises WrongStatus when the party is no longer live.
    """
    # Locked by itself: with what a page read beside it PostgreSQL would refuse (nothing locks an outer join).
    db.session.execute(select(Registration.id).where(Registration.id == registration.id).with_for_update())
    db.session.refresh(registration)
    if registration.status not in LIVE:
        raise WrongStatus(registration.status)
    email = reach.email if reach.channel == Channel.EMAIL else None
    was_mailed = registration.email is not None and plain(registration.email) != plain(email)
    if (other := registration.other_half) is not None:
        was_mailed |= readdress(other, reach.other_email if email else None, beside=email)
    registration.channel, registration.phone = reach.channel, reach.phone
    registration.address = reach.address if reach.channel == Channel.LETTER else None
    registration.email = email
    registration.email_hash = keyed_hash("email", plain(email)) if email else None
    if was_mailed:
        revoke_links(registration)
    notices.follow(registration)
    audit.record("contact corrected", actor=actor, about=registration.uid, details=f"by {reach.channel}")
    return was_mailed


def readdress(half: Attendee, email: str | None, *, beside: str | None) -> bool:
    """Give the other half of a duo another address or none; whether somebody had the one it had.

    The contact's own (`beside`) is none: at one address the two get one message.
    """
    email = None if plain(email) == plain(beside) else email
    before, half.email = half.email, email or None
    half.email_hash = keyed_hash("email", plain(email)) if email else None
    return before is not None and plain(before) != plain(email)


def correct_other(half: Attendee, email: str | None, *, actor: str) -> None:
    """Give the other half another address or none, and let whoever has one now have the way to the party's page.

    Links that went to another address end, and both get a new one; of a first second address the contact hears.
    Raises LinksSpent when the party itself (not the office) was sent enough of them within a day: whoever holds its
    link could otherwise mail whom they like.
    """
    party, before = half.registration, half.email
    wanted = "" if plain(email) == plain(party.email) else plain(email)
    if wanted == plain(before):
        readdress(half, email, beside=party.email)  # the same, perhaps written otherwise
        return
    if actor == audit.VISITOR and links_spent(party):
        raise LinksSpent
    anchor = f"corrected:{new_uid()}"
    if before is None:
        notices.queue("second_address", party, anchor=anchor)  # while it has none, so that there is no copy
    was_mailed = readdress(half, email, beside=party.email)
    audit.record("contact corrected", actor=actor, about=party.uid, details="of the other half")
    if was_mailed:
        revoke_links(party)
        notices.queue("link", party, anchor=anchor)
    else:
        notices.queue("link", half, about=party, anchor=anchor)
