"""Theme weeks, which gather what others organise."""

from datetime import date, timedelta

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, Texts
from events.models.event import Event, in_language
from events.models.organisation import Network

theme_networks = Table(
    "theme_networks",
    Base.metadata,
    Column("theme_id", ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True),
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
)


class Theme(Base):
    """A theme week: its first day by an RFC 5545 rule within its year, and how many days it lasts."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    titles: Mapped[Texts]
    texts: Mapped[Texts | None]
    rule: Mapped[str]
    starts_on: Mapped[date]
    days: Mapped[int]

    networks: Mapped[list[Network]] = relationship(secondary=theme_networks, order_by=Network.id)
    events: Mapped[list[Event]] = relationship(back_populates="theme", order_by=Event.starts_at)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.starts_on + timedelta(days=self.days - 1)

    def title(self, language: str = "nl") -> str:
        return in_language(self.titles, language)
