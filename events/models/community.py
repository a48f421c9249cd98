"""The communities that huiskamergesprekken are for, and how far the programme is with each."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class Stage(StrEnum):
    """How far the work with a community is; organisers see it."""

    IN_DEVELOPMENT = "in_development"
    PILOT = "pilot"
    EXPANDING = "expanding"
    ESTABLISHED = "established"


class Community(Base):
    """A community, by the name that events carry; it is a property of events, never of a person."""

    __tablename__ = "communities"
    __table_args__ = (
        CheckConstraint("stage IN ('in_development', 'pilot', 'expanding', 'established')", name="known_stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    stage: Mapped[str]
