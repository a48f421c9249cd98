"""What was deleted or taken away here, so that a programme file that still names it does not bring it back."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class Withdrawal(Base):
    """A draft by its ref, or a role by whose it was, what and where; `key` names it for good."""

    __tablename__ = "withdrawals"

    key: Mapped[str] = mapped_column(primary_key=True)  # "event:REF", "role:12:coordinator:event:5"
    at: Mapped[datetime]
