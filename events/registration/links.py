"""The party's own page: its address, who may open it, and sending it again."""

from datetime import timedelta

from sqlalchemy import func, select

from events import notices, tokens
from events.clock import now
from events.extensions import db
from events.models import LIVE, Notice, Organisation, Registration
from events.registration.application import member_hash

_ONE_LINK_PER_SECONDS = 15 * 60
_LINKS_PER_DAY = 5


def by_token(token: str) -> Registration | None:
    """The registration a mailed link opens; None when the link is not ours or was revoked."""
    claim = tokens.read(tokens.Purpose.REGISTRATION, token)
    if claim is None:
        return None
    registration = db.session.get(Registration, claim.id)
    return registration if registration is not None and registration.link_version == claim.version else None


def by_reference(reference: str) -> Registration | None:
    """The registration with this reference, however it was typed."""
    return db.session.scalar(select(Registration).where(Registration.reference == reference.strip().upper()))


def reserved_by(member: Organisation) -> dict[int, Registration]:
    """What an organisation reserved by its own link and did not cancel, by event id."""
    query = select(Registration).where(
        Registration.identity_hash == member_hash(member), Registration.status.in_(LIVE)
    )
    return {found.event_id: found for found in db.session.scalars(query)}


def own_page(registration: Registration) -> str:
    """The address of the party's own page."""
    return tokens.link(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)


def revoke_links(registration: Registration) -> None:
    """Let every link that was ever sent to the own page open nothing any more."""
    registration.link_version += 1


def send_link(registration: Registration, *, anchor: str | None = None) -> None:
    """Send the own page's link again; at most once in a quarter of an hour and five times a day, whoever asks.

    The office is not limited: it names its own `anchor`, the request that this message answers.
    """
    if anchor is None:
        if links_spent(registration):
            return
        anchor = f"request:{int(now().timestamp()) // _ONE_LINK_PER_SECONDS}"
    notices.queue("link", registration, anchor=anchor)


def links_spent(registration: Registration) -> bool:
    """Whether the party was sent as many links since yesterday as one may cause who is not of the office."""
    since_yesterday = select(func.count()).where(
        Notice.registration_id == registration.id,
        Notice.purpose == "link",
        Notice.created_at > now() - timedelta(days=1),
    )
    return (db.session.scalar(since_yesterday) or 0) >= _LINKS_PER_DAY
