"""What the office and whoever watches the machine see of the outbox: how it stands, and what is done by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import selectinload

from events.clock import now
from events.extensions import db
from events.models import Delivery, Notice, Registration
from events.notices.claims import LEASE, OPEN, due_mail, is_free
from events.notices.delivery import delivery, is_resting
from events.notices.letters import InHand, in_hand
from events.notices.together import Alike, alike
from events.policy import SENT

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
class Overview(Counts):
    """How the outbox stands: the counts, whether mail may leave, what failed, and what waits for a hand."""

    delivery: Delivery
    last_failed: list[Notice]
    alike: list[Alike]
    trouble: list[Notice]
    by_hand: InHand

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
    return Overview(
        **vars(counts(now())),
        delivery=delivery(),
        last_failed=_some(Notice.failed_at.is_not(None)),
        alike=alike(least=MANY_ALIKE, most=5),
        trouble=_some(*open_mail, Notice.fault.is_not(None)),
        by_hand=in_hand(),
    )


def _some(*conditions: ColumnElement[bool]) -> list[Notice]:
    """The last of these. Of a party only the reference is read: what no key opens is to be seen here too."""
    party = selectinload(Notice.registration).load_only(Registration.reference)
    query = select(Notice).where(*conditions).order_by(Notice.id.desc()).limit(20)
    return list(db.session.scalars(query.options(party)))
