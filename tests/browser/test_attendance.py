"""Ticking at the door: with a keyboard, on a telephone, without a connection, and two people at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from sqlalchemy import select

from events import accounts, attendance
from events.extensions import db
from events.models import Event, SignIn, What
from tests import cast
from tests.attendance import hall
from tests.browser.conftest import Site
from tests.browser.test_everyone import TOO_WIDE, violations
from tests.running import wait_until
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # milliseconds; what is waited for comes within one of them on a machine that is not busy
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Door:
    """A symposium of today, who may tick there, and the address of the list of its lecture."""

    site: Site
    ref: str
    list: str
    people: dict[str, str]
    cookie: dict[str, str]

    def context(self, browser: Browser, **options: object) -> BrowserContext:
        """A browser of its own in which Bram is signed in; it waits as long for a busy machine as the tests do."""
        made = browser.new_context(**options)
        made.set_default_timeout(PATIENCE)
        made.add_cookies([self.cookie])
        return made

    def stands(self, status: str) -> None:
        """Let the symposium be cancelled, or held after all."""
        with self.site.app.app_context():
            db.session.scalars(select(Event).where(Event.ref == self.ref)).one().status = status
            db.session.commit()

    def seen(self) -> dict[str, bool]:
        """Who is in by now, by name."""
        with self.site.app.app_context():
            event = db.session.scalars(select(Event).where(Event.ref == self.ref)).one()
            marks = attendance.marks(event).items()
            named = {who: name for name, who in self.people.items()}
            return {named[who]: mark.is_present for (who, _part), mark in marks}


@pytest.fixture
def door(site: Site) -> Door:
    """A symposium of this test's own."""
    ref = f"hall-{uuid4().hex[:8]}"
    with site.app.app_context():
        event = hall.symposium(ref=ref)
        for name in ("Bram", "Chris"):
            cast.role(cast.person(name, f"{name.casefold()}@example.nl"), What.FACILITATOR, event)
        people = {name: hall.who(event, name) for name in hall.PEOPLE}
        place = f"{site.address}/organise/events/{ref}/attendance/{attendance.parts(event)[0].key}"
        db.session.commit()
    return Door(site, ref, place, people, signed_in(site))


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What is expected of a page may take as long here as what is asked of the house."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)  # as it is elsewhere


def signed_in(site: Site, name: str = "Bram") -> dict[str, str]:
    """The cookie of a browser in which Bram, or somebody else, is signed in."""
    client = site.app.test_client()
    with site.app.app_context():
        sign_in(client, cast.person(name, f"{name.casefold()}@example.nl"))
        db.session.remove()
    found = client.get_cookie("session")
    assert found is not None
    return {"name": "session", "value": found.value, "url": site.address}


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(door: Door, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The list in a browser in which Bram is signed in."""
    context = door.context(browser, viewport=request.param)
    opened = context.new_page()
    opened.goto(door.list)
    yield opened
    context.close()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def is_in(page: Page, name: str, *, there: bool = True) -> None:
    """Wait until the page says so."""
    expect(button(page, name)).to_have_attribute("aria-pressed", str(there).lower(), timeout=PATIENCE)


def signed_in_anew(page: Page, cookie: dict[str, str]) -> None:
    """Let somebody else use this browser: right after an answer, as a later one would bring the old session back."""
    with page.expect_response("**/sent"):
        pass  # the next is asked for seconds from now
    page.context.add_cookies([cookie])


def kept(page: Page) -> str:
    """What the browser keeps of it."""
    text: str = page.evaluate("JSON.stringify(localStorage)")
    return text


def until_seen(door: Door, page: Page, wanted: dict[str, bool]) -> None:
    """Wait until the house knows it; the browser goes on meanwhile."""
    wait_until(lambda: page.title() and door.seen() == wanted, f"the house knows {wanted}", seconds=60)


def test_with_the_keyboard_alone_one_finds_and_ticks(door: Door, page: Page):
    page.get_by_label("Zoek op naam of organisatie").focus()
    page.keyboard.type("cato")
    expect(button(page, "Daan Bos")).to_be_hidden()
    page.keyboard.press("Enter")
    is_in(page, "Cato Visser")
    assert page.locator("#said").text_content() == "Cato Visser: aanwezig"
    page.keyboard.type("bo")  # what was typed before is selected, and gives way
    page.keyboard.press("Enter")  # two are left: it leads to the first of them
    expect(button(page, "Daan Bos")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    is_in(page, "Els de Boer")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Zoek op naam of organisatie")).to_be_focused()
    expect(page.locator("#in-now")).to_have_text("2 van 3 aanwezig", timeout=PATIENCE)
    until_seen(door, page, {"Cato Visser": True, "Els de Boer": True})


def test_a_second_press_takes_it_back(door: Door, page: Page):
    button(page, "Cato Visser").click()
    is_in(page, "Cato Visser")
    button(page, "Cato Visser").click()
    is_in(page, "Cato Visser", there=False)
    until_seen(door, page, {"Cato Visser": False})


def test_without_a_connection_one_goes_on_and_it_is_sent_when_that_is_back(door: Door, page: Page):
    page.context.set_offline(True)
    button(page, "Cato Visser").click()
    button(page, "Daan Bos").click()
    expect(page.locator("#unsent")).to_contain_text("2 nog niet verstuurd.", timeout=PATIENCE)
    assert "Er is geen verbinding. U kunt gewoon doorgaan" in page.inner_text("#unsent")
    assert door.seen() == {}
    assert all(name not in kept(page) for name in ("Cato", "Visser", "Daan", "Florence"))
    assert door.people["Cato Visser"] in kept(page)
    pressed_at = page.evaluate("Date.now()")
    page.context.set_offline(False)
    expect(page.locator("#unsent p").first).to_have_text("Alles is verstuurd.", timeout=PATIENCE)
    until_seen(door, page, {"Cato Visser": True, "Daan Bos": True})
    assert kept(page) == "{}"
    with door.site.app.app_context():
        event = db.session.scalars(select(Event).where(Event.ref == door.ref)).one()
        late = [mark.seen_at.timestamp() * 1000 for mark in attendance.marks(event).values()]
    assert max(late) <= pressed_at + 2000  # the moment of the press, by our clock


def test_what_was_not_sent_is_sent_after_the_page_was_closed_and_opened_again(door: Door, page: Page):
    context = page.context
    context.set_offline(True)
    button(page, "Els de Boer").click()
    is_in(page, "Els de Boer")
    assert door.people["Els de Boer"] in kept(page)
    assert door.seen() == {}  # not after it is closed: a page that closes is let go, and may still send it
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(door.list.rpartition("/")[0])  # any page of attendance of this event will do
    until_seen(door, again, {"Els de Boer": True})
    again.goto(door.list)
    is_in(again, "Els de Boer")


def test_a_reload_without_a_word_from_the_house_still_shows_what_was_ticked(door: Door, page: Page):
    page.route("**/sent", lambda route: route.abort())
    button(page, "Cato Visser").click()
    page.reload()
    is_in(page, "Cato Visser")
    expect(page.locator("#unsent")).to_contain_text("1 nog niet verstuurd.", timeout=PATIENCE)
    page.unroute("**/sent")
    until_seen(door, page, {"Cato Visser": True})


def test_two_who_tick_at_once_see_the_same(door: Door, browser: Browser):
    contexts = [door.context(browser, viewport=size) for size in (PHONE, DESKTOP)]
    first, second = (context.new_page() for context in contexts)
    for opened in (first, second):
        opened.goto(door.list)
    contexts[0].set_offline(True)
    button(first, "Cato Visser").click()
    button(second, "Daan Bos").click()
    until_seen(door, second, {"Daan Bos": True})  # the house told the second how late it is
    button(second, "Cato Visser").click()
    is_in(second, "Cato Visser")
    button(second, "Cato Visser").click()  # seen last, though the other arrives later
    until_seen(door, second, {"Daan Bos": True, "Cato Visser": False})
    contexts[0].set_offline(False)
    button(first, "Els de Boer").click()
    for opened in (first, second):
        is_in(opened, "Cato Visser", there=False)
        is_in(opened, "Daan Bos")
        is_in(opened, "Els de Boer")
        expect(opened.locator("#in-now")).to_have_text("2 van 3 aanwezig", timeout=PATIENCE)
    until_seen(door, second, {"Cato Visser": False, "Daan Bos": True, "Els de Boer": True})
    for context in contexts:
        context.close()


def test_somebody_who_is_signed_out_reads_so_and_loses_nothing(door: Door, page: Page):
    with door.site.app.app_context():
        for found in db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))):
            accounts.end_sign_in(found)
        db.session.commit()
    button(page, "Cato Visser").click()
    expect(page.locator("#unsent")).to_contain_text("U bent uitgelogd. Log opnieuw in.", timeout=PATIENCE)
    assert door.people["Cato Visser"] in kept(page)
    signed_in_anew(page, signed_in(door.site))
    until_seen(door, page, {"Cato Visser": True})


def test_a_new_token_is_fetched_when_the_page_was_open_for_long(door: Door, page: Page):
    tried: list[str] = []

    def grow_old(route: Route) -> None:
        if route.request.method == "POST" and not tried:
            tried.append("old")
            route.continue_(headers={**route.request.headers, "x-csrftoken": "old"})
        else:
            route.continue_()

    page.route("**/sent", grow_old)
    button(page, "Daan Bos").click()
    until_seen(door, page, {"Daan Bos": True})
    assert tried == ["old"]


def test_more_than_one_message_holds_is_sent_in_several_and_what_is_unreadable_is_told(door: Door, page: Page):
    page.route("**/sent", lambda route: route.abort())  # the page that is open now sends none of them
    sizes: list[int] = []
    page.evaluate(
        """([who, unsent]) => {
            const { part } = document.getElementById("ticks").dataset;
            const many = Array.from({ length: 900 }, (_, number) => [who, part, true, Date.now() - 1000 + number]);
            const { event, sender } = document.getElementById(unsent).dataset;
            localStorage.setItem(`attendance:${event}:${sender}`, JSON.stringify([["nobody"], ...many]));
        }""",
        [door.people["Cato Visser"], "unsent"],
    )
    page.reload()
    page.context.on("requestfinished", lambda one: sizes.append(len((one.post_data_json or {}).get("ticks", []))))
    page.unroute("**/sent")
    wait_until(lambda: page.title() and kept(page) == "{}", "nothing waits any more")
    assert door.seen() == {"Cato Visser": True}
    expect(page.locator("#unsent")).to_contain_text("Niet bewaard: Dit is niet te lezen.")
    expect(page.locator("#unsent p").first).to_have_text("Alles is verstuurd.")
    wait_until(lambda: page.title() and sum(sizes) >= 901, "each message was answered")
    assert [size for size in sizes if size] == [400, 400, 101]


def test_what_is_refused_with_a_new_token_too_is_not_sent_for_ever(door: Door, page: Page):
    tried: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            tried.append("refused")
            route.fulfill(status=400)
        else:
            route.continue_()

    page.route("**/sent", refuse)
    button(page, "Cato Visser").click()
    expect(page.locator("#unsent")).to_contain_text("Versturen lukt niet.")
    button(page, "Daan Bos").click()
    expect(page.locator("#unsent")).to_contain_text("2 nog niet verstuurd.")
    assert len(tried) == 2
    page.unroute("**/sent")
    page.reload()
    until_seen(door, page, {"Cato Visser": True, "Daan Bos": True})


def test_what_was_ticked_waits_for_a_cancelled_event_that_is_held_after_all(door: Door, page: Page):
    door.stands("cancelled")
    button(page, "Cato Visser").click()
    expect(page.locator("#unsent")).to_contain_text("Deze bijeenkomst gaat niet door.")
    expect(page.locator("#unsent")).to_contain_text("1 nog niet verstuurd.")
    assert door.people["Cato Visser"] in kept(page)
    door.stands("published")
    until_seen(door, page, {"Cato Visser": True})
    expect(page.locator("#unsent p").first).to_have_text("Alles is verstuurd.")
    expect(page.locator("#forget")).to_be_hidden()


def test_what_was_ticked_at_a_cancelled_event_is_forgotten_by_a_press(door: Door, page: Page):
    door.stands("cancelled")
    button(page, "Cato Visser").click()
    button(page, "Verwijder het van dit apparaat").click()
    expect(page.locator("#unsent")).to_be_hidden()
    is_in(page, "Cato Visser", there=False)
    assert kept(page) == "{}"


def test_what_one_ticked_is_not_sent_by_who_uses_the_device_next(door: Door, page: Page):
    page.context.set_offline(True)
    button(page, "Cato Visser").click()
    is_in(page, "Cato Visser")
    page.context.add_cookies([signed_in(door.site, "Chris")])
    page.context.set_offline(False)  # the page of Bram stands open still
    expect(page.locator("#unsent")).to_contain_text("U bent uitgelogd. Log opnieuw in.")
    page.goto(door.list)
    button(page, "Daan Bos").click()
    until_seen(door, page, {"Daan Bos": True})
    is_in(page, "Cato Visser", there=False)
    signed_in_anew(page, door.cookie)
    page.goto(door.list)
    until_seen(door, page, {"Daan Bos": True, "Cato Visser": True})


def test_without_a_script_a_press_is_a_form(door: Door, browser: Browser):
    context = door.context(browser, java_script_enabled=False)
    opened = context.new_page()
    opened.goto(door.list)
    button(opened, "Cato Visser").click()
    is_in(opened, "Cato Visser")
    assert door.seen() == {"Cato Visser": True}
    opened.get_by_label("Zoek op naam of organisatie").fill("daan")
    opened.get_by_role("button", name="Zoek").click()
    expect(button(opened, "Cato Visser")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("where", ["", "/sheet", "/paper", "/walk-in", "/.."])
def test_the_pages_are_for_everyone(door: Door, page: Page, where: str):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(door.list.rpartition("/")[0] if where == "/.." else door.list + where)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(TOO_WIDE) == 0
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .control, .back, .attendance-parts h3 a")]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == []
    assert said == []
