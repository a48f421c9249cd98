"""The fixed cast of the tests, and the shortest way to an event they can go to.

Organiser Anna, facilitator Bram, visitor Cato, stranger Daan.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from events import places, registration
from events.clock import now
from events.extensions import db
from events.kinds import policy_of
from events.models import Event, EventStatus, Network, Person, Venue, person_key
from events.policy import Channel


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
        found = Person(key_hash=key, name=name, email=email, phone=phone)
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
    """A published event of `kind`: four hours, with a pool, a venue and a contact; flushed, not committed."""
    policy = policy_of(kind)
    starts_at = fields.pop("starts_at", (now() + timedelta(days=in_days)).replace(minute=0, second=0, microsecond=0))
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
