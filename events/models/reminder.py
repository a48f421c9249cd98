"""What an organiser changed about the reminders of one event; the kind says how they are without that."""

from dataclasses import replace
from datetime import time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base
from events.policy import ReminderRule


class ReminderChange(Base):
    """One reminder of one event, switched off or with another day or time; what is NULL is as the kind says.

    `version` counts the changes and is part of what anchors a reminder, so that a changed one is sent anew. The row
    stays when a reminder is as its kind says again, or that count would begin anew. It holds no words, so a
    circle that speaks about clients may have one.
    """

    __tablename__ = "reminder_changes"
    __table_args__ = (
        CheckConstraint("days >= 0 AND days <= 120", name="days_in_reach"),
        CheckConstraint("at >= '08:00' AND at < '20:00'", name="by_day"),  # domain.md, reminders
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)  # its name in the kind's policy
    is_off: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int | None]  # before the start, or after the end, whichever the rule counts
    at: Mapped[time | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_as_ever(self) -> bool:
        """Whether the reminder is as its kind says."""
        return not self.is_off and self.days is None and self.at is None

    def again(self) -> "ReminderChange":
        """The same for another event, about which nobody was reminded yet."""
        return ReminderChange(rule=self.rule, is_off=self.is_off, days=self.days, at=self.at)

    def applied(self, rule: ReminderRule) -> ReminderRule:
        """`rule` with what was changed."""
        here = replace(rule, at=self.at, version=self.version)
        if self.days is None:
            return here
        return replace(here, days_after=self.days) if rule.is_afterwards else replace(here, days_before=self.days)
