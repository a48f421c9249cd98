"""When the background process was last seen."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class Heartbeat(Base):
    """The last run of a background task, by the task's name."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
