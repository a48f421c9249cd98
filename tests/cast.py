"""The fixed cast of the tests, and the shortest way to an event they can go to.

Organiser Anna, facilitator Bram, visitor Cato, stranger Daan; for the workspace also Olga of the office, coordinator
Carla, teacher Thea, chair Chris and auditor Arie.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from events import places, registration
from events.clock import from_wall_clock, local, now
from events.extensions import db
from events.kinds import policy_of
from events.models import (
    Event,
    EventStatus,
    Fund,
    Group,
    Network,
    Organisation,
    Person,
    ProgrammeItem,
    Role,
    Venue,
    What,
    person_key,
)
from events.policy import Channel
from events.vault import keyed_hash


def network(ref: str = "dementie", name: str = "Netwerk Dementie Haaglanden") -> Network:
    found = db.session.query(Network).filter_by(ref=ref).one_or_none()
    if found is None:
        found = Network(ref=ref, name=name)
        db.session.add(found)
        db.session.flush()
    return found


def person(name: str, email: str | None = None, phone: str | None = None) -> Person:
    key = person_key(name, None, email, phone)
    found = db.session.query(Person).filter_by(key_hash=key).one_or_none()
    if found is None:
        email_hash = keyed_hash("email", email) if email else None
        found = Person(key_hash=key, name=name, email=email, email_hash=email_hash, phone=phone)
        db.session.add(found)
        db.session.flush()
    return found


def venue(ref: str = "congres", **fields: Any) -> Venue:
    found = db.session.query(Venue).filter_by(ref=ref).one_or_none()
    if found is None:
        known = {"name": "Congrescentrum De Vliet", "address": "Vlietplein 10, Leidschendam"}
        found = Venue(ref=ref, **{**known, "neighbourhood": "Leidschendam-Centrum", **fields})
        db.session.add(found)
        db.session.flush()
    return found


def event(kind: str = "symposium", *, capacity: int | None = 20, in_days: int = 30, **fields: Any) -> Event:
    """A published event of `kind`: one to five in the afternoon, with a pool, a venue and a contact; flushed."""
    policy = policy_of(kind)
    afternoon = datetime.combine(local(now()).date() + timedelta(days=in_days), time(13))
    starts_at = fields.pop("starts_at", from_wall_clock(afternoon))
    if policy.privacy != "PX" and policy.title_from == "stored":
        fields.setdefault("titles", {"nl": f"{policy.label} van Anna"})
    made = Event(
        ref=fields.pop("ref", f"{kind.replace('_', '-')}-{uuid4().hex[:8]}"),
        kind=kind,
        privacy=policy.privacy,
        status=fields.pop("status", EventStatus.PUBLISHED),
        starts_at=starts_at,
        ends_at=fields.pop("ends_at", starts_at + timedelta(hours=4)),
        created_at=now(),
        networks=fields.pop("networks", [network()]),
        venue=fields.pop("venue", None) or venue(),
        contact=fields.pop("contact", None) or person("Anna", phone="070 000 00 00"),
        **fields,
    )
    db.session.add(made)
    db.session.flush()
    if policy.takes_registrations:
        places.open_event(made, capacity)
    return made


def workshop(of: Event, capacity: int | None, *, title: str = "Workshop", number: int = 1) -> ProgrammeItem:
    """A workshop of round `number`, an hour long; flushed."""
    starts_at = of.starts_at + timedelta(hours=number - 1)
    made = ProgrammeItem(
        event=of,
        privacy=of.privacy,
        key=uuid4().hex,
        title=title,
        round=number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    db.session.add(made)
    db.session.flush()
    places.open_item(made, capacity)
    return made


def fund(ref: str, capacity: int | None, *municipalities: str) -> Fund:
    """A fund with so many places for inhabitants of these municipalities, else of Den Haag."""
    funder = Organisation(ref=f"funder-{ref}", name=f"Gemeente {ref}", roles=["funder"])
    made = Fund(ref=ref, funder=funder, municipalities=list(municipalities or ("Den Haag",)))
    db.session.add(made)
    db.session.flush()
    places.open_fund(made, capacity)
    return made


def application(name: str = "Cato", *, people: int = 1, **fields: Any) -> registration.Application:
    """What `name` fills in for an event of any kind: one person, or several places without names."""
    known: dict[str, Any] = {"email": f"{name.casefold().replace(' ', '.')}@example.nl", "channel": Channel.EMAIL}
    persons = (registration.NamedPerson("person", name),) if people == 1 else ()
    return registration.Application(
        submission=fields.pop("submission", uuid4().hex),
        contact_name=name,
        persons=fields.pop("persons", persons),
        people=people,
        **{**known, **fields},
    )


def duo(name: str = "Cato", carer: str = "Bert", **fields: Any) -> registration.Application:
    """What a person with dementia and a carer fill in together."""
    persons = (registration.NamedPerson("person_with_dementia", name), registration.NamedPerson("carer", carer))
    fields.setdefault("municipality", "Den Haag")
    fields.setdefault("referral", "own_interest")
    return application(name, persons=persons, **fields)


def later(moment: datetime, hours: int) -> datetime:
    """`moment` moved by `hours`."""
    return moment + timedelta(hours=hours)


def role(who: Person, what: What, where: Event | Group | Network | Organisation) -> Role:
    """Make `who` a `what` there; flushed."""
    scope = type(where).__name__.lower()
    made = Role(person=who, what=what, scope=f"{scope}:{where.id}", **{f"{scope}_id": where.id})
    db.session.add(made)
    db.session.flush()
    return made


def office() -> Organisation:
    """The organisation that is the office."""
    found = db.session.query(Organisation).filter_by(ref="vtz").one_or_none()
    if found is None:
        found = Organisation(ref="vtz", name="Netwerkbureau", roles=["office"], phone="070 000 00 01")
        db.session.add(found)
        db.session.flush()
    return found


def everyone(at: Event) -> dict[str, Person]:
    """Everybody with a role around `at`, by their name: each has the smallest one that lets them do their part.

    Thea teaches a lesson there, except where a programme cannot be (PX). Cato registered and Daan is nothing, as far
    as an account is concerned.
    """
    names = ("Olga", "Anna", "Carla", "Bram", "Thea", "Chris", "Arie", "Cato", "Daan")
    who = {name: person(name, f"{name.casefold()}@example.nl") for name in names}
    role(who["Olga"], What.OFFICE, office())
    role(who["Arie"], What.AUDITOR, office())
    role(who["Anna"], What.ORGANISER, at.networks[0])
    role(who["Carla"], What.COORDINATOR, at)
    role(who["Bram"], What.FACILITATOR, at)
    role(who["Chris"], What.CHAIR, at)
    if at.privacy != "PX":
        workshop(at, None, title="Les van Thea").teacher = who["Thea"]
        db.session.flush()
    return who
