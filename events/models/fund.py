"""Who pays: a fund of a funder, administered by a treasurer, for the inhabitants of its municipalities."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, Json
from events.models.organisation import Organisation
from events.models.place import PlacePool


class Fund(Base):
    """Places paid for in a year; its pool counts them."""

    __tablename__ = "funds"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    funder_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    treasurer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    municipalities: Mapped[list[str]] = mapped_column(Json, default=list)

    funder: Mapped[Organisation] = relationship(foreign_keys=[funder_id])
    treasurer: Mapped[Organisation | None] = relationship(foreign_keys=[treasurer_id])
    pool: Mapped[PlacePool] = relationship(viewonly=True)


class FundingLine(Base):
    """That a fund pays one party's place; claimed at the coordinator's confirmation (domain rule 3)."""

    __tablename__ = "funding_lines"
    __table_args__ = (UniqueConstraint("registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("funds.id"), index=True)
    claimed_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship()
