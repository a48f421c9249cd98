"""The append-only record. Triggers refuse UPDATE and DELETE; seals chain entries in batches."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class AuditEntry(Base):
    """Who did what when, about which registration or event (a uid, never a name)."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]  # an account's uid, "visitor", "command", "clock"
    what: Mapped[str]
    about: Mapped[str | None] = mapped_column(index=True)
    details: Mapped[str | None]  # numbers and states, never a name


class AuditSeal(Base):
    """The digest over a batch of entries and over the seal before it: a removed entry breaks the chain."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), unique=True)
    sealed_at: Mapped[datetime]
    digest: Mapped[str]
