"""Fixed circles that meet by a rhythm: GPO, PaTz, and the network's own bodies."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.kinds import policy_of
from events.models.base import Base, Json
from events.models.organisation import Network, Organisation, Venue
from events.models.person import Person, Role

if TYPE_CHECKING:
    from events.models.event import Event

group_networks = Table(
    "group_networks",
    Base.metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
)


class Group(Base):
    """A circle with a rhythm: an RFC 5545 rule from `first_at`, or a list of dates; wall-clock times.

    `dates` and `moves` hold naive wall-clock times in ISO form, `exceptions` hold dates.
    """

    __tablename__ = "groups"
    __table_args__ = (
        # A group that talks about clients has no word of its own (PX).
        CheckConstraint("privacy <> 'PX' OR (body IS NULL AND subregion IS NULL)", name="px_has_no_text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    privacy: Mapped[str]
    body: Mapped[str | None]
    subregion: Mapped[str | None]
    neighbourhood: Mapped[str | None]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    rule: Mapped[str | None]
    first_at: Mapped[datetime | None]
    minutes: Mapped[int]
    dates: Mapped[list[str]] = mapped_column(Json, default=list)
    exceptions: Mapped[list[str]] = mapped_column(Json, default=list)
    moves: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # from → to
    seats_each: Mapped[int | None]  # seats per member organisation of the network on the day

    networks: Mapped[list[Network]] = relationship(secondary=group_networks, order_by=Network.id)
    venue: Mapped[Venue | None] = relationship()
    roles: Mapped[list[Role]] = relationship(back_populates="group", cascade="all, delete-orphan", order_by=Role.id)
    roster: Mapped[list["RosterPlace"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="RosterPlace.id"
    )
    events: Mapped[list["Event"]] = relationship(back_populates="group", order_by="Event.starts_at")

    @property
    def name(self) -> str:
        """What people call it: its body and subregion, or its kind and neighbourhood."""
        words = (self.body, self.subregion) if self.body else (str(policy_of(self.kind).label), self.neighbourhood)
        return " ".join(filter(None, words))


class Reply(StrEnum):
    """Whether somebody comes to a meeting."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class RosterPlace(Base):
    """Somebody's fixed place in a group, from a day until a day (inclusive).

    Who `is_named_by_member` was named, or let go, by an organisation by its own link; a programme file leaves those
    alone.
    """

    __tablename__ = "roster_places"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]
    is_named_by_member: Mapped[bool] = mapped_column(default=False, server_default=false())

    group: Mapped[Group] = relationship(back_populates="roster")
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether it is somebody's place on `day`."""
        return (self.since_on is None or self.since_on <= day) and (self.until_on is None or day <= self.until_on)


class Answer(Base):
    """Whether a roster place comes to one meeting; a substitute is a person, never a text.

    `seat_id` is the pool of the organisation's seats from which a yes took one; a yes elsewhere takes none. Of a
    mailed reply nothing is kept but the answer and when it was written.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("event_id", "roster_place_id"),
        CheckConstraint("answer IN ('yes', 'no', 'maybe')", name="known_answer"),
        CheckConstraint("seat_id IS NULL OR answer = 'yes'", name="only_a_yes_takes_a_seat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    roster_place_id: Mapped[int] = mapped_column(ForeignKey("roster_places.id", ondelete="CASCADE"), index=True)
    answer: Mapped[str]
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("place_pools.id"))
    answered_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]  # DTSTAMP of the last mailed reply that was taken

    event: Mapped["Event"] = relationship()
    place: Mapped[RosterPlace] = relationship()
    substitute: Mapped[Person | None] = relationship()
