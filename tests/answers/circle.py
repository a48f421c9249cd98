"""Circles for the tests: a GPO with a chair and two professionals, and a Programma-overleg with seats."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from events import scheduling
from events.clock import from_wall_clock, now
from events.extensions import db
from events.models import Event, EventStatus, Group, Membership, Organisation, PlacePool, Role, RosterPlace, What
from tests import cast
from tests.web import arranged


def wall(text: str) -> datetime:
    """The UTC moment of a Dutch wall-clock time such as "2027-02-04 14:00"."""
    return from_wall_clock(datetime.fromisoformat(text))


def meeting(group: Group, starts: str, hours: int = 1, **fields) -> Event:
    """A published meeting of `group` with its seats and reminders; flushed. Its uid follows from its ref."""
    starts_at, ref = wall(starts), f"{group.ref}-{starts[:10]}"
    event = Event(
        ref=ref, uid=str(uuid5(NAMESPACE_URL, ref)), kind=group.kind, privacy=group.privacy,
        status=EventStatus.PUBLISHED, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours),
        venue=cast.venue(), group=group, networks=list(group.networks), occurrence_on=starts_at.date(),
        created_at=now(), **fields,
    )  # fmt: skip
    scheduling.plan(event)
    scheduling.arrange_seats(event, group)
    return event


def gpo(*starts: str) -> Group:
    """GPO Transvaal: chair Anna, and on the roster Bram and Cato."""
    group = Group(
        ref="gpo-transvaal",
        kind="gpo",
        privacy="PX",
        neighbourhood="Transvaal",
        minutes=60,
        networks=[cast.network()],
    )
    db.session.add(group)
    db.session.flush()
    chair = cast.person("Anna", "anna@example.nl")
    group.roles.append(Role(person=chair, what=What.CHAIR, scope=f"group:{group.id}"))
    for name in ("Bram", "Cato"):
        group.roster.append(RosterPlace(person=cast.person(name, f"{name.casefold()}@example.nl")))
    db.session.flush()
    for start in starts or ("2027-02-23 12:30", "2027-04-06 12:30"):
        meeting(group, start)
    return group


def member(ref: str, name: str, since: date = date(2020, 1, 1), until: date | None = None) -> Organisation:
    """A member of the dementia network."""
    found = arranged.organisation(ref, name, roles=["member"], email=f"{ref}@example.nl")
    if not found.memberships:
        found.memberships.append(Membership(network=cast.network(), since_on=since, until_on=until))
        db.session.flush()
    return found


def overleg(*starts: str, each: int | None = 1, body: str = "Programma-overleg") -> Group:
    """A body of the dementia network, with seats for each member when `each` says how many."""
    ref = body.casefold()
    group = Group(
        ref=ref, kind="meeting", privacy="P2", body=body, minutes=120, seats_each=each, networks=[cast.network()]
    )
    db.session.add(group)
    db.session.flush()
    for start in starts or ("2027-02-04 14:00", "2027-05-13 14:00"):
        meeting(group, start, 2)
    return group


def delegate(group: Group, organisation: Organisation | None, name: str, **span) -> RosterPlace:
    """Somebody on the roster of `group` for `organisation`."""
    place = RosterPlace(person=cast.person(name, f"{name.casefold()}@example.nl"), organisation=organisation, **span)
    group.roster.append(place)
    db.session.flush()
    return place


def seats(event: Event, organisation: Organisation) -> tuple[int, int]:
    """Taken and capacity of one organisation's seats."""
    query = select(PlacePool).where(PlacePool.event_id == event.id, PlacePool.organisation_id == organisation.id)
    pool = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return pool.taken, pool.capacity
