"""People the office plans with, and the roles they have in networks, organisations, groups, events and lessons."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, new_uid
from events.models.organisation import Organisation
from events.vault import EncryptedText, keyed_hash, plain_address

if TYPE_CHECKING:
    from events.models.event import Event
    from events.models.group import Group


class What(StrEnum):
    """What somebody is, somewhere. The office and its auditors are so at the organisation that is the office."""

    OFFICE = "office"
    AUDITOR = "auditor"
    ORGANISER = "organiser"
    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    KEY_PERSON = "key_person"
    INTERPRETER = "interpreter"
    CHAIR = "chair"


class Person(Base):
    """Somebody the office knows by name: a teacher, a chair, a key person. Participants are attendees instead.

    `key_hash` says who is the same person: by e-mail, else by phone, else by name and organisation. Since
    `invitations_off_at` mails put nothing new into this person's calendar; since `invitations_asked_at` they
    also put there, in neutral words, what implies somebody's health.
    """

    __tablename__ = "persons"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an id is never used twice: notices name it

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    key_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    email: Mapped[str | None] = mapped_column(EncryptedText)
    email_hash: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    link_version: Mapped[int] = mapped_column(default=1)
    invitations_off_at: Mapped[datetime | None]
    invitations_asked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()


def person_key(name: str, organisation: str | None, email: str | None, phone: str | None) -> str:
    """The keyed hash under which the office's records know one person."""
    if email:
        return keyed_hash("person.email", plain_address(email))
    if phone:
        return keyed_hash("person.phone", "".join(c for c in phone if c.isdigit() or c == "+"))
    return keyed_hash("person.name", name.strip().casefold(), organisation or "")


class Role(Base):
    """What a person is in exactly one network, organisation, group or event; `scope` names it for the unique key."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("person_id", "what", "scope"),
        CheckConstraint(
            " + ".join(
                f"CASE WHEN {scope}_id IS NULL THEN 0 ELSE 1 END"
                for scope in ("network", "organisation", "group", "event")
            )
            + " = 1",
            name="one_scope",
        ),
        {"sqlite_autoincrement": True},  # an id is never used twice: links and notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    what: Mapped[str]
    scope: Mapped[str]  # "event:12"
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()
    group: Mapped["Group | None"] = relationship(back_populates="roles")
    event: Mapped["Event | None"] = relationship(back_populates="roles")
