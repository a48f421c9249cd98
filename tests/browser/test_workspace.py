"""The workspace is for everyone too: on a telephone and on a desk, with a keyboard, a screen reader or old eyes."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.routing import Rule

from events.extensions import db
from tests import cast
from tests.browser import test_sign_in, workspace
from tests.browser.conftest import Site
from tests.browser.test_everyone import TOO_WIDE, violations
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 640}
PATIENCE = 60_000  # milliseconds
PRESSED = (
    "button",
    ".button",
    ".who a",
    ".site-nav a",
    ".tabs a",
    "summary",
    "select",
    ".control",
    ".choice",
    ".back",
)
TOO_SMALL = f"""() => [...document.querySelectorAll({json.dumps(", ".join(PRESSED))})]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"

# Pages of the workspace that one does not look at here, by why not.
A_GET_LEADS_BACK = {
    "accounts.reset", "accounts.take", "attendance.count", "attendance_list.keep", "calls.tick",
    "certificates.everyone", "certificates.revoke", "event.done_by_hand", "event.put_back", "event.send_again",
    "event.settle", "feeds.change", "files.letters_done", "letters.back", "letters.done", "members.link",
    "messages.remove", "messages.send", "messages.test", "outbox.pause", "outbox.resume", "outbox.send_again",
    "outbox.send_alike", "outbox.settle", "reminders.as_ever", "reports.network_file", "task.approve",
    "task.give_back",
}  # fmt: skip
A_FILE = {
    "attendance.sent", "certificates.one", "files.attendance_list", "files.call_list", "files.letters",
    "files.numbers", "files.participants_csv", "files.participants_xlsx", "files.rooms", "jobs.result",
    "letters.file", "reports.fund_pdf",
}  # fmt: skip

ELSEWHERE = [path for _who, paths in test_sign_in.PAGES.values() for path in paths]  # what somebody else opens

Open = Callable[[dict[str, int]], Page]


@pytest.fixture(scope="module")
def paths(site: Site) -> dict[str, str]:
    """The addresses of the pages, with something on each."""
    with site.app.app_context():
        found = workspace.furnish()
        db.session.commit()
    return found


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


def test_every_page_of_the_workspace_is_looked_at(site: Site, paths):
    assert not_looked_at(site, [*paths.values(), *ELSEWHERE]) == set()


def test_control_a_page_that_no_test_opens_is_missed(site: Site, paths):
    found = not_looked_at(site, [path for name, path in paths.items() if name != "certificates"] + ELSEWHERE)
    assert found == {"certificates.page"}


def not_looked_at(site: Site, opened: list[str]) -> set[str]:
    """The pages of the workspace at none of these addresses, but for files and what only takes a button."""
    here = site.app.url_map.bind("localhost")
    seen = {here.match(path)[0] for path in opened}
    shown = {rule.endpoint for rule in site.app.url_map.iter_rules() if is_opened(rule)}
    return {one.removeprefix("organise.") for one in shown - seen} - A_GET_LEADS_BACK - A_FILE


def is_opened(rule: Rule) -> bool:
    """Whether one of the workspace can be at this address by following a link."""
    return rule.rule.startswith("/organise") and "GET" in (rule.methods or ())


def test_nothing_is_excepted_that_is_a_page(site: Site):
    """What only takes a button leads back, and a file is not HTML; each exists."""
    known = {one.endpoint.removeprefix("organise.") for one in site.app.url_map.iter_rules()}
    assert (A_GET_LEADS_BACK | A_FILE) - known == set()
    assert A_GET_LEADS_BACK.isdisjoint(A_FILE)


def test_every_page_is_for_everyone_at_a_desk_and_on_a_telephone(opened: Open, site, paths):
    """And large enough there, and nothing sticks out on the smallest."""
    page = opened(DESKTOP)

    def found() -> list[str]:
        faults = violations(page)
        page.set_viewport_size(PHONE)
        faults += violations(page) + page.evaluate(TOO_SMALL)
        page.set_viewport_size(SMALLEST)
        too_wide = page.evaluate(TOO_WIDE)
        page.set_viewport_size(DESKTOP)
        return faults + ([f"{too_wide} px too wide"] if too_wide else [])

    assert faults_of(page, site, paths, found) == {}


def faults_of(page: Page, site: Site, paths: dict[str, str], find: Callable[[], list[str]]) -> dict[str, list[str]]:
    """What is found against each page, with everything on it unfolded; each says who is signed in."""
    faults = {}
    for name, path in paths.items():
        answer = page.goto(site.address + path)
        assert answer.status == 200, name
        assert answer.request.redirected_from is None, name
        expect(page.get_by_text("U bent ingelogd als Olga.")).to_be_visible()
        page.evaluate(OPEN_ALL)
        if found := find():
            faults[name] = found
    return faults


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
