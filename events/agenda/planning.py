"""What somebody who plans an event can choose from: networks, organisations, venues, people, funds, groups, themes.

Each list is read by itself and names no address: where somebody lives is not chosen from a list.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import joinedload

from events.access import Access, Right
from events.clock import today
from events.extensions import db
from events.models import (
    Community,
    Event,
    Fund,
    Group,
    Membership,
    Network,
    Organisation,
    Person,
    ProgrammeItem,
    Role,
    RosterPlace,
    Theme,
    Venue,
    What,
)

_CALLED = (What.OFFICE, What.ORGANISER, What.COORDINATOR, What.FACILITATOR, What.CHAIR)
_PARTS = (What.COORDINATOR, What.FACILITATOR, What.KEY_PERSON, What.INTERPRETER, What.CHAIR, What.ORGANISER)
_PLACE = "-place"  # what a member types for an activity is that activity's own


def venues(access: Access, *, with_private: bool, known: Venue | None = None) -> list[Venue]:
    """Places by name; homes only for what may be held there, and only of what one plans, or of all for the office."""
    own = exists().where(Event.venue_id == Venue.id, Venue.ref == Event.ref + _PLACE)
    may: ColumnElement[bool] = Venue.is_private.is_(False)
    if with_private:
        planned = exists().where(Event.venue_id == Venue.id, access.visible(Right.PLAN))
        may = true() if access.is_office else or_(may, planned)
    query = select(Venue).where(or_(and_(~own, may), Venue.id == (known.id if known is not None else None)))
    return list(db.session.scalars(query.order_by(Venue.name, Venue.id)))


def organisations(ids: Collection[int] | None = None) -> list[Organisation]:
    """Organisations by name, all or those of `ids`."""
    query = select(Organisation)
    if ids is not None:
        query = query.where(Organisation.id.in_(ids))
    return sorted(db.session.scalars(query), key=lambda found: found.name.casefold())


def members() -> list[Organisation]:
    """The organisations that are a member of a network today, by name."""
    query = (
        select(Organisation)
        .join(Organisation.memberships)
        .where(Membership.since_on <= today(), or_(Membership.until_on.is_(None), Membership.until_on >= today()))
    )
    return sorted(set(db.session.scalars(query)), key=lambda found: found.name.casefold())


def contacts(access: Access, known: Person | None = None) -> list[Person]:
    """People whom one can call: with a number, and at the office or with a part in what one plans; by name."""
    has_role = exists().where(Role.person_id == Person.id, Role.what.in_(_CALLED), _is_near(access))
    submitted = exists().where(Venue.id == Event.venue_id, Venue.ref == Event.ref + _PLACE).correlate(Event)
    is_contact = exists().where(Event.contact_id == Person.id, access.visible(Right.PLAN), ~submitted)
    query = select(Person).where(Person.phone.is_not(None), or_(has_role, is_contact))
    found = {person.id: person for person in db.session.scalars(query)}
    if known is not None:
        found.setdefault(known.id, known)
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def _is_near(access: Access) -> ColumnElement[bool]:
    """The roles at the office, and at what one plans: events, groups and their networks and organisations."""
    if access.is_office:
        return true()
    planned = access.visible(Right.PLAN)
    return or_(
        Role.what == What.OFFICE,
        Role.event_id.in_(select(Event.id).where(planned)),
        Role.group_id.in_(select(Event.group_id).where(planned)),
        Role.group_id.in_(select(Group.id).where(Group.networks.any(Network.id.in_(access.networks)))),
        Role.network_id.in_(access.networks),
        Role.organisation_id.in_(access.organisations),
    )


def teachers(known: Collection[Person] = ()) -> list[Person]:
    """People who work at a member, or teach already; by name."""
    works = exists().where(Membership.organisation_id == Person.organisation_id)
    taught = exists().where(ProgrammeItem.teacher_id == Person.id)
    found = {person.id: person for person in db.session.scalars(select(Person).where(or_(works, taught)))}
    found |= {person.id: person for person in known}
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def workers(access: Access, known: Collection[Person] = ()) -> list[Person]:
    """People who can be given a part in an event: at a member, with a part or a seat in what one plans; by name."""
    works = exists().where(Membership.organisation_id == Person.organisation_id)
    has_part = exists().where(Role.person_id == Person.id, Role.what.in_(_PARTS), _is_near(access))
    of_mine = true() if access.is_office else Group.networks.any(Network.id.in_(access.networks))
    sits = exists().where(
        RosterPlace.person_id == Person.id, RosterPlace.group_id.in_(select(Group.id).where(of_mine))
    )
    query = select(Person).where(or_(works, has_part, sits)).options(joinedload(Person.organisation))
    found = {person.id: person for person in db.session.scalars(query)}
    found |= {person.id: person for person in known}
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def works_at_member(organisation: Organisation | None, network_ids: Collection[int], day: date) -> bool:
    """Whether who works at `organisation` works at a member of one of these networks on `day` (domain rule 4)."""
    if organisation is None:
        return False
    query = select(Membership).where(
        Membership.organisation_id == organisation.id, Membership.network_id.in_(network_ids)
    )
    return any(found.holds_on(day) for found in db.session.scalars(query))


def networks(access: Access, known: Collection[Network] = ()) -> list[Network]:
    """The networks for which one plans, and `known`; for who plans for a member, those it is a member of today."""
    query = select(Network).order_by(Network.id)
    if access.is_office:
        return list(db.session.scalars(query))
    rows = db.session.scalars(select(Membership).where(Membership.organisation_id.in_(access.organisations)))
    mine = access.networks | {row.network_id for row in rows if row.holds_on(today())}
    return list(db.session.scalars(query.where(Network.id.in_(mine | {one.id for one in known}))))


def funds(access: Access, known: Collection[Fund] = ()) -> list[Fund]:
    """All funds for the office, which says what they pay; `known` for others."""
    query = select(Fund).order_by(Fund.id)
    if not access.is_office:
        query = query.where(Fund.id.in_([one.id for one in known]))
    return list(db.session.scalars(query))


def themes() -> list[Theme]:
    """The theme weeks that are not over."""
    return [
        theme for theme in db.session.scalars(select(Theme).order_by(Theme.starts_on)) if theme.last_on >= today()
    ]


def communities() -> list[str]:
    """The communities that talks are for, by name: stored, or of an event."""
    named = set(db.session.scalars(select(Community.name)))
    named |= {found for found in db.session.scalars(select(Event.community).distinct()) if found}
    return sorted(named, key=str.casefold)


def groups(kind: str, network_ids: Collection[int] | None) -> list[Group]:
    """The groups of a kind, all or those of these networks."""
    query = select(Group).where(Group.kind == kind)
    if network_ids is not None:
        query = query.where(Group.networks.any(Network.id.in_(network_ids)))
    return list(db.session.scalars(query.order_by(Group.ref)))
