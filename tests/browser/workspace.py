"""The addresses of the workspace with something on each page, around the events that every browser test has."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from events import accounts, activities, answers, attendance, jobs, messages, notices, registration
from events.clock import now, today
from events.extensions import db
from events.models import (
    Certificate,
    Event,
    EventStatus,
    Membership,
    Network,
    Notice,
    Person,
    Registration,
    Reply,
    Task,
    What,
)
from events.recipients import Selection
from tests import cast
from tests.answers import circle
from tests.attendance import hall
from tests.web import arranged
from tests.web.signing_in import account_of

SYMPOSIUM, FULL = "/organise/events/symposium", "/organise/events/full"
BY_NAME = ("tasks", "members", "accounts", "reports", "jobs", "outbox", "letters", "calls", "mails", "feeds")


def furnish() -> dict[str, str]:
    """Put something on every page; the addresses by name."""
    olga = cast.person("Olga", "olga@example.nl")
    cast.role(olga, What.OFFICE, arranged.office())
    return {
        "dashboard": "/organise",
        **{name: f"/organise/{name}" for name in BY_NAME},
        **of_a_week(),
        **of_a_symposium(olga),
        **in_a_hall(),
        **of_members(),
        **by_themselves(),
        **planned(),
        **reported(olga),
    }


def of_a_week() -> dict[str, str]:
    """A week with parties in several states, with messages that did not arrive, a letter, and a meeting."""
    week = the_event("full")
    asked, waits = (
        next(party for party in week.registrations if party.status == status) for status in ("requested", "waiting")
    )
    failed = db.session.scalars(select(Notice).where(Notice.addressee == f"registration:{asked.id}")).first()
    notices.failed(failed.id, "550 5.1.1 no such user")
    notices.queue("moved", cast.person("Samira", "samira@exmaple.nl"), anchor="once", event=week)
    lost = db.session.scalars(select(Notice).where(Notice.purpose == "moved")).first()
    notices.failed(lost.id, "550 5.1.1 no such user")
    lies = registration.register(week, cast.duo("Lies", channel="letter", email=None, address={"street": "Plein 1"}))
    group = circle.overleg(f"{now():%Y}-12-31 23:00", body=f"Werkgroep {uuid4().hex[:4]}")
    delegate = circle.delegate(group, circle.member("florence", "Florence"), "Door")
    answers.answer(delegate, group.events[0], Reply.MAYBE)
    task = db.session.scalars(select(Task).where(Task.event_id == week.id)).first()
    letter = db.session.scalars(select(Notice).where(Notice.registration_id == lies.id)).first()
    party = f"/organise/registrations/{asked.reference}"
    return {
        "events": "/organise/events",
        "event": FULL,
        "meeting": f"/organise/events/{group.events[0].ref}",
        "search": "/organise/search",
        "within": f"{FULL}/search",
        "party": party,
        "waiting party": f"/organise/registrations/{waits.reference}",
        **{name: f"{party}/{name}" for name in ("confirm", "cancel", "change", "contact", "municipality")},
        "register": f"{FULL}/register",
        "task": f"/organise/tasks/{task.id}",
        "address": f"/organise/outbox/{lost.id}/address",
        "by hand": f"{FULL}/messages/{letter.id}",
        "letters of an event": f"{FULL}/files",
    }


def of_a_symposium(olga: Person) -> dict[str, str]:
    """A symposium that gives points, with a message as a draft and one that was sent."""
    symposium = the_event("symposium")
    words = {"nl": "Parkeren"}, {"nl": "Parkeren kan achter het gebouw. " * 6}
    draft, sent = (messages.write(symposium, Selection(), *words, by=account_of(olga)) for _ in range(2))
    messages.send(sent, messages.edition(sent), actor="command")
    on_its_way = select(Notice.id).where(Notice.anchor == messages.anchor_of(sent))
    notices.sent(*db.session.scalars(on_its_way))  # until then its page looks again by itself, perhaps while axe does
    workshop = next(part for part in attendance.parts(symposium) if part.item and part.item.round == 1)
    return {
        "register a professional": f"{SYMPOSIUM}/register",
        "reminders": f"{SYMPOSIUM}/reminders",
        "reminder": f"{SYMPOSIUM}/reminders/reminder_2_days",
        "messages": f"{SYMPOSIUM}/messages",
        "message": f"{SYMPOSIUM}/messages/new",
        "draft": f"{SYMPOSIUM}/messages/written/{draft.id}",
        "change a draft": f"{SYMPOSIUM}/messages/written/{draft.id}/change",
        "sent message": f"{SYMPOSIUM}/messages/written/{sent.id}",
        "switch": f"{SYMPOSIUM}/attendance/{workshop.key}/switch",
        "files": f"{SYMPOSIUM}/files",
        "accreditation": f"{SYMPOSIUM}/files/accreditation",
    }


def in_a_hall() -> dict[str, str]:
    """A symposium of today: its parts, lists and doors, who came, and certificates of which one was withdrawn."""
    event = hall.symposium(ref=f"hall-{uuid4().hex[:6]}", titles={"nl": "Symposium van vandaag"})
    parties = list(db.session.scalars(select(Registration).where(Registration.event_id == event.id)))
    for number, party in enumerate(parties):
        made = certificate(event, number)
        made.attendee, made.revoked_at = party.attendees[0], now() if number == 0 else None
        db.session.add(made)
    here = f"/organise/events/{event.ref}"
    part = f"{here}/attendance/{attendance.parts(event)[0].key}"
    return {
        "attendance": f"{here}/attendance",
        "ticks": part,
        "sheet": f"{part}/sheet",
        "from paper": f"{part}/paper",
        "walk-in": f"{part}/walk-in",
        "list from elsewhere": f"{part}/list",
        "person at the door": f"{here}/attendance/people/{parties[0].reference}",
        "certificates": f"{here}/certificates",
    }


def certificate(event: Event, number: int) -> Certificate:
    """A certificate of the whole day."""
    words = {"number": f"{today():%Y}-{number}{uuid4().hex[:7].upper()}", "title": "Symposium", "minutes": 210}
    return Certificate(event_id=event.id, privacy=event.privacy, is_full=True, issued_on=today(), **words)


def of_members() -> dict[str, str]:
    """A member with a delegate, an aspirant, and an activity that a member submitted."""
    florence, hadoks = (
        circle.member("florence", "Florence"),
        arranged.organisation("hadoks", "Hadoks", roles=["member"]),
    )
    aspirant = Membership(network=cast.network(), since_on=today(), is_aspirant=True, talk_on=today())
    hadoks.memberships.append(aspirant)
    start = now() + timedelta(days=30)
    said = arranged.open_day(start, start + timedelta(hours=2))
    submitted = activities.submit(florence, said, uuid4().hex)
    db.session.flush()
    task = next(task for task in activities.to_decide() if task.event_id == submitted.id)
    return {
        "member": "/organise/members/florence",
        "aspirant": "/organise/members/hadoks",
        "new member": "/organise/members/new",
        **{f"{act} of a member": f"/organise/members/hadoks/{aspirant.id}/{act}" for act in ("talk", "sign")},
        "end of a membership": f"/organise/members/florence/{florence.memberships[0].id}/end",
        "submitted activity": f"/organise/tasks/{task.id}",
    }


def by_themselves() -> dict[str, str]:
    """A draft to delete or to publish, what is held after all, an account to end, places without a name."""
    draft = cast.event(ref=f"draft-{uuid4().hex[:6]}", status=EventStatus.DRAFT)
    gone = cast.event(ref=f"gone-{uuid4().hex[:6]}", status=EventStatus.CANCELLED, cancelled_at=now())
    bram = accounts.make(cast.person("Bram", "bram@example.nl"), "bram@example.nl")
    talk = cast.event("huiskamergesprek")
    registration.register(talk, cast.application("Samira", people=5, phone="0612345678"))
    return {
        "discard": f"/organise/events/{draft.ref}/discard",
        "publish": f"/organise/events/{draft.ref}/publish",
        "call off": f"{SYMPOSIUM}/call-off",
        "hold after all": f"/organise/events/{gone.ref}/hold",
        "end an account": f"/organise/accounts/{bram.id}/end",
        "heads": f"/organise/events/{talk.ref}/attendance/{attendance.parts(talk)[0].key}",
    }


def planned() -> dict[str, str]:
    """The pages on which events are planned, moved and copied."""
    kinds = {"symposium": "a symposium", "gpo": "a meeting about clients", "huiskamergesprek": "a talk"}
    return {
        "choose a kind": "/organise/events/new",
        **{f"plan {name}": f"/organise/events/new/{kind}" for kind, name in kinds.items()},
        **{name: f"{SYMPOSIUM}/{name}" for name in ("edit", "move", "copy", "series")},
        "copy a year": "/organise/events/copy-year",
    }


def reported(olga: Person) -> dict[str, str]:
    """A network's year, what a fund pays, and work on the background that is done or could not be."""
    paid = arranged.course_week(f"paid-{uuid4().hex[:6]}", starts_at=now() + timedelta(days=5), ends_at=now() + timedelta(days=9))  # fmt: skip # noqa: E501
    paid.funds.append(fund := cast.fund(f"fund-{uuid4().hex[:6]}", 3))
    registration.confirm(registration.register(paid, cast.duo("Nora")), actor="command")
    network = db.session.scalars(select(Network).where(Network.ref == "dementie")).one()
    year = (now() + timedelta(days=9)).year
    return {
        "a network's year": f"/organise/reports/networks/{network.ref}/{year}",
        "a fund's year": f"/organise/reports/funds/{fund.ref}/{year}",
        "work that is done": work(olga, jobs.DONE, {"network": network.ref, "year": year}, file="JVBERi0="),
        "work that failed": work(olga, jobs.FAILED, {"fault": jobs.GAVE_UP}),
    }


def work(olga: Person, state: str, says: dict[str, Any], file: str | None = None) -> str:
    """The page of a network's year that Olga asked for."""
    network = db.session.scalars(select(Network).where(Network.ref == "dementie")).one()
    asked = {"network": network.id, "year": today().year}
    job = jobs.ask("year_report", asked, by=account_of(olga), submission=uuid4().hex)
    job.state, job.says, job.ended_at, job.file = state, says, now(), file
    job.file_name = "jaarverslag.pdf" if file else None
    return f"/organise/jobs/{job.id}"


def the_event(ref: str) -> Event:
    """One of the events that the site has."""
    return db.session.scalars(select(Event).where(Event.ref == ref)).one()
