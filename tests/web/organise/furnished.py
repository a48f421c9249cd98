"""Something behind every address of the workspace, so that a refusal is about who asks and not about nothing."""

from datetime import date
from typing import Any

from events import activities, jobs, messages, notices, registration, subscriptions
from events.clock import now
from events.extensions import db
from events.models import Account, Certificate, Device, Event, Job, Membership, Notice, Person, Scope, What
from events.recipients import Selection
from tests import cast
from tests.web import arranged
from tests.web.signing_in import account_of

HALL = {
    "titles": {"nl": "Symposium van Anna"},
    "accreditation": [{"register": "gaia", "activity_id": "0", "points": 4}],
    "capacity": 20,
}


def furnish() -> tuple[dict[str, Person], dict[str, Any]]:
    """Everybody of the cast around the course week `week` and the symposium `hall`, and what stands in addresses."""
    week = cast.event("beter_thuis", ref="week")
    who = cast.everyone(week)
    accounts = {name: account_of(person) for name, person in who.items()}
    cast.fund("dh", 1)
    registration.register(week, cast.duo("Cato")).reference = "ABC234"
    lies = registration.register(week, cast.duo("Lies", channel="phone", email=None, phone="0612345678"))
    draft = messages.write(
        week, Selection(("requested",)), {"nl": "Parkeren"}, {"nl": "Achter het gebouw."}, by=accounts["Anna"]
    )
    known = {
        **in_the_hall(who),
        "message": draft.id,
        "call": first(Notice, Notice.registration_id == lies.id, Notice.channel == "phone").id,
        "lost": lost(who["Daan"], week).id,
        "account": accounts["Daan"].id,
        "role": cast.role(who["Daan"], What.KEY_PERSON, week).id,
        "feed": followed(who["Olga"]),
        "job": work_of(accounts["Olga"], week).id,
        **of_a_member(week),
    }
    db.session.flush()
    return who, known


def in_the_hall(who: dict[str, Person]) -> dict[str, Any]:
    """A symposium with the same people around it, a certain place with a code, and a certificate."""
    hall = cast.event("symposium", ref="hall", **HALL)
    places = {"Carla": What.COORDINATOR, "Bram": What.FACILITATOR, "Chris": What.CHAIR}
    for name, what in places.items():
        cast.role(who[name], what, hall)
    lesson = cast.workshop(hall, None, title="Les van Thea")
    lesson.teacher = who["Thea"]
    workshop = cast.workshop(hall, None, title="Workshop van een ander", number=2)
    party = registration.register(hall, cast.application("Cato"))
    party.reference = "DEF234"
    words = {"number": "2027-ACDE3467", "title": "Symposium", "minutes": 60, "is_full": True}
    certificate = Certificate(event_id=hall.id, privacy=hall.privacy, issued_on=date(2027, 1, 20), **words)
    certificate.attendee = party.attendees[0]
    db.session.add(certificate)
    return {"lesson": f"item:{lesson.id}", "workshop": f"item:{workshop.id}"}


def of_a_member(week: Event) -> dict[str, Any]:
    """A membership, and an activity that the member submitted, with the office's task about it."""
    florence = arranged.organisation("florence", "Florence", roles=["member"], email="info@florence.example")
    membership = Membership(network=cast.network(), since_on=date(2020, 1, 1))
    florence.memberships.append(membership)
    said = arranged.open_day(week.starts_at, week.ends_at)
    activities.submit(florence, said, "0" * 32)
    db.session.flush()
    return {"membership": membership.id, "submitted": activities.to_decide()[0].id}


def lost(person: Person, event: Event) -> Notice:
    """A message to this person that came back."""
    notices.queue("moved", person, anchor="once", event=event)
    found = first(Notice, Notice.purpose == "moved")
    notices.failed(found.id, "550 5.1.1 no such user")
    return found


def followed(person: Person) -> int:
    """A calendar of what this person organises, by the number of its link."""
    owner = subscriptions.Owner(person_id=person.id)
    link, _token = subscriptions.open_link(owner, Scope.ORGANISER, Device.PHONE, "nl", actor="command")
    return link.id


def work_of(account: Account, event: Event) -> Job:
    """The year of the network that somebody asked for, and its file."""
    job = jobs.ask("year_report", {"network": event.networks[0].id, "year": 2027}, by=account, submission="once")
    job.state, job.says, job.ended_at = jobs.DONE, {"network": event.networks[0].ref, "year": 2027}, now()
    job.file, job.file_name = "JVBERi0=", "jaar-2027.pdf"
    return job


def first(model: Any, *wanted: Any) -> Any:
    """The oldest row like this."""
    return db.session.query(model).filter(*wanted).order_by(model.id).limit(1).one()
