"""Long work that goes on when the page is closed: what was asked, how far it is, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.account import Account
from events.models.base import Base
from events.vault import EncryptedJson, EncryptedText


class Job(Base):
    """One piece of work for the background process, claimed with a lease like a notice."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'failed')", name="known_state"),
        {"sqlite_autoincrement": True},  # an id is never used twice: its page names it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]  # the name of the work
    parameters: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    says: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)  # the outcome, or the fault, for its page
    file: Mapped[str | None] = mapped_column(EncryptedText, deferred=True)  # base64; large, so not read with the row
    file_name: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # how often somebody began it
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    asked_by: Mapped[Account] = relationship()
