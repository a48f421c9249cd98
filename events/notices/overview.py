"""What the office and whoever watches the machine see of the outbox: how it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from events.clock import add_working_days, now
from events.extensions import db
from events.models import Attendee, Delivery, Notice, Registration
from events.notices.claims import LEASE, OPEN, due_mail, is_free
from events.notices.delivery import delivery, is_resting
from events.notices.reading import names_of
from events.notices.settled import is_failing
from events.notices.together import Alike, alike
from events.policy import BY_HAND, SENT, Channel

WORKING_DAYS = 1  # after which somebody should have printed a letter, or called
LATE_AFTER = timedelta(minutes=10)  # then somebody should look
MANY_ALIKE = 2  # that failed with the same fault are worth a button of their own


@dataclass(frozen=True)
class Counts:
    """How many mails and texts are due, in somebody's hands, put off, done, given up; since when the oldest is due.

    `later` counts what is put off, and at night the reminders, which wait for the morning.
    """

    due: int
    claimed: int
    later: int
    sent: int
    dropped: int
    failed: int
    oldest_due_at: datetime | None

    def waited(self, moment: datetime) -> timedelta:
        """How long the oldest e-mail that is due has waited."""
        return moment - self.oldest_due_at if self.oldest_due_at is not None else timedelta(0)

    def is_late(self, moment: datetime) -> bool:
        """Whether the oldest has waited longer than it may, for whatever reason; a forgotten pause is one."""
        return self.waited(moment) > LATE_AFTER


@dataclass(frozen=True)
class OnList:
    """How many letters, or calls, are due, and since when the oldest is."""

    number: int = 0
    oldest_due_at: datetime | None = None

    def waited(self, moment: datetime) -> timedelta:
        """How long the oldest has waited."""
        return moment - self.oldest_due_at if self.oldest_due_at is not None else timedelta(0)

    def is_late(self, moment: datetime) -> bool:
        """Whether the oldest has waited for longer than WORKING_DAYS, to the end of the day."""
        return self.oldest_due_at is not None and moment > add_working_days(self.oldest_due_at, WORKING_DAYS)


@dataclass(frozen=True)
class Overview(Counts):
    """How the outbox stands: the counts, whether mail may leave, and what failed.

    Of what failed, the last of the `failing_number` that nothing came of yet (`failing`), and apart from those the
    last that are `dealt_with`. `names` are those of whoever works with us, by notice, where a key opens them.
    """

    delivery: Delivery
    failing_number: int
    failing: list[Notice]
    dealt_with: list[Notice]
    names: dict[int, str]
    alike: list[Alike]
    trouble: list[Notice]
    on_lists: dict[Channel, OnList]

    def rests(self, moment: datetime) -> bool:
        """Whether the mail server is left alone."""
        return is_resting(self.delivery.rests_until, moment)


def counts(moment: datetime) -> Counts:
    """The counts, in one look through the outbox."""
    open_mail = and_(*OPEN, Notice.channel.in_(SENT))
    is_due, is_claimed = and_(*due_mail(moment)), and_(open_mail, ~is_free(moment, LEASE))
    query = select(
        func.count().filter(is_due),
        func.count().filter(is_claimed),
        func.count().filter(open_mail),
        func.count().filter(Notice.sent_at.is_not(None)),
        func.count().filter(Notice.dropped_at.is_not(None)),
        func.count().filter(Notice.failed_at.is_not(None)),
        func.min(case((or_(is_due, is_claimed), Notice.due_at))),
    )
    due, claimed, waiting, sent, dropped, failed, oldest = db.session.execute(query).one()
    return Counts(due, claimed, waiting - due - claimed, sent, dropped, failed, oldest)


def overview() -> Overview:
    """How the outbox stands now."""
    open_mail = (*OPEN, Notice.channel.in_(SENT))
    failing = _last(Notice.failed_at, is_failing())
    dealt_with = _last(Notice.failed_at, Notice.failed_at.is_not(None), ~is_failing())
    trouble = _last(Notice.id, *open_mail, Notice.fault.is_not(None))
    return Overview(
        **vars(counts(now())),
        delivery=delivery(),
        failing_number=db.session.scalar(select(func.count()).where(is_failing())) or 0,
        failing=failing,
        dealt_with=dealt_with,
        names=names_of([*failing, *dealt_with, *trouble]),
        alike=alike(least=MANY_ALIKE, most=5),
        trouble=trouble,
        on_lists=on_lists(now()),
    )


def on_lists(moment: datetime) -> dict[Channel, OnList]:
    """The letters and the calls that are due, in one look at what is open; a few may be of no use any more."""
    query = select(Notice.channel, func.count(), func.min(Notice.due_at)).group_by(Notice.channel)
    rows = db.session.execute(query.where(*OPEN, Notice.channel.in_(BY_HAND), Notice.due_at <= moment))
    return {channel: OnList() for channel in BY_HAND} | {Channel(row[0]): OnList(row[1], row[2]) for row in rows}


def _last(of: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> list[Notice]:
    """The last of these, the last first. Of a party no name is read: what no key opens is to be seen here too."""
    party = selectinload(Notice.registration).load_only(Registration.reference, Registration.party)
    half = selectinload(Notice.attendee).load_only(Attendee.role)
    query = select(Notice).where(*conditions).order_by(of.desc(), Notice.id.desc()).limit(20)
    return list(db.session.scalars(query.options(party, half)))
