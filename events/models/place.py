"""The counters of places. Only `places.py` writes them."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class PlacePool(Base):
    """Places of an event, a limited workshop, a fund, or one organisation's seats at a meeting.

    `capacity` None means unlimited. `key` ("event:1", "item:4", "fund:2", "seat:1:7") keeps one pool per thing.
    `last_ticket` numbers the waiting list, so that its order is the order of commits. A pool that is not open, of a
    cancelled event, takes no newcomer.
    """

    __tablename__ = "place_pools"
    __table_args__ = (
        CheckConstraint(
            "taken >= 0 AND offered >= 0 AND waiting >= 0 AND (capacity IS NULL OR taken + offered <= capacity)",
            name="within_capacity",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"), index=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("funds.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    offered: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    last_ticket: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)

    @property
    def free(self) -> int | None:
        """Places left; None when there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken - self.offered

    @property
    def is_full(self) -> bool:
        """Whether a newcomer would have to wait: nothing is left, or others wait already."""
        return self.waiting > 0 or (self.free is not None and self.free <= 0)

    @property
    def is_held(self) -> bool:
        """Whether places are free that are for those who wait already."""
        return self.waiting > 0 and self.free is not None and self.free > 0
