"""Reads for pages: what is coming, what stands on an event's page, where somebody may be told to go.

Nothing here writes. Each page costs a fixed number of queries, however many events there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from events.clock import local
from events.extensions import db
from events.kinds import KINDS
from events.models import (
    Event,
    Membership,
    Network,
    Organisation,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    Theme,
)
from events.policy import KindPolicy


@dataclass(frozen=True)
class Month:
    """The events that start in one month."""

    first_on: date
    events: list[Event]


@dataclass(frozen=True)
class Place:
    """Where an event is, as far as the reader may know: `address` None says that it is not told (yet)."""

    name: str
    address: str | None
    accessible: list[str]


@dataclass(frozen=True)
class Round:
    """Programme items that run side by side, of which one is chosen; `number` None for what all attend."""

    number: int | None
    items: list[ProgrammeItem]


def public_kinds() -> list[KindPolicy]:
    """The kinds whose events anyone may see."""
    return [policy for policy in KINDS.values() if policy.is_public]


def networks() -> list[Network]:
    """The networks, oldest first."""
    return list(db.session.scalars(select(Network).order_by(Network.id)))


def coming(moment: datetime, *, kind: str | None = None, network: str | None = None) -> list[Event]:
    """The public events that have not ended at `moment`, first things first; of one kind or network if asked."""
    query = _public().where(Event.ends_at > moment)
    if kind:
        query = query.where(Event.kind == kind)
    if network:
        query = query.where(Event.networks.any(Network.ref == network))
    return list(db.session.scalars(query.order_by(Event.starts_at, Event.id)))


def in_months(events: Iterable[Event]) -> list[Month]:
    """Events in the order given, gathered under the month they start in by the wall clock."""
    return [Month(first, list(found)) for first, found in groupby(events, _month_of)]


def public_event(ref: str) -> Event | None:
    """The event at this address, when anyone may see it."""
    return db.session.scalar(_public(selectinload(Event.co_organisers)).where(Event.ref == ref))


def theme(ref: str) -> Theme | None:
    """The theme week at this address."""
    return db.session.scalar(select(Theme).where(Theme.ref == ref))


def of_theme(found: Theme) -> list[Event]:
    """The public events of a theme week."""
    query = _public().where(Event.theme_id == found.id).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(query))


def programme(event: Event) -> list[ProgrammeItem]:
    """The items of an event in order of time, each with its places; one query."""
    query = select(ProgrammeItem).where(ProgrammeItem.event_id == event.id).options(joinedload(ProgrammeItem.pool))
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return sorted(found, key=lambda item: (item.starts_at, item.round or 0, item.id))


def rounds(event: Event) -> list[Round]:
    """The programme with what all attend one by one, and parallel workshops together."""
    found: list[Round] = []
    for number, items in groupby(programme(event), lambda item: item.round):
        if number is None:
            found += [Round(None, [item]) for item in items]
        else:
            found.append(Round(number, list(items)))
    return found


def where(event: Event) -> Place | None:
    """Where it is, for everyone: of a hidden address the neighbourhood only (domain rule 5)."""
    if event.venue is None:
        return None
    if event.hides_address:
        return Place(event.venue.neighbourhood or "", None, event.venue.accessible)
    return Place(event.venue.name, event.venue.address, event.venue.accessible)


def where_for(registration: Registration, moment: datetime) -> Place | None:
    """Where it is, for one party (domain rule 5)."""
    event = registration.event
    is_expected = registration.status == RegistrationStatus.CONFIRMED
    if event.venue is not None and event.shows_address(moment, to_expected=is_expected):
        return Place(event.venue.name, event.venue.address, event.venue.accessible)
    return where(event)


def office() -> Organisation | None:
    """The association's office, whose name and number stand on every page."""
    query = select(Organisation).where(cast(Organisation.roles, String).like('%"office"%'))
    return db.session.scalars(query.order_by(Organisation.id).limit(1)).first()


def referrers(event: Event) -> list[Organisation]:
    """The organisations that can have referred somebody: members of the event's networks, by name."""
    network_ids = [network.id for network in event.networks]
    query = select(Organisation).where(Organisation.memberships.any(Membership.network_id.in_(network_ids)))
    return sorted(db.session.scalars(query), key=lambda organisation: organisation.name.casefold())


def _public(*more: ORMOption) -> Select[Event]:
    """The query for what anyone may see: it says in SQL what `Event.is_public` says."""
    return (
        select(Event)
        .where(
            Event.kind.in_([policy.name for policy in public_kinds()]),
            Event.was_shown,
            Event.closed_to_id.is_(None),
        )
        .options(
            joinedload(Event.venue),
            joinedload(Event.pool),
            joinedload(Event.organiser),
            joinedload(Event.contact),
            joinedload(Event.theme),
            selectinload(Event.networks),
            *more,
        )
    )


def _month_of(event: Event) -> date:
    return local(event.starts_at).date().replace(day=1)
