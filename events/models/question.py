"""What an organiser asks beside what the kind asks: at most five questions, and never where health may be implied."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, Json, Texts

if TYPE_CHECKING:
    from events.models.event import Event

MOST_QUESTIONS = 5


class Question(Base):
    """One extra question of an event: a choice where it has options, else a short text.

    The answers stand with the attendee's own, encrypted, under `key`.
    """

    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "privacy"], ["events.id", "events.privacy"], ondelete="CASCADE", name="fk_questions_event"
        ),
        UniqueConstraint("event_id", "position"),
        CheckConstraint("privacy IN ('P0', 'P1', 'P2')", name="not_about_health_or_clients"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_QUESTIONS}", name="at_most_five"),
        {"sqlite_autoincrement": True},  # an id is never used twice: answers are kept under it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    privacy: Mapped[str]
    position: Mapped[int]
    labels: Mapped[Texts]
    options: Mapped[list[Texts] | None] = mapped_column(Json)
    is_required: Mapped[bool] = mapped_column(default=False)

    event: Mapped["Event"] = relationship(back_populates="questions")

    @property
    def said(self) -> dict[str, Any]:
        """What is asked, as a planner or a file says it."""
        return {"labels": self.labels, "options": self.options, "is_required": self.is_required}

    @property
    def key(self) -> str:
        """Under what its answer stands."""
        return f"question_{self.id}"
