"""Certificates: issued by an organiser when the attendance is in, withdrawn or made anew when it is corrected.

The row holds no name. Its link says to anyone only whether it is valid, the title and the hours; a certificate that
was made anew has a new number and a new link, and the old ones are valid no more.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from events import attendance, audit, tokens
from events.clock import local, now
from events.errors import DomainError
from events.extensions import db
from events.models import Attendee, Certificate, Event, EventStatus, Registration

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another when read aloud


class TooEarly(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """The event gives no certificates, was cancelled or has not ended."""


@dataclass(frozen=True)
class Issued:
    """How many certificates are new, made anew because something was corrected, and withdrawn."""

    new: int
    anew: int
    withdrawn: int


def gives(event: Event) -> bool:
    """Whether certificates are for this kind of event."""
    return event.policy.certifies


def may_issue(event: Event) -> bool:
    """Whether certificates can be issued now: it took place and is over."""
    return gives(event) and event.status == EventStatus.PUBLISHED and event.ends_at <= now()


def issue(event: Event, *, actor: str) -> Issued:
    """Give a certificate to whoever was there, and bring those that exist in line with the attendance as it is.

    Who was not there loses one. The same attendance again changes nothing. Raises TooEarly.
    """
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    if not may_issue(event):
        raise TooEarly
    known = {found.attendee_id: found for found in of_event(event)}
    new = anew = withdrawn = 0
    for attendee_id, (present, everything) in sorted(attendance.minutes(event).items()):
        found, is_full = known.pop(attendee_id, None), present >= everything
        if present <= 0:
            withdrawn += _withdraw(found)
        elif found is None:
            db.session.add(_made(event, attendee_id, present, is_full=is_full))
            new += 1
        elif (found.title, found.minutes, found.is_full, found.revoked_at) != (event.title(), present, is_full, None):
            _make_anew(found, event, present, is_full=is_full)
            anew += 1
    withdrawn += sum(_withdraw(found) for found in known.values() if found.attendee_id is not None)
    db.session.flush()
    if new or anew or withdrawn:
        details = f"new: {new}, anew: {anew}, withdrawn: {withdrawn}"
        audit.record("certificates issued", actor=actor, about=event.uid, details=details)
    return Issued(new, anew, withdrawn)


def revoke(certificate: Certificate, *, actor: str) -> None:
    """Withdraw one certificate; its link says so. Twice is once."""
    if _withdraw(certificate):
        audit.record(
            "certificate revoked", actor=actor, about=certificate.event.uid, details=f"number: {certificate.number}"
        )


def of_event(event: Event) -> list[Certificate]:
    """Every certificate of `event` with whose it is, also what was withdrawn or whose name is forgotten."""
    query = select(Certificate).where(Certificate.event_id == event.id).options(joinedload(Certificate.attendee))
    return list(db.session.scalars(query.order_by(Certificate.id)))


def valid_of(party: Registration) -> list[Certificate]:
    """The valid certificates of the people of one party."""
    query = select(Certificate).join(Attendee).where(Attendee.registration_id == party.id)
    return list(db.session.scalars(query.where(Certificate.revoked_at.is_(None)).order_by(Certificate.id)))


def numbered(event: Event, number: str) -> Certificate | None:
    """The certificate of `event` with this number."""
    return db.session.scalar(
        select(Certificate).where(Certificate.event_id == event.id, Certificate.number == number)
    )


def by_token(token: str) -> Certificate | None:
    """The valid certificate that a link on paper is about; None when it never was, or is valid no more."""
    claim = tokens.read(tokens.Purpose.CERTIFICATE, token)
    found = db.session.get(Certificate, claim.id) if claim is not None else None
    if claim is None or found is None or found.link_version != claim.version or found.revoked_at is not None:
        return None
    return found


def link(certificate: Certificate) -> str:
    """The address at which anyone can check it."""
    return tokens.link(tokens.Purpose.CERTIFICATE, certificate.id, certificate.link_version)


def outdated(event: Event, found: Iterable[Certificate]) -> int:
    """How many certificates a new issue would make, make anew or withdraw."""
    minutes = {who: (present, present >= everything) for who, (present, everything) in
               attendance.minutes(event).items() if present > 0}  # fmt: skip
    valid = {
        one.attendee_id: (one.minutes, one.is_full) for one in found if one.revoked_at is None and one.attendee_id
    }
    return sum(minutes.get(who) != valid.get(who) for who in minutes.keys() | valid.keys())


def _made(event: Event, attendee_id: int, minutes: int, *, is_full: bool) -> Certificate:
    return Certificate(
        number=_number(event),
        event_id=event.id,
        privacy=event.privacy,
        attendee_id=attendee_id,
        title=event.title(),
        minutes=minutes,
        is_full=is_full,
        issued_on=local(now()).date(),
    )


def _make_anew(found: Certificate, event: Event, minutes: int, *, is_full: bool) -> None:
    found.number, found.link_version = _number(event), found.link_version + 1
    found.title, found.minutes, found.is_full = event.title(), minutes, is_full
    found.issued_on, found.revoked_at = local(now()).date(), None


def _withdraw(found: Certificate | None) -> bool:
    """Whether it was valid until now."""
    if found is None or found.revoked_at is not None:
        return False
    found.revoked_at = now()
    return True


def _number(event: Event) -> str:
    """The year of the event and eight letters; of a few hundred a year no two are alike in a million years."""
    return f"{local(event.starts_at).year}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"
