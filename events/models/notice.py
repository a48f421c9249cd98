"""The outbox and what fills it on time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base, new_uid
from events.models.event import Event, ProgrammeItem
from events.models.organisation import Organisation
from events.models.person import Person
from events.models.registration import Attendee, Registration
from events.models.task import Task


class ReminderMoment(Base):
    """When one reminder rule of one event, lesson or task falls due; made anew when it is planned or moved.

    After `not_after` (the next reminder to the same people, or the start) it is too late to send it.
    """

    __tablename__ = "reminder_moments"
    __table_args__ = (
        UniqueConstraint("subject", "rule", "audience", "anchor"),
        Index("ix_reminder_moments_waiting", "audience", "not_after"),  # a plan passes over what is long past
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # "event:3", "item:7", "task:2"
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str]
    audience: Mapped[str]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime]
    anchor: Mapped[str]  # "schedule:1": the event's schedule_revision


class Lesson(NamedTuple):
    """A lesson as its teacher knew it, who gives it no more; the row with this `id` may be gone.

    `sequence` is the last under which feeds showed it, `invited` the last under which mails put it into the calendar.
    """

    id: int
    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    invited: int = 0


_OPEN = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
_OPEN_CODE = f"{_OPEN} AND purpose = 'sign_in'"


class Notice(Base):
    """One message to one addressee, kept until it was sent, failed for good or was no longer wanted.

    `addressee` ("registration:5", "attendee:9", "person:2", "organisation:1"), `subject` ("registration:5",
    "event:3", "item:7", "task:2"), `purpose` (a reminder's rule, or "confirmed", "moved", …) and `anchor` (what
    caused it) together are unique: the same cause never mails twice. Of a duo with two addresses each half has a
    notice: the contact's is the party's, the other's names the `attendee`. The Message-ID is derived from `uid`. A
    reminder (`is_reminder`) disturbs nobody in the evening or at night; an answer to what somebody did may.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("addressee", "subject", "purpose", "anchor", name="uq_notices_cause"),
        CheckConstraint("channel IN ('email', 'letter', 'phone', 'sms')", name="known_channel"),
        Index(
            "ix_notices_waiting",  # in the order of a claim, which reads no more of it than it takes
            "due_at",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_notices_codes",  # which a claim looks for first
            "due_at",
            "id",
            sqlite_where=text(_OPEN_CODE),
            postgresql_where=text(_OPEN_CODE),
        ),
        Index(
            "ix_notices_attendee_id",
            "attendee_id",
            sqlite_where=text("attendee_id IS NOT NULL"),
            postgresql_where=text("attendee_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    addressee: Mapped[str]
    subject: Mapped[str]
    purpose: Mapped[str]
    anchor: Mapped[str]
    channel: Mapped[str] = mapped_column(default="email")
    is_reminder: Mapped[bool] = mapped_column(default=False, server_default=false())
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_items.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    told_by: Mapped[datetime | None]  # when what was moved would have begun; a letter that comes later is too late
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]  # no longer wanted when its turn came
    settled_at: Mapped[datetime | None]  # when somebody who saw that it failed dealt with it
    doubted_at: Mapped[datetime | None]  # when a rule of the server first refused it, and perhaps all that we send
    copies: Mapped[int] = mapped_column(default=0, server_default="0")  # after which the server fell silent
    fault: Mapped[str | None]  # the server's words, for the organiser
    calendar_sequence: Mapped[int | None]  # stored when queued, so that a second try is the same message
    calendar_stamp: Mapped[datetime | None]
    kept_lesson: Mapped[dict[str, str | int] | None] = mapped_column(JSON(none_as_null=True))

    registration: Mapped[Registration | None] = relationship()
    attendee: Mapped[Attendee | None] = relationship()
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    event: Mapped[Event | None] = relationship()
    item: Mapped[ProgrammeItem | None] = relationship()
    task: Mapped[Task | None] = relationship()

    @property
    def to(self) -> Person | Organisation | Attendee | Registration | None:
        """Who gets it; a notice to somebody else about a party is theirs."""
        return self.person or self.organisation or self.attendee or self.registration

    @property
    def starts_at(self) -> datetime | None:
        """When what it is about begins: a lesson or a workshop, else the event."""
        about = self.item or self.lesson or self.event
        return about.starts_at if about is not None else None

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is over for who gets this, and may have no row any more."""
        if self.kept_lesson is None:
            return None
        known = self.kept_lesson
        starts_at, ends_at = (datetime.fromisoformat(str(known[name])) for name in ("starts_at", "ends_at"))
        uid, title, sequence = str(known["uid"]), str(known["title"]), int(known["sequence"])
        return Lesson(int(known["id"]), uid, title, starts_at, ends_at, sequence)
