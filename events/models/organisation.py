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

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="Membership.id"
    )


class Membership(Base):
    """An organisation in a network, from a day until a day (inclusive)."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organisation_id", "network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id"), index=True)
    is_aspirant: Mapped[bool] = mapped_column(default=False)
    since_on: Mapped[date]
    until_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    network: Mapped[Network] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the organisation is a member on `day`."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)


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
