"""What a party asks for, and whether it can be asked now."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from events.clock import now
from events.errors import EventOver, RegistrationClosed
from events.models import Event, EventStatus, Organisation, Person
from events.policy import NAMES, Channel, KindPolicy
from events.vault import keyed_hash, plain_address


class Opening(StrEnum):
    """Whether one can register now, and if not, why."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    OVER = "over"
    CANCELLED = "cancelled"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class NamedPerson:
    """One person of a party.

    `choices` maps a round to the id of the chosen workshop, `waits` to that of a full one to wait for.
    """

    role: str
    name: str
    answers: dict[str, Any] = field(default_factory=dict)
    choices: Mapping[int, int] = field(default_factory=dict)
    waits: Mapping[int, int] = field(default_factory=dict)
    email: str | None = None  # of the other half of a duo; the contact's is the application's


@dataclass(frozen=True)
class Application:
    """What a form asks, checked field by field. `submission` is the form's random id: sent twice, registered once."""

    submission: str
    contact_name: str
    channel: Channel
    persons: tuple[NamedPerson, ...] = ()
    people: int = 1
    language: str = "nl"
    email: str | None = None
    phone: str | None = None
    address: dict[str, str] | None = None
    municipality: str | None = None
    referral: str | None = None
    referred_by_id: int | None = None
    referred_on: date | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    consent_channel: str = "form"  # how these were given: by whoever fills in the form, or said to whoever does
    key_person: Person | None = None
    member: Organisation | None = None
    sent_by: Person | None = None
    batch: str | None = None

    @property
    def identity_hash(self) -> str:
        """Who is the same person; a key person or a member is who the link says, whatever was typed."""
        if self.member is not None:
            return member_hash(self.member)
        if self.key_person is not None:
            return keyed_hash("registration.key_person", str(self.key_person.id))
        return identity_hash(self.contact_name, self.email, self.phone, self.address)

    def kept_by(self, policy: KindPolicy) -> "Application":
        """What of it may be kept: where names need a consent of their own, without it their number only."""
        if not policy.names_by_consent:
            return self
        named = self.persons if NAMES in self.consents else ()
        consents = tuple(purpose for purpose in self.consents if named or purpose != NAMES)
        return replace(self, persons=named, people=len(self.persons) or self.people, consents=consents)


def opening(event: Event, moment: datetime) -> Opening:
    """Whether one can register for `event` at `moment`."""
    if not event.policy.takes_registrations:
        return Opening.ELSEWHERE
    if event.status == EventStatus.CANCELLED:
        return Opening.CANCELLED
    if event.has_begun(moment):
        return Opening.OVER
    if event.status == EventStatus.DRAFT:
        return Opening.CLOSED
    if event.registration_opens_at and moment < event.registration_opens_at:
        return Opening.NOT_YET
    if event.registration_closes_at and moment >= event.registration_closes_at:
        return Opening.CLOSED
    return Opening.OPEN


def check_open(event: Event) -> None:
    """Raise RegistrationClosed or EventOver when one cannot register now."""
    state = opening(event, now())
    if state in (Opening.OVER, Opening.CANCELLED):
        raise EventOver
    if state == Opening.NOT_YET:
        raise RegistrationClosed(event.registration_opens_at)
    if state != Opening.OPEN:
        raise RegistrationClosed


def identity_hash(name: str, email: str | None, phone: str | None, address: dict[str, str] | None) -> str:
    """The same contact under the same name is the same person. Couples may share an address."""
    reach = plain_address(email) or plain(phone or "".join((address or {}).values()))
    return keyed_hash("registration", reach, plain(name))


def member_hash(member: Organisation) -> str:
    """The identity of an organisation that reserves by its own link: one reservation for each event."""
    return keyed_hash("registration.member", str(member.id))


def plain(text: str | None) -> str:
    """`text` as it is compared: without case, accents, or spaces that nobody meant."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
