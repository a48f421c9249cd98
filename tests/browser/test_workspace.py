"""The workspace is for everyone too: on a telephone and on a desk, with a keyboard, a screen reader or old eyes."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from events import accounts, answers, attendance, notices, registration
from events.clock import now
from events.extensions import db
from events.models import Event, EventStatus, Notice, Reply, Task, What
from tests import cast
from tests.answers import circle
from tests.browser.conftest import Site
from tests.browser.test_everyone import TOO_WIDE, violations
from tests.web import arranged
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 640}
PATIENCE = 60_000  # milliseconds
PAGES = (
    "dashboard", "events", "event", "meeting", "search", "within", "party", "waiting party", "confirm", "cancel",
    "change", "contact", "municipality", "register", "register a professional", "task",
    "tasks", "members", "accounts", "reports", "jobs", "outbox", "letters", "calls", "mails", "feeds", "reminders",
    "messages", "message", "discard", "end an account", "heads", "switch", "address",
)  # fmt: skip

Open = Callable[[dict[str, int]], Page]


@pytest.fixture(scope="module")
def paths(site: Site) -> dict[str, str]:
    """The addresses of the pages, around a week with parties in several states and a meeting."""
    with site.app.app_context():
        found = furnish()
        db.session.commit()
    return found


def furnish() -> dict[str, str]:
    week = db.session.scalars(select(Event).where(Event.ref == "full")).one()
    cast.role(cast.person("Olga", "olga@example.nl"), What.OFFICE, arranged.office())
    asked, waits = (
        next(party for party in week.registrations if party.status == status) for status in ("requested", "waiting")
    )
    failed = db.session.scalars(select(Notice).where(Notice.addressee == f"registration:{asked.id}")).first()
    notices.failed(failed.id, "550 5.1.1 no such user")
    notices.queue("event_cancelled", cast.person("Samira", "samira@exmaple.nl"), anchor="once", event=week)
    lost = db.session.scalars(select(Notice).where(Notice.purpose == "event_cancelled")).first()
    notices.failed(lost.id, "550 5.1.1 no such user")
    registration.register(week, cast.duo("Lies", channel="letter", email=None, address={"street": "Plein 1"}))
    group = circle.overleg(f"{now():%Y}-12-31 23:00", body=f"Werkgroep {uuid4().hex[:4]}")
    delegate = circle.delegate(group, circle.member("florence", "Florence"), "Door")
    answers.answer(delegate, group.events[0], Reply.MAYBE)
    task = db.session.scalars(select(Task).where(Task.event_id == week.id)).first()
    party = f"/organise/registrations/{asked.reference}"
    return {
        "dashboard": "/organise",
        "events": "/organise/events",
        "event": "/organise/events/full",
        "meeting": f"/organise/events/{group.events[0].ref}",
        "search": "/organise/search",
        "within": "/organise/events/full/search",
        "party": party,
        "waiting party": f"/organise/registrations/{waits.reference}",
        "confirm": f"{party}/confirm",
        "cancel": f"{party}/cancel",
        "change": f"{party}/change",
        "contact": f"{party}/contact",
        "municipality": f"{party}/municipality",
        "register": "/organise/events/full/register",
        "register a professional": "/organise/events/symposium/register",
        "task": f"/organise/tasks/{task.id}",
        "address": f"/organise/outbox/{lost.id}/address",
        "reminders": "/organise/events/symposium/reminders",
        "messages": "/organise/events/symposium/messages",
        "message": "/organise/events/symposium/messages/new",
        **by_themselves(),
        **{
            name: f"/organise/{name}"
            for name in (
                "tasks",
                "members",
                "accounts",
                "reports",
                "jobs",
                "outbox",
                "letters",
                "calls",
                "mails",
                "feeds",
            )
        },
    }


def by_themselves() -> dict[str, str]:
    """A draft to delete, an account to end, a talk whose places have no name, and a workshop to change to."""
    draft = cast.event(ref=f"draft-{uuid4().hex[:6]}", status=EventStatus.DRAFT)
    bram = accounts.make(cast.person("Bram", "bram@example.nl"), "bram@example.nl")
    talk = cast.event("huiskamergesprek")
    registration.register(talk, cast.application("Samira", people=5, phone="0612345678"))
    symposium = db.session.scalars(select(Event).where(Event.ref == "symposium")).one()
    workshop = next(part for part in attendance.parts(symposium) if part.item and part.item.round == 1)
    return {
        "discard": f"/organise/events/{draft.ref}/discard",
        "end an account": f"/organise/accounts/{bram.id}/end",
        "heads": f"/organise/events/{talk.ref}/attendance/{attendance.parts(talk)[0].key}",
        "switch": f"/organise/events/symposium/attendance/{workshop.key}/switch",
    }


@pytest.fixture
def opened(site: Site, browser: Browser, paths: dict[str, str]):
    """A browser of this size in which Olga of the office is signed in."""
    with site.app.app_context():
        visitor = site.app.test_client()
        sign_in(visitor, cast.person("Olga", "olga@example.nl"))
        cookie = visitor.get_cookie("session")
    contexts = []
    expect.set_options(timeout=PATIENCE)

    def open_in(size: dict[str, int]) -> Page:
        context = browser.new_context(viewport=size)
        context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_axe_finds_nothing_against_any_page_and_each_says_who_is_signed_in(opened: Open, site, paths, size):
    page = opened(size)
    for name in PAGES:
        page.goto(site.address + paths[name])
        expect(page.get_by_text("U bent ingelogd als Olga.")).to_be_visible()
        assert violations(page) == [], name


def test_nothing_sticks_out_on_the_smallest_telephone(opened: Open, site, paths):
    page = opened(SMALLEST)
    for name in PAGES:
        page.goto(site.address + paths[name])
        assert page.evaluate(TOO_WIDE) == 0, name


def test_what_is_pressed_is_large_enough(opened: Open, site, paths):
    page = opened(PHONE)
    for name in PAGES:
        page.goto(site.address + paths[name])
        for target in page.locator("button, .button, .who a, .site-nav a, .tabs a, summary").all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= 43.9, (name, target.inner_text())


def test_a_call_is_dealt_with_by_keyboard(opened: Open, site, paths):
    """From the dashboard to the party, to the question who will be told, and to the answer; without a mouse."""
    page = opened(DESKTOP)
    page.goto(site.address + paths["within"])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Direct naar de inhoud")
    page.get_by_label("Nummer, naam of e-mailadres").focus()
    page.keyboard.type("lies")
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name="Lies")
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lies")
    page.get_by_role("link", name="Annuleren").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wie krijgt bericht?")).to_be_visible()
    expect(page.get_by_text("brief “Afmelding bevestigd”")).to_be_visible()
    page.get_by_role("button", name="Ja, annuleer de aanmelding").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("De aanmelding is geannuleerd.")).to_be_visible()


def test_a_form_that_is_not_right_says_so_at_the_top_and_at_the_field(opened: Open, site, paths):
    page = opened(PHONE)
    page.goto(site.address + paths["register"])
    page.click("main button[type=submit]")
    expect(page.locator(".faults")).to_be_focused(timeout=60_000)  # a page takes focus once it is drawn
    assert page.locator(".fault").count() >= 8
    assert violations(page) == []
