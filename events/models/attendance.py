"""Who was there, part by part, and the certificates that follow from it.

A mark belongs to a person of a party or to a place in a fixed circle. It keeps the moment at which somebody saw it,
which may be long before a device could send it.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.account import Account
from events.models.base import Base

if TYPE_CHECKING:
    from events.models.event import Event, ProgrammeItem
    from events.models.group import RosterPlace
    from events.models.registration import Attendee


class Attendance(Base):
    """Whether one person was there in one part of an event; `who` and `part` name both for the unique key."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("event_id", "who", "part"),
        CheckConstraint("(attendee_id IS NULL) <> (roster_place_id IS NULL)", name="one_person"),
        CheckConstraint("via IN ('qr', 'list', 'paper', 'walk_in')", name="known_way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    who: Mapped[str]  # "attendee:5", "place:7"
    part: Mapped[str]  # "item:12", "2027-03-12:morning"
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id", ondelete="CASCADE"), index=True)
    roster_place_id: Mapped[int | None] = mapped_column(
        ForeignKey("roster_places.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"), index=True)
    is_present: Mapped[bool]
    seen_at: Mapped[datetime]  # by whoever ticked, on their device
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    via: Mapped[str]  # qr, list, paper, walk_in

    attendee: Mapped["Attendee | None"] = relationship()
    place: Mapped["RosterPlace | None"] = relationship()
    item: Mapped["ProgrammeItem | None"] = relationship()
    recorded_by: Mapped[Account | None] = relationship()


class Headcount(Base):
    """How many came to one part of those places of a party of which no name is kept."""

    __tablename__ = "headcounts"
    __table_args__ = (
        UniqueConstraint("registration_id", "part"),
        CheckConstraint("people >= 0", name="nobody_or_more"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    part: Mapped[str]  # "2027-03-12:morning"
    people: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class Certificate(Base):
    """What was certified, without a name: who follows its link reads that it is valid, the title and the hours."""

    __tablename__ = "certificates"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "privacy"], ["events.id", "events.privacy"], name="fk_certificates_event"),
        CheckConstraint("privacy IN ('P0', 'P1', 'P2')", name="professionals_only"),
        UniqueConstraint("event_id", "attendee_id"),
        {"sqlite_autoincrement": True},  # an id is never used twice: its link names it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int]
    privacy: Mapped[str]
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id", ondelete="SET NULL"), index=True)
    title: Mapped[str]
    minutes: Mapped[int]
    is_full: Mapped[bool]
    issued_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)

    event: Mapped["Event"] = relationship()
    attendee: Mapped["Attendee | None"] = relationship()
