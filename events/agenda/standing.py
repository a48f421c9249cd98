"""How one event stands: its places, who is on it and who waits, the answers of its circle, and its messages.

Each read is one or a few statements, however many parties there are. Who is shown names is decided by the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events import accounts, answers
from events.answers.overview import Meeting
from events.extensions import db
from events.models import (
    Account,
    Attendee,
    AuditEntry,
    Choice,
    Event,
    Fund,
    FundingLine,
    Group,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    ReminderMoment,
    Role,
    WorkshopWait,
    event_funds,
)
from events.notices import is_failing
from events.notices.claims import OPEN
from events.policy import BY_HAND

PAGE_LENGTH = 50
HISTORY_LENGTH = 30
MOST_FAULTS = 50
# Who looked at names is for whoever reads the record, and would hide here what was changed.
_IS_A_LOOK = or_(AuditEntry.what.like("% shown"), AuditEntry.what.like("% searched"))
_ORDERS: dict[str, Any] = {
    RegistrationStatus.WAITING: Registration.ticket,
    RegistrationStatus.OFFERED: Registration.offer_until,
}


@dataclass(frozen=True)
class Fill:
    """One pool with what it counts: of the event itself when it bears no name."""

    pool: PlacePool
    item: ProgrammeItem | None = None
    fund: Fund | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Sent:
    """How many messages of one purpose went out, wait or failed."""

    purpose: str
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True)
class Messages:
    """The messages about one event: what went out, what is planned, what failed, and what waits for a hand."""

    sent: list[Sent]
    planned: Sequence[ReminderMoment]
    failed: Sequence[Notice]
    by_hand: Sequence[Notice]


@dataclass(frozen=True)
class Happened:
    """An entry of the record; with a reference, about the party that has it."""

    entry: AuditEntry
    reference: str | None = None


def visible_event(ref: str, visible: ColumnElement[bool]) -> Event | None:
    """The event at this address, with what its page in the workspace needs, when somebody may see it."""
    query = select(Event).where(Event.ref == ref, visible).options(*_of_the_page())
    return db.session.scalar(query)


def fills(event: Event) -> list[Fill]:
    """The pools of an event: its own, its workshops in order of time, its funds, its organisations' seats."""
    items = select(ProgrammeItem.id).where(ProgrammeItem.event_id == event.id)
    funds = select(event_funds.c.fund_id).where(event_funds.c.event_id == event.id)
    owned = or_(PlacePool.event_id == event.id, PlacePool.item_id.in_(items), PlacePool.fund_id.in_(funds))
    query = (
        select(PlacePool, ProgrammeItem, Fund, Organisation)
        .outerjoin(ProgrammeItem, ProgrammeItem.id == PlacePool.item_id)
        .outerjoin(Fund, Fund.id == PlacePool.fund_id)
        .outerjoin(Organisation, Organisation.id == PlacePool.organisation_id)
        .where(owned)
        .options(joinedload(Fund.funder))
    )
    return sorted((Fill(*row) for row in db.session.execute(query)), key=_place_in_order)


def counts(event: Event) -> dict[str, tuple[int, int]]:
    """How many parties, and how many people in them, by status."""
    query = select(Registration.status, func.count(), func.sum(Registration.people))
    query = query.where(Registration.event_id == event.id).group_by(Registration.status)
    return {status: (parties, people) for status, parties, people in db.session.execute(query)}


def parties(event: Event, *statuses: RegistrationStatus, number: int | None = None) -> Sequence[Registration]:
    """The parties in these states with all that a list shows of them; page `number` of them, or all.

    Who waits stands in order of the list, who was offered a place by when that ends, all others as they came.
    """
    first: Any = _ORDERS.get(statuses[0], Registration.created_at)
    query = select(Registration).where(Registration.event_id == event.id, Registration.status.in_(statuses))
    query = query.order_by(first, Registration.id).options(*of_a_party())
    if number is not None:
        query = query.limit(PAGE_LENGTH).offset((number - 1) * PAGE_LENGTH)
    return db.session.scalars(query).all()


def waits_for_workshops(event: Event) -> Sequence[WorkshopWait]:
    """Who waits for which workshop, workshop by workshop, in order."""
    query = (
        select(WorkshopWait)
        .join(WorkshopWait.item)
        .where(ProgrammeItem.event_id == event.id)
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id, WorkshopWait.ticket)
        .options(joinedload(WorkshopWait.item), joinedload(WorkshopWait.attendee).joinedload(Attendee.registration))
    )
    return db.session.scalars(query).all()


def circle(event: Event) -> Meeting | None:
    """What a fixed circle said about its meeting; None for an event without one."""
    return answers.meetings_of([event])[0] if event.group_id is not None else None


def messages(event: Event, moment: datetime) -> Messages:
    """The messages about `event` as they stand at `moment`."""
    is_open = [condition.is_(None) for condition in (Notice.sent_at, Notice.failed_at, Notice.dropped_at)]
    sent, failed = Notice.sent_at.is_not(None), Notice.failed_at.is_not(None)
    count = select(
        Notice.purpose,
        func.count().filter(sent),
        func.count().filter(*is_open),
        func.count().filter(failed),
        func.min(Notice.created_at).label("first"),
    )
    count = count.where(Notice.event_id == event.id).group_by(Notice.purpose).order_by("first", Notice.purpose)
    planned = select(ReminderMoment).where(ReminderMoment.event_id == event.id, ReminderMoment.due_at > moment)
    about = select(Notice).where(Notice.event_id == event.id).options(*_addressees())
    broken = about.where(is_failing()).order_by(Notice.failed_at.desc(), Notice.id.desc())
    by_hand = about.where(*OPEN, Notice.channel.in_(BY_HAND), Notice.due_at <= moment)
    return Messages(
        [Sent(*row[:4]) for row in db.session.execute(count) if any(row[1:4])],
        db.session.scalars(planned.order_by(ReminderMoment.due_at, ReminderMoment.id)).all(),
        db.session.scalars(broken.limit(MOST_FAULTS)).all(),
        db.session.scalars(by_hand.order_by(Notice.due_at, Notice.id).limit(MOST_FAULTS)).all(),
    )


def messages_to(party: Registration) -> Sequence[Notice]:
    """Everything that was said to a party or waits to be said, newest first; also to its other half alone."""
    query = select(Notice).where(Notice.registration_id == party.id, Notice.person_id.is_(None))
    query = query.options(joinedload(Notice.attendee))
    return db.session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc())).all()


def history(event: Event, pools: Iterable[PlacePool]) -> list[Happened]:
    """What the record says last happened to an event, its pools and its parties, newest first."""
    about = [event.uid, *(pool.key for pool in pools)]
    own = (
        select(AuditEntry)
        .where(AuditEntry.about.in_(about), ~_IS_A_LOOK)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_LENGTH)
    )
    of_parties = (
        select(AuditEntry, Registration.reference)
        .join(Registration, Registration.uid == AuditEntry.about)
        .where(Registration.event_id == event.id, ~_IS_A_LOOK)
        .order_by(AuditEntry.id.desc())
        .limit(HISTORY_LENGTH)
    )
    found = [Happened(entry) for entry in db.session.scalars(own)]
    found += [Happened(entry, reference) for entry, reference in db.session.execute(of_parties)]
    return sorted(found, key=lambda one: -one.entry.id)[:HISTORY_LENGTH]


def history_of(party: Registration) -> list[Happened]:
    """Everything the record says happened to a party, newest first."""
    query = select(AuditEntry).where(AuditEntry.about == party.uid, ~_IS_A_LOOK).order_by(AuditEntry.id.desc())
    return [Happened(entry) for entry in db.session.scalars(query)]


def actors(happened: Iterable[Happened]) -> dict[str, str]:
    """What those are called who did these things and have an account, by how the record names them."""
    ids = {int(one.entry.actor[8:]) for one in happened if one.entry.actor.startswith("account:")}
    query = select(Account).where(Account.id.in_(ids)).options(joinedload(Account.person))
    return {accounts.actor(account): account.person.name for account in db.session.scalars(query)}


def of_a_party() -> tuple[ORMOption, ...]:
    """What a list shows of a Registration, read for all of them at once."""
    people = selectinload(Registration.attendees)
    return (
        people.selectinload(Attendee.choices).joinedload(Choice.item),
        people.selectinload(Attendee.waits).joinedload(WorkshopWait.item),
        joinedload(Registration.referred_by),
        joinedload(Registration.funding).joinedload(FundingLine.fund).joinedload(Fund.funder),
    )


def _of_the_page() -> tuple[ORMOption, ...]:
    return (
        joinedload(Event.venue),
        joinedload(Event.pool),
        joinedload(Event.contact),
        joinedload(Event.organiser),
        joinedload(Event.closed_to),
        joinedload(Event.group).selectinload(Group.networks),
        selectinload(Event.networks),
        selectinload(Event.co_organisers),
        selectinload(Event.funds),
        selectinload(Event.roles).joinedload(Role.person).joinedload(Person.organisation),
    )


def _addressees() -> tuple[ORMOption, ...]:
    to = (Notice.registration, Notice.attendee, Notice.person, Notice.organisation)
    return tuple(joinedload(one) for one in to)


def _place_in_order(fill: Fill) -> tuple[object, ...]:
    if fill.item is not None:
        return (1, fill.item.starts_at.isoformat(), fill.item.id)
    if fill.fund is not None:
        return (2, fill.fund.ref, 0)
    if fill.organisation is not None:
        return (3, fill.organisation.name.casefold(), 0)
    return (0, "", 0)
