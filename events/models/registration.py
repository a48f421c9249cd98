"""A party's claim on an event: the registration, the people in it, what they chose and what they agreed to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, new_uid
from events.models.event import Event, ProgrammeItem
from events.models.fund import FundingLine
from events.models.organisation import Organisation
from events.models.person import Person
from events.policy import Party, Privacy
from events.vault import EncryptedJson, EncryptedText


class RegistrationStatus(StrEnum):
    """Where a party stands; `requested` and `confirmed` hold places, `offered` holds offered places."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    DECLINED = "declined"


HOLDING = (RegistrationStatus.REQUESTED, RegistrationStatus.CONFIRMED)
LIVE = (*HOLDING, RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
_LIVE_SQL = "status IN ('requested', 'confirmed', 'waiting', 'offered')"


class Registration(Base):
    """One party, in or out as a whole.

    `units` is what it claims of the event's pool, `people` how many come. `identity_hash` says who is the same
    person (contact's address and name) and is unique among the live registrations of an event.
    `calendar_sequence` and `calendar_stamp` are those of the last calendar message.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "privacy"], ["events.id", "events.privacy"], name="fk_registrations_event"),
        CheckConstraint("privacy <> 'PX'", name="px_takes_no_registrations"),
        CheckConstraint("units > 0 AND people > 0", name="somebody_comes"),
        CheckConstraint(
            "status IN ('requested', 'confirmed', 'waiting', 'offered', 'cancelled', 'declined')",
            name="known_status",
        ),
        CheckConstraint("funding_asked_at IS NULL OR status = 'requested'", name="only_requests_wait_for_funding"),
        CheckConstraint("(status = 'offered') = (offer_until IS NOT NULL)", name="offer_has_an_end"),
        Index(
            "uq_registrations_live_identity",
            "event_id",
            "identity_hash",
            unique=True,
            sqlite_where=text(_LIVE_SQL),
            postgresql_where=text(_LIVE_SQL),
        ),
        Index("ix_registrations_event_status_ticket", "event_id", "status", "ticket"),
        Index(
            "ix_registrations_funding_asked",
            "funding_asked_at",
            sqlite_where=text("funding_asked_at IS NOT NULL"),
            postgresql_where=text("funding_asked_at IS NOT NULL"),
        ),
        UniqueConstraint("event_id", "submission"),
        {"sqlite_autoincrement": True},  # an id is never used twice: links and notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    event_id: Mapped[int]
    privacy: Mapped[str]
    submission: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    identity_hash: Mapped[str]
    email_hash: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str]
    party: Mapped[str]
    units: Mapped[int]
    people: Mapped[int]
    ticket: Mapped[int | None]  # the order of the waiting list; given up with the place that ends the wait
    offer_until: Mapped[datetime | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(default="nl")
    channel: Mapped[str] = mapped_column(default="email")
    contact_name: Mapped[str] = mapped_column(EncryptedText)
    email: Mapped[str | None] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    address: Mapped[dict[str, str] | None] = mapped_column(EncryptedJson)  # street, postcode, city
    answers: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    municipality: Mapped[str | None]
    referral: Mapped[str | None]  # own_interest, case_manager, gp
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    referred_on: Mapped[date | None]
    key_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))  # who registered colleagues in one go
    batch: Mapped[str | None] = mapped_column(index=True)  # and which go that was
    link_version: Mapped[int] = mapped_column(default=1)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_stamp: Mapped[datetime | None]
    invitations_asked_at: Mapped[datetime | None]  # of a kind that implies health: none are mailed before that
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    funding_asked_at: Mapped[datetime | None]  # the coordinator said yes, and no fund had a place yet
    ended_at: Mapped[datetime | None]  # cancelled or declined

    event: Mapped[Event] = relationship(back_populates="registrations")
    referred_by: Mapped[Organisation | None] = relationship()
    key_person: Mapped[Person | None] = relationship(foreign_keys=[key_person_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
    attendees: Mapped[list["Attendee"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", order_by="Attendee.id"
    )
    consents: Mapped[list["Consent"]] = relationship(cascade="all, delete-orphan", order_by="Consent.id")
    funding: Mapped[FundingLine | None] = relationship(cascade="all, delete-orphan")

    @property
    def is_live(self) -> bool:
        """Whether the party has or wants a place."""
        return self.status in LIVE

    @property
    def only_waited(self) -> bool:
        """Whether the party left while it waited, or before it took the place it was offered."""
        return not self.is_live and self.ticket is not None

    @property
    def has_code(self) -> bool:
        """Whether there is a code to show at the door: for a professional with a certain place in a hall."""
        is_professional = self.privacy in (Privacy.P0, Privacy.P1, Privacy.P2) and self.party == Party.PERSON
        return is_professional and self.status == RegistrationStatus.CONFIRMED and self.event.venue_id is not None

    @property
    def line(self) -> Select[int]:
        """Count who waits for the event up to this party: its position in the list, 1 for the head."""
        return select(func.count()).where(
            Registration.event_id == self.event_id,
            Registration.status == RegistrationStatus.WAITING,
            Registration.ticket <= self.ticket,
        )

    @property
    def other_half(self) -> "Attendee | None":
        """Of a duo the one who is not the contact."""
        if self.party != Party.DUO:
            return None
        contact = (self.answers or {}).get("contact")
        others = [p for p in self.attendees if (p.role != contact if contact else p.name != self.contact_name)]
        return others[-1] if others else None

    @property
    def is_to_choose(self) -> bool:
        """Whether the party has a place and nobody in it chose a workshop yet, or waits for one."""
        found = any(person.choices or person.waits for person in self.attendees)
        return self.status == RegistrationStatus.CONFIRMED and not found and self.event.has_workshops


class Attendee(Base):
    """One person of a party, where persons are named."""

    __tablename__ = "attendees"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]  # person, person_with_dementia, carer
    name: Mapped[str] = mapped_column(EncryptedText)
    email: Mapped[str | None] = mapped_column(
        EncryptedText
    )  # of the other half, who then gets a copy of what is mailed
    email_hash: Mapped[str | None] = mapped_column(index=True)
    answers: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)

    registration: Mapped[Registration] = relationship(back_populates="attendees")
    choices: Mapped[list["Choice"]] = relationship(
        back_populates="attendee", cascade="all, delete-orphan", order_by="Choice.round"
    )
    waits: Mapped[list["WorkshopWait"]] = relationship(
        back_populates="attendee", cascade="all, delete-orphan", order_by="WorkshopWait.round"
    )


class Choice(Base):
    """The workshop somebody chose in a round; one per person per round (domain rule 2)."""

    __tablename__ = "choices"
    __table_args__ = (UniqueConstraint("attendee_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("programme_items.id"), index=True)
    round: Mapped[int]

    attendee: Mapped[Attendee] = relationship(back_populates="choices")
    item: Mapped[ProgrammeItem] = relationship()


class WorkshopWait(Base):
    """The full workshop somebody waits for in a round, beside the one they may hold; one per person per round."""

    __tablename__ = "workshop_waits"
    __table_args__ = (UniqueConstraint("attendee_id", "round"), UniqueConstraint("item_id", "ticket"))

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("programme_items.id"))
    round: Mapped[int]
    ticket: Mapped[int]  # the place in the order of the workshop's waiting list

    attendee: Mapped[Attendee] = relationship(back_populates="waits")
    item: Mapped[ProgrammeItem] = relationship()


class Consent(Base):
    """What a party agreed to: one purpose, one version of the words, in which language, when and how."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("registration_id", "purpose", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    channel: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
