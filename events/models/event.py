"""Events and their programme items."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from events.clock import local, now
from events.kinds import policy_of
from events.models.base import Base, Json, Texts, new_uid
from events.models.organisation import Network, Organisation, Venue
from events.models.person import Person, Role
from events.models.reminder import ReminderChange
from events.policy import KindPolicy, ReminderRule, TitleFrom

if TYPE_CHECKING:
    from events.models.fund import Fund
    from events.models.group import Group
    from events.models.place import PlacePool
    from events.models.question import Question
    from events.models.registration import Registration
    from events.models.theme import Theme

event_networks = Table(
    "event_networks",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
)
event_co_organisers = Table(
    "event_co_organisers",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
)
event_funds = Table(
    "event_funds",
    Base.metadata,
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("fund_id", ForeignKey("funds.id"), primary_key=True),
)


ADDRESS_SHOWN_DAYS = 3  # domain rule 5


class EventStatus(StrEnum):
    """Where an event stands; whether it has begun is a question to the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


def in_language(texts: Texts | None, language: str) -> str:
    """The text in `language`, else in Dutch, else nothing."""
    texts = texts or {}
    return texts.get(language) or texts.get("nl") or ""


class Event(Base):
    """One gathering. `ref` is its address and its key in the programme file; `uid` its identity in calendars.

    `schedule_revision` counts moves: it anchors reminders, so that a moved event reminds anew.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("id", "privacy"),  # children that can hold text carry both
        UniqueConstraint("group_id", "occurrence_on"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("status IN ('draft', 'published', 'cancelled')", name="known_status"),
        # Meetings about clients hold no words at all; the database itself refuses them (PX).
        CheckConstraint(
            "privacy <> 'PX' OR (titles IS NULL AND texts IS NULL AND costs IS NULL AND community IS NULL"
            " AND languages IS NULL AND preparation IS NULL AND accreditation IS NULL AND url IS NULL)",
            name="px_has_no_text",
        ),
        *(
            CheckConstraint(f"privacy <> 'PX' OR {name} IS NULL", name=f"px_has_no_{name}")
            for name in ("online_url", "papers", "returned_because", "interpreter", "promotion")
        ),
        {"sqlite_autoincrement": True},  # an id is never used twice: links and notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    ref: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(index=True)
    privacy: Mapped[str]
    status: Mapped[str] = mapped_column(default=EventStatus.DRAFT)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)  # a feed of a hundred thousand reads its window alone
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    titles: Mapped[Texts | None]
    texts: Mapped[Texts | None]
    costs: Mapped[Texts | None]
    community: Mapped[str | None]
    languages: Mapped[list[str] | None]
    interpreter: Mapped[str | None]  # needed, booked
    preparation: Mapped[dict[str, Any] | None]  # title, url
    accreditation: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)  # register, activity_id, points
    url: Mapped[str | None]
    online_url: Mapped[str | None]  # where one joins from home; for the registered only
    papers: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)  # title, url
    returned_because: Mapped[str | None]  # what the office asked of the member who submitted it
    link_version: Mapped[int] = mapped_column(default=1, server_default="1")  # of the personal way in
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    closed_to_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    occurrence_on: Mapped[date | None]  # a group's meeting: its date by the rule, also when moved
    promotion: Mapped[str | None]  # None: as the kind's policy says
    fills: Mapped[bool] = mapped_column(default=False)  # a smaller party may pass a head that does not fit
    schedule_revision: Mapped[int] = mapped_column(default=1)
    edit_version: Mapped[int] = mapped_column(default=1, server_default="1")  # of two who edit, the second is told
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None] = mapped_column(index=True)

    networks: Mapped[list[Network]] = relationship(secondary=event_networks, order_by=Network.id)
    co_organisers: Mapped[list[Organisation]] = relationship(secondary=event_co_organisers, order_by=Organisation.id)
    funds: Mapped[list["Fund"]] = relationship(secondary=event_funds, order_by="Fund.id")
    venue: Mapped[Venue | None] = relationship()
    closed_to: Mapped[Organisation | None] = relationship(foreign_keys=[closed_to_id])
    organiser: Mapped[Organisation | None] = relationship(foreign_keys=[organiser_id])
    contact: Mapped[Person | None] = relationship()
    theme: Mapped["Theme | None"] = relationship(back_populates="events")
    group: Mapped["Group | None"] = relationship(back_populates="events")
    roles: Mapped[list[Role]] = relationship(back_populates="event", cascade="all, delete-orphan", order_by=Role.id)
    items: Mapped[list["ProgrammeItem"]] = relationship(
        back_populates="event",
        cascade="all, delete-orphan",
        order_by="ProgrammeItem.starts_at, ProgrammeItem.id",
    )
    questions: Mapped[list["Question"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Question.position"
    )
    reminder_changes: Mapped[list[ReminderChange]] = relationship(
        cascade="all, delete-orphan", order_by="ReminderChange.rule"
    )
    pool: Mapped["PlacePool | None"] = relationship(
        primaryjoin="and_(Event.id == PlacePool.event_id, PlacePool.organisation_id.is_(None))", viewonly=True
    )
    registrations: Mapped[list["Registration"]] = relationship(
        back_populates="event", order_by="Registration.id", viewonly=True
    )

    @property
    def policy(self) -> KindPolicy:
        """The answers of this event's kind."""
        return policy_of(self.kind)

    @property
    def reminder_rules(self) -> list[ReminderRule]:
        """The reminders of its kind as an organiser changed them here, without what was switched off."""
        changed = {change.rule: change for change in self.reminder_changes}
        return [
            changed[rule.name].applied(rule) if rule.name in changed else rule
            for rule in self.policy.reminders
            if rule.name not in changed or not changed[rule.name].is_off
        ]

    def reminder_anchor(self, rule: ReminderRule) -> str:
        """What causes a reminder: the schedule, and an organiser's change of the reminder itself ("schedule:1/2")."""
        return f"schedule:{self.schedule_revision}" + (f"/{rule.version}" if rule.version else "")

    @property
    def has_workshops(self) -> bool:
        """Whether one chooses workshops in rounds."""
        return "workshops" in self.policy.asks and any(item.round is not None for item in self.items)

    @property
    def hides_address(self) -> bool:
        """Whether only the neighbourhood may be shown (domain rule 5): by kind, or because the venue is private."""
        return self.policy.hides_address or (self.venue is not None and self.venue.is_private)

    def shows_address(self, moment: datetime, *, to_expected: bool) -> bool:
        """Whether a reader may know the street address at `moment` (domain rule 5).

        A hidden one only whoever is expected there, from three days before until the end, and not when it is
        cancelled: after that nobody needs to find somebody's home.
        """
        if not self.hides_address:
            return True
        first_day = local(self.starts_at).date() - timedelta(days=ADDRESS_SHOWN_DAYS)
        is_near = first_day <= local(moment).date() and moment < self.ends_at
        return to_expected and is_near and self.status == EventStatus.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it: by kind, published or cancelled after that, and not closed to one member."""
        return self.policy.is_public and self.was_shown and self.closed_to_id is None

    @hybrid_property
    def was_shown(self) -> bool:
        """Whether it is published, or was when it was cancelled: what nobody ever saw is not shown as cancelled."""
        return self.published_at is not None and self.status != EventStatus.DRAFT

    @was_shown.inplace.expression
    @classmethod
    def _was_shown_in_sql(cls) -> ColumnElement[bool]:
        return cls.published_at.is_not(None) & (cls.status != EventStatus.DRAFT)

    @validates("status")
    def _note_publication(self, _key: str, status: str) -> str:
        from_draft = self.status == EventStatus.DRAFT
        if status != EventStatus.DRAFT and not (from_draft and status == EventStatus.CANCELLED):
            self.published_at = self.published_at or now()
        return status

    def has_begun(self, moment: datetime) -> bool:
        """Whether the event has started at `moment`."""
        return self.starts_at <= moment

    def funds_for(self, municipality: str | None) -> list["Fund"]:
        """The funds that pay for inhabitants of `municipality`, in the order in which they are tried."""
        return [fund for fund in self.funds if municipality in fund.municipalities]

    def title(self, language: str = "nl") -> str:
        """The shown title; of a group's meeting it is made here, never stored."""
        match self.policy.title_from:
            case TitleFrom.NEIGHBOURHOOD:
                where = self.group.neighbourhood if self.group else None
                day = format_date(local(self.starts_at).date(), "d MMMM y", locale="nl")
                return " ".join(filter(None, (str(self.policy.label), where, day)))
            case TitleFrom.BODY:
                group = self.group
                return " ".join(filter(None, (group.body, group.subregion))) if group else ""
        return in_language(self.titles, language)


class ProgrammeItem(Base):
    """A lesson, a lecture or a workshop within an event; a workshop has a round and a pool of its own."""

    __tablename__ = "programme_items"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "privacy"],
            ["events.id", "events.privacy"],
            ondelete="CASCADE",
            name="fk_items_event",
        ),
        UniqueConstraint("event_id", "key"),
        CheckConstraint("privacy <> 'PX'", name="px_has_no_items"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        {"sqlite_autoincrement": True},  # an id is never used twice: links and notices name it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    event_id: Mapped[int]
    privacy: Mapped[str]
    key: Mapped[str]  # its ref in the programme file, else round, start and title
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    round: Mapped[int | None]
    audience: Mapped[list[str]] = mapped_column(Json, default=list)
    room: Mapped[str | None]
    speakers: Mapped[list[str] | None]  # who they are, as the programme says it
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)

    event: Mapped[Event] = relationship(back_populates="items")
    teacher: Mapped[Person | None] = relationship()
    pool: Mapped["PlacePool | None"] = relationship(
        primaryjoin="ProgrammeItem.id == PlacePool.item_id", viewonly=True
    )
