"""Kept pieces of calendar files: an event is rendered once, in the transaction that changed it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class RenderedEvent(Base):
    """The VEVENT of one event in one language, as it stands in feeds; the site's address is a placeholder.

    `digest` is of the content without its stamps; when it changes, `sequence` and `changed_at` rise.
    `is_listed` False keeps a fragment that left the public agenda; it is then not served.
    """

    __tablename__ = "rendered_events"
    __table_args__ = (UniqueConstraint("event_id", "language", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    language: Mapped[str]
    variant: Mapped[str]  # public
    fragment: Mapped[str]
    digest: Mapped[str]
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    is_listed: Mapped[bool] = mapped_column(default=True)


class AgendaVersion(Base):
    """One row whose number rises with every change of what a feed can show."""

    __tablename__ = "agenda_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
