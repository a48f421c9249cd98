"""A real browser against a real server: Debian's chromium, one of every page, on the machine's own clock."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from events import activities, answers, create_app, registration, scheduling, tokens
from events.clock import at, now, today
from events.extensions import db
from events.models import Certificate, Event, Registration, Reply, Role, Theme, What
from tasks.app import create_celery
from tests import cast, databases
from tests.answers import circle
from tests.web import arranged

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Site:
    """Where the site runs, and the addresses of its pages by name."""

    def __init__(self, app: Flask, address: str, pages: dict[str, str]) -> None:
        self.app = app
        self.address = address
        self.pages = pages

    def url(self, name: str) -> str:
        """The full address of a page."""
        return self.address + self.pages[name]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How the browser starts; a machine without one skips these tests by name."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        databases.missing("Chromium (CHROMIUM, or one of the usual names)")
    return {"executable_path": found, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all of these tests; each test registers under a name of its own."""
    folder = tmp_path_factory.mktemp("site")
    with databases.sqlite_copy(sqlite_template, folder) as url:
        app = create_app(databases.make_config(url, folder / "instance"))
        create_celery(app)
        with app.app_context():
            pages = furnish()
            db.session.commit()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(app, f"http://127.0.0.1:{server.server_port}", pages)
        server.shutdown()
        thread.join()
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def furnish() -> dict[str, str]:
    """Make one of every page; their addresses."""
    arranged.office()
    start = at(today(), 13)  # whatever the hour is now: a lecture must not go on past midnight
    week_start, symposium_start = start + timedelta(days=40), start + timedelta(days=60)
    week = arranged.course_week("week", starts_at=week_start, ends_at=week_start + timedelta(days=4, hours=5))
    week.texts = {"nl": "Een week samen weg, met lessen, rust en tijd voor elkaar."}
    symposium = arranged.symposium(
        "symposium",
        with_carers=0,
        starts_at=symposium_start,
        ends_at=symposium_start + timedelta(hours=5),
        accreditation=[{"register": "gaia", "activity_id": "0", "points": 4}],
    )
    full = arranged.course_week("full", capacity=1, starts_at=week_start + timedelta(days=90), ends_at=week_start + timedelta(days=94))  # fmt: skip # noqa: E501
    cast.event(
        "activity", ref="film", capacity=None, url="https://example.org/film", titles={"nl": "Film", "ar": "حديث"}
    )
    cast.event("training", ref="shut", registration_closes_at=now())
    _talk, key_link = arranged.talk(starts_at=week_start, ends_at=week_start + timedelta(hours=2))
    _other, late_link = arranged.talk("late", starts_at=week_start, ends_at=week_start + timedelta(hours=2), registration_closes_at=now())  # fmt: skip # noqa: E501
    gone = registration.register(week, cast.duo("Hugo"))
    registration.cancel(gone, actor="visitor")
    waits = [registration.register(full, cast.duo(name)) for name in ("Eva", "Fien")][1]
    cato = registration.register(symposium, cast.application("Cato"))
    asked = registration.register(week, cast.duo("Gijs", phone="0612345678"))
    return {
        "agenda": "/agenda",
        "event": "/agenda/symposium",
        "week": "/agenda/week",
        "full": "/agenda/full",
        "activity": "/agenda/film",
        "form": "/agenda/symposium/register",
        "long form": "/agenda/week/register",
        "waiting list form": "/agenda/full/register",
        "closed": "/agenda/shut/register",
        "received": "/agenda/symposium/received",
        "own page": arranged.own_path(cato),
        "own request": arranged.own_path(asked),
        "own waiting": arranged.own_path(waits),
        "own cancelled": arranged.own_path(gone),
        "change": arranged.own_path(cato) + "/change",
        "cancel": arranged.own_path(cato) + "/cancel",
        "key person": key_link,
        "key person too late": late_link,
        **proofs(cato),
        **circle_pages(),
        **group_pages(),
        **office_pages(),
        "feeds": "/feeds",
        "own feeds": arranged.own_path(cato) + "/feeds",
        "not found": "/nothing-here",
        "unknown link": "/r/nonsense",
    }


def proofs(party: Registration) -> dict[str, str]:
    """What somebody reads who holds a certificate of this party, or finds its code."""
    words = {"number": "2027-ACDE3467", "title": "Symposium", "minutes": 210, "is_full": True, "issued_on": today()}
    made = Certificate(event_id=party.event_id, privacy=party.privacy, **words)
    made.attendee = party.attendees[0]
    db.session.add(made)
    db.session.flush()
    return {
        "certificate": "/v/" + tokens.sign(tokens.Purpose.CERTIFICATE, made.id, made.link_version),
        "code": "/q/" + tokens.sign(tokens.Purpose.CHECK_IN, party.id, party.link_version),
    }


def group_pages() -> dict[str, str]:
    """A key person who named three people, the call list, who leads the talk, and a member that may reserve."""
    start = at(today() + timedelta(days=2), 13)
    event, key_link = arranged.talk("near", starts_at=start, ends_at=start + timedelta(hours=2), languages=["Turks"])
    [key_person] = event.roles
    named = [registration.NamedPerson("person", name, {"phone": "0612345678"}) for name in ("Ria", "Mohan", "Kamla")]
    known = {"key_person": key_person.person, "phone": "0612345678", "channel": "phone", "email": None}
    group = cast.application("Samira", persons=tuple(named), consents=("registration", "names"), **known)
    own = arranged.own_path(registration.register(event, group))
    bram = cast.person("Bram", "bram@example.nl")
    event.roles.append(Role(person=bram, what=What.FACILITATOR, scope=f"event:{event.id}"))
    member = arranged.organisation("florence", "Florence")
    talks = "/m/" + tokens.sign(tokens.Purpose.MEMBER, member.id, member.link_version) + "/talks"
    return {
        "own group": own,
        "change group": f"{own}/change",
        "call list": f"{key_link}/call-list",
        "facilitator": "/t/" + tokens.sign(tokens.Purpose.TEACHER, bram.id, bram.link_version),
        "talks of a member": talks,
        "places at a talk": f"{talks}/{event.id}",
    }


def office_pages() -> dict[str, str]:
    """Forms for colleagues, what a member submits, the way in to a closed training, lessons, and a theme week."""
    florence = circle.member("florence", "Florence")
    training = cast.event("training", ref="closed-training", closed_to=florence, titles={"nl": "Basisscholing"})
    [week] = db.session.query(Event).filter_by(ref="week")
    lesson = arranged.item(week, "Les: omgaan met dementie", 30, 90)
    lesson.teacher = cast.person("Tea", "tea@example.nl")
    titles = {"nl": "Week van de Palliatieve Zorg"}
    first_on = today() + timedelta(days=28)
    rule = f"FREQ=YEARLY;BYMONTH={first_on.month};BYMONTHDAY={first_on.day}"
    theme = Theme(ref="theme-week", titles=titles, rule=rule, starts_on=first_on, days=7)
    db.session.query(Event).filter_by(ref="film").one().theme = theme
    said = arranged.open_day(week.starts_at, week.ends_at, theme)
    submitted = activities.submit(florence, said, "0" * 32)
    activities.give_back(activities.to_decide()[0], "Wat kost het?", actor="command")
    way_in = "/i/" + tokens.sign(tokens.Purpose.WAY_IN, training.id, training.link_version)
    own = "/m/" + tokens.sign(tokens.Purpose.MEMBER, florence.id, florence.link_version) + "/activities"
    return {
        "colleagues": "/agenda/symposium/register/colleagues",
        "way in": way_in,
        "way in form": f"{way_in}/register",
        "way in colleagues": f"{way_in}/register/colleagues",
        "activities": own,
        "activity form": f"{own}/new",
        "activity returned": f"{own}/{submitted.id}",
        "lessons": "/t/" + tokens.sign(tokens.Purpose.TEACHER, lesson.teacher.id, lesson.teacher.link_version),
        "theme week": "/themes/theme-week",
    }


def circle_pages() -> dict[str, str]:
    """Somebody in a circle who sends a substitute, a chair, and a member with seats and a delegate."""
    soon = [f"{(now() + timedelta(days=days)):%Y-%m-%d} 12:30" for days in (20, 50, 80)]
    gpo, overleg = circle.gpo(*soon), circle.overleg(*soon)
    florence = circle.member("florence", "Florence")
    for event in overleg.events:
        scheduling.arrange_seats(event, overleg)
    delegate = circle.delegate(overleg, florence, "Dirk")
    overleg.events[0].papers = [{"title": "Agenda", "url": "https://example.org/agenda.pdf"}]
    substitute = cast.person("Mies Bos", "mies@example.nl")
    answers.answer(gpo.roster[0], gpo.events[0], Reply.YES, substitute)
    answers.answer(delegate, overleg.events[1], Reply.MAYBE)
    scheduling.cancel(gpo.events[2])
    addresses = {
        "circle": answers.own_page(gpo.roster[0]),
        "delegate": answers.own_page(delegate),
        "chair": answers.chair_page(gpo.roles[0]),
        "member": answers.seats_page(florence),
    }
    return {name: "/" + address.split("/", 3)[3] for name, address in addresses.items()}
