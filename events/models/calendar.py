"""Kept pieces of calendar files, and the links by which people follow them.

An event is rendered once, in the transaction that changed it; a feed joins what was kept.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class RenderedEvent(Base):
    """The VEVENT of one event, or of one lesson of it, in one language; the site's address is a placeholder.

    `variant` says what is shown and to whom: `shared` by everybody who may see the event, `organiser` with the
    number of places, of which `counted` were taken then, or `lesson:<id>`. `digest` is of the content without its
    stamps; when it changes, `sequence` and `changed_at` rise. `is_listed` says that anyone may see it.
    """

    __tablename__ = "rendered_events"
    __table_args__ = (UniqueConstraint("event_id", "language", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"), index=True)
    language: Mapped[str]
    variant: Mapped[str]
    fragment: Mapped[str]
    digest: Mapped[str]
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    counted: Mapped[int | None]
    is_listed: Mapped[bool] = mapped_column(default=True)


class AgendaVersion(Base):
    """One row whose number rises with every change of what a feed can show."""

    __tablename__ = "agenda_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class Scope(StrEnum):
    """What a private feed shows: an own agenda, one place, a circle, the seats of an organisation, or work."""

    OWN = "own"
    PLACE = "place"
    GROUP = "group"
    SEATS = "seats"
    ORGANISER = "organiser"
    KEY_PERSON = "key_person"


class Device(StrEnum):
    """On what somebody follows a feed; a choice, so that nobody can write a word about a client there."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    WORK = "work"
    OTHER = "other"


class Subscription(Base):
    """A secret address of a private feed on one device; only the keyed hash of its token is kept.

    It is about a person of the office's records, everybody under a proven e-mail address, one party or one
    organisation. What was last answered is kept as bytes: `made_from` says of which rows and which day, and `shown`
    what the reader saw of each event that is not the same for everybody, so that SEQUENCE never falls.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("scope IN ('own', 'place', 'group', 'seats', 'organiser', 'key_person')", name="known_scope"),
        CheckConstraint("device IN ('phone', 'tablet', 'computer', 'work', 'other')", name="known_device"),
        CheckConstraint("(scope = 'group') = (group_id IS NOT NULL)", name="a_group_has_a_circle"),
        CheckConstraint(
            " + ".join(
                f"CASE WHEN {about} IS NULL THEN 0 ELSE 1 END"
                for about in ("person_id", "email_hash", "registration_id", "organisation_id")
            )
            + " = 1",
            name="is_of_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    language: Mapped[str]
    device: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    email_hash: Mapped[str | None] = mapped_column(index=True)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_fetched_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    made_from: Mapped[str | None]
    shown: Mapped[dict[str, Any] | None]
    gzipped: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int | None]
    etag: Mapped[str | None]
    changed_at: Mapped[datetime | None]
