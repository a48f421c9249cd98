"""Networks, the organisations in them, and the places where people gather."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, Json
from events.vault import EncryptedText


class Network(Base):
    """A programme of the association: dementia, palliative care, ALS."""

    __tablename__ = "networks"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Organisation(Base):
    """A member, partner, funder, treasurer or the office itself; `roles` says which, often several."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(default=list)
    email: Mapped[str | None] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    link_version: Mapped[int] = mapped_column(default=1, server_default="1")

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="Membership.id"
    )

    def takes_part_on(self, day: date) -> bool:
        """Whether its links and the roles of its people count on `day`.

        An aspirant's do not yet, and those of who left do not any more. An organisation that never was to be a
        member, like the office or a partner, always takes part.
        """
        return not self.memberships or any(membership.holds_on(day) for membership in self.memberships)


class Membership(Base):
    """An organisation in a network, from a day until a day (inclusive).

    An aspirant belongs to it without being a member; the signed agreement makes it one, from its day on. What the
    office keeps by hand, from the talk on, a programme file leaves alone.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organisation_id", "network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    is_aspirant: Mapped[bool] = mapped_column(default=False)
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    talk_on: Mapped[date | None]  # the aspirant's talk with the office
    agreement_on: Mapped[date | None]  # signed; from then on a member

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    network: Mapped[Network] = relationship()

    @property
    def member_since(self) -> date | None:
        """From when on the organisation is a member; None of an aspirant."""
        return None if self.is_aspirant else self.agreement_on or self.since_on

    def holds_on(self, day: date) -> bool:
        """Whether the organisation is a member on `day`; an aspirant is none."""
        since = self.member_since
        return since is not None and since <= day and not self.has_ended_on(day)

    def has_ended_on(self, day: date) -> bool:
        """Whether it was over before `day`."""
        return self.until_on is not None and self.until_on < day

    @property
    def is_kept_by_office(self) -> bool:
        """Whether the office has the last word on it, not a programme file."""
        return self.talk_on is not None or self.agreement_on is not None


class Venue(Base):
    """A place with an address; a private one shows its neighbourhood only (domain rule 5)."""

    __tablename__ = "venues"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str | None] = mapped_column(EncryptedText)
    neighbourhood: Mapped[str | None]
    accessible: Mapped[list[str]] = mapped_column(Json, default=list)
    is_private: Mapped[bool] = mapped_column(default=False)
