"""How a party hears from us, corrected when it calls: another address, number or way."""

from dataclasses import dataclass

from sqlalchemy import select

from events import audit, notices
from events.errors import LinksSpent
from events.extensions import db
from events.models import Attendee, Registration, new_uid
from events.policy import SENT, Channel
from events.registration.links import links_spent, revoke_links, send_link
from events.vault import email_hash, plain_address


@dataclass(frozen=True)
class Reach:
    """The way in which a party hears from us, and what that needs; what another way would need is not kept.

    Only the second address is, which a duo gave once and nobody asks it for when it is mailed again.
    """

    channel: Channel
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] | None = None
    other_email: str | None = None  # of the other half of a duo


def correct_reach(
    registration: Registration, reach: Reach, *, actor: str, link: str | None = None
) -> tuple[bool, notices.Again]:
    """Correct how a party is reached; whether its links were ended, and what came of the messages that had failed.

    Also of a party that has ended, which has to hear just that. Links end when they went to another e-mail address:
    who reads the old mailbox may be a stranger. With an anchor `link` the way to the page of a live party is sent,
    unless by hand. Who counts as the same person stays who registered: that is decided when a party enters. What
    still waits goes by the new way, and so does what failed by the old one.
    """
    # Locked by itself: with what a page read beside it PostgreSQL would refuse (nothing locks an outer join).
    db.session.execute(select(Registration.id).where(Registration.id == registration.id).with_for_update())
    db.session.refresh(registration)
    email = reach.email if reach.channel == Channel.EMAIL else None
    was_mailed = registration.email is not None and plain_address(registration.email) != plain_address(email)
    other, others_before = registration.other_half, registration.other_half and registration.other_half.email
    if other is not None:
        is_another = readdress(other, reach.other_email, beside=email)
        was_mailed |= is_another and registration.channel == Channel.EMAIL
    before = _way(registration)
    registration.channel, registration.phone = reach.channel, reach.phone
    registration.address = reach.address if reach.channel == Channel.LETTER else None
    registration.email = email
    registration.email_hash = email_hash(email) if email else None
    if was_mailed:
        revoke_links(registration)
    notices.follow(registration)
    if link is not None and registration.is_live and registration.channel in SENT:
        send_link(registration, anchor=link)  # said anew, a link that failed does not go as well
    again = notices.Again()
    if _way(registration) != before:
        again += notices.corrected(registration)
    if other is not None and other.email != others_before:
        again += notices.corrected(other)
    audit.record("contact corrected", actor=actor, about=registration.uid, details=f"by {reach.channel}")
    return was_mailed, again


def _way(party: Registration) -> tuple[object, ...]:
    """By what a message reaches the party; beside an e-mail address a number is no way."""
    return party.channel, party.email, party.address, None if party.channel == Channel.EMAIL else party.phone


def readdress(half: Attendee, email: str | None, *, beside: str | None) -> bool:
    """Give the other half of a duo another address or none; whether somebody had the one it had.

    The contact's own (`beside`) is none: at one address the two get one message.
    """
    email = None if plain_address(email) == plain_address(beside) else email
    before, half.email = half.email, email or None
    half.email_hash = email_hash(email) if email else None
    return before is not None and plain_address(before) != plain_address(email)


def correct_other(half: Attendee, email: str | None, *, actor: str) -> notices.Again:
    """Give the other half another address or none, and let whoever has one now have the way to the party's page.

    What came of the messages to it that had failed.

    Links that went to another address end, and both get a new one; of a first second address the contact hears. What
    still waits goes to each by themselves then.
    Of a duo that is not mailed the address is kept for later, and nobody hears anything.
    Raises LinksSpent when the party itself (not the office) was sent enough of them within a day: whoever holds its
    link could otherwise mail whom they like.
    """
    party, before = half.registration, half.email
    wanted = "" if plain_address(email) == plain_address(party.email) else plain_address(email)
    if wanted == plain_address(before):
        readdress(half, email, beside=party.email)  # the same, perhaps written otherwise
        return notices.Again() if half.email == before else notices.corrected(half)
    if party.channel != Channel.EMAIL:
        readdress(half, email, beside=party.email)
        audit.record("contact corrected", actor=actor, about=party.uid, details="of the other half")
        return notices.corrected(half)
    if actor == audit.VISITOR and links_spent(party):
        raise LinksSpent
    anchor = f"corrected:{new_uid()}"
    if before is None:
        notices.queue("second_address", party, anchor=anchor)
    was_mailed = readdress(half, email, beside=party.email)
    notices.follow(party)
    audit.record("contact corrected", actor=actor, about=party.uid, details="of the other half")
    if was_mailed:
        revoke_links(party)
        notices.queue("link", party, anchor=anchor)
    else:
        notices.queue("link", half, about=party, anchor=anchor)
    return notices.corrected(half)
