"""What the office has to do: deadlines that recur, and tasks with a day and an outcome."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base

if TYPE_CHECKING:
    from events.models.event import Event
    from events.models.registration import Registration


class Deadline(Base):
    """Something to deliver by a rhythm; no event, but somebody has to be reminded."""

    __tablename__ = "deadlines"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    role: Mapped[str]  # the organisation role that is reminded: office
    rule: Mapped[str]
    first_on: Mapped[date]

    tasks: Mapped[list["Task"]] = relationship(
        back_populates="deadline", cascade="all, delete-orphan", order_by="Task.due_on"
    )


class Task(Base):
    """One thing to do by a day: a deadline's turn, an intake call. `key` keeps it from being made twice."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("key"),
        {"sqlite_autoincrement": True},  # an id is never used twice: links and notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]  # "deadline:1:2027-04-15", "intake:registration:7"
    what: Mapped[str]  # deadline, intake_call, deliver_by_hand
    role: Mapped[str]  # office, coordinator
    due_on: Mapped[date] = mapped_column(index=True)
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str | None]  # done, not_reached, not_needed
    done_at: Mapped[datetime | None]

    deadline: Mapped[Deadline | None] = relationship(back_populates="tasks")
    event: Mapped["Event | None"] = relationship()
    registration: Mapped["Registration | None"] = relationship()
