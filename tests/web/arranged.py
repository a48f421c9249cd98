"""Events as the pages need them: a course week, a symposium with workshops, a talk with a key person."""

from datetime import date, datetime, timedelta
from typing import Any

from events import activities, places, tokens
from events.clock import at
from events.extensions import db
from events.models import Event, Membership, Organisation, ProgrammeItem, Registration, Role, Theme, What
from tests import cast


def organisation(ref: str, name: str, **fields: Any) -> Organisation:
    found = db.session.query(Organisation).filter_by(ref=ref).one_or_none()
    if found is None:
        found = Organisation(ref=ref, name=name, **fields)
        db.session.add(found)
        db.session.flush()
    return found


def office() -> Organisation:
    return organisation(
        "vtz", "Vereniging Transmurale Zorg", roles=["office"], email="bureau@vtz.example", phone="070 000 00 00"
    )


def course_week(ref: str = "bt-2027-q1", **fields: Any) -> Event:
    """Beter Thuis, Monday 8 March 2027 10:00 to Friday 15:00; Florence is a member of its network."""
    network = cast.network()
    florence = organisation("florence", "Florence", roles=["member"])
    if not florence.memberships:
        start = date(2020, 1, 1)
        florence.memberships.append(Membership(network=network, since_on=start))
    known: dict[str, Any] = {
        "titles": {"nl": "Beter Thuis met Dementie, maart 2027"},
        "starts_at": at(date(2027, 3, 8), 10),
        "ends_at": at(date(2027, 3, 12), 15),
        "venue": cast.venue("duinhuis", name="Vakantiehuis Duinzicht", address="Strandweg 1, Den Haag"),
        "contact": cast.person("Coördinator Beter Thuis", phone="070 000 00 01"),
        "capacity": 6,
    }
    return cast.event("beter_thuis", ref=ref, **{**known, **fields})


def symposium(ref: str = "symposium-2027", *, methodical: int = 40, with_carers: int = 25, **fields: Any) -> Event:
    """Thursday 15 April 2027, 12:30 to 17:30: a lecture and two rounds of workshops."""
    known: dict[str, Any] = {
        "titles": {"nl": "Symposium Onbegrepen gedrag: vervolg"},
        "starts_at": at(date(2027, 4, 15), 12, 30),
        "ends_at": at(date(2027, 4, 15), 17, 30),
        "capacity": 180,
    }
    event = cast.event("symposium", ref=ref, **{**known, **fields})
    item(event, "Lezing: het verhaal achter het gedrag", 30, 90)
    item(event, "Workshop: methodisch werken", 105, 165, number=1, capacity=methodical)
    item(event, "Workshop: samenwerken met naasten", 105, 165, number=1, capacity=with_carers)
    item(event, "Workshop: jonge mensen met dementie", 180, 240, number=2, capacity=150)
    return event


def item(
    event: Event, title: str, start: int, end: int, *, number: int | None = None, capacity: int | None = None
) -> ProgrammeItem:
    """A programme item from `start` to `end` minutes after the event begins."""
    made = ProgrammeItem(
        event_id=event.id,
        privacy=event.privacy,
        key=f"{number}-{start}-{title}",
        title=title,
        starts_at=event.starts_at + timedelta(minutes=start),
        ends_at=event.starts_at + timedelta(minutes=end),
        round=number,
    )
    db.session.add(made)
    db.session.flush()
    if capacity is not None:
        places.open_item(made, capacity)
    return made


def talk(ref: str = "hkg-1", **fields: Any) -> tuple[Event, str]:
    """A huiskamergesprek on Thursday 18 February 2027, and the address of its key person's personal link."""
    known: dict[str, Any] = {
        "titles": {"nl": "In gesprek over vergeten"},
        "starts_at": at(date(2027, 2, 18), 13, 30),
        "ends_at": at(date(2027, 2, 18), 15, 30),
        "venue": cast.venue(
            "huiskamer", name="Bij een gastgezin", address="Hobbemastraat 12", neighbourhood="Schilderswijk",
            is_private=True,
        ),
        "capacity": 12,
    }  # fmt: skip
    event = cast.event("huiskamergesprek", ref=ref, **{**known, **fields})
    person = cast.person("Samira", phone="06 00 00 00 02")
    role = Role(person=person, what=What.KEY_PERSON, scope=f"event:{event.id}", event_id=event.id)
    db.session.add(role)
    db.session.flush()
    return event, "/k/" + tokens.sign(tokens.Purpose.KEY_PERSON, role.id, person.link_version)


def open_day(starts_at: datetime, ends_at: datetime, theme: Theme | None = None) -> activities.Submission:
    """An activity that a member submits, with everything that is asked."""
    return activities.Submission(
        "Open dag", "Kom kijken.", starts_at, ends_at, "Hospice", "", None, "Anna", "070 000 00 03", theme
    )  # fmt: skip


def own_path(registration: Registration) -> str:
    """The path of a party's own page."""
    return "/r/" + tokens.sign(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)
