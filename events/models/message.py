"""What an organiser writes to the parties of an event; each recipient gets it through the outbox."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.account import Account
from events.models.base import Base, Json, Texts
from events.vault import EncryptedJson

if TYPE_CHECKING:
    from events.models.event import Event


class WrittenMessage(Base):
    """A message in the words of an organiser, per language; its notices are anchored "written:ID".

    Circles that speak about clients have fixed texts only, which the database holds to (PX).
    """

    __tablename__ = "written_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "privacy"], ["events.id", "events.privacy"], ondelete="CASCADE", name="fk_messages_event"
        ),
        CheckConstraint("privacy <> 'PX'", name="px_takes_no_messages"),
        {"sqlite_autoincrement": True},  # an id is never used twice: notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    privacy: Mapped[str]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    selection: Mapped[dict[str, Any]] = mapped_column(Json)  # statuses, workshop
    subjects: Mapped[Texts] = mapped_column(EncryptedJson)
    bodies: Mapped[Texts] = mapped_column(EncryptedJson)
    created_at: Mapped[datetime]

    event: Mapped["Event"] = relationship()
    written_by: Mapped[Account | None] = relationship()
