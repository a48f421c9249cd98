"""What the delivery of mail remembers beside the notices: whether it may go on, and which addresses do not exist."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.models.base import Base


class Delivery(Base):
    """One row: whether somebody paused the mail, and until when the mail server is left alone.

    `failures` counts the conversations in a row that did not come about; the next one that does sets it to zero.
    """

    __tablename__ = "delivery"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None]  # "account:…", "command"
    rests_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    fault: Mapped[str | None]  # the server's words


class BouncedAddress(Base):
    """An e-mail address of which a mail server said that it does not exist; nothing is sent there any more."""

    __tablename__ = "bounced_addresses"

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    bounced_at: Mapped[datetime]
    fault: Mapped[str]  # the server's words
