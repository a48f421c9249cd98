"""Signing in is for everyone too: by keyboard, on a telephone and on a desk, and it asks nothing of others."""

import re

import passlib.totp
import pytest
from playwright.sync_api import Browser, Page, expect

from events import accounts, audit
from events.extensions import db
from events.mail import compose
from events.models import Notice, What
from tests import cast
from tests.browser.conftest import Site
from tests.browser.test_everyone import TOO_WIDE, violations
from tests.web import arranged
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # milliseconds
SIZES = ({"width": 320, "height": 640}, {"width": 390, "height": 844}, {"width": 1280, "height": 900})
PAGES = {
    "Petra": (What.OFFICE, ("/account", "/mine", "/mine/feeds", "/organise/accounts", "/organise/accounts/invite")),
    "Arno": (What.AUDITOR, ("/organise/audit",)),
}


def invited(site: Site, email: str, what: What | None = None) -> None:
    """Let somebody sign in."""
    with site.app.app_context():
        account = accounts.invite(email, email.partition("@")[0].title(), by=audit.COMMAND)
        if what is not None:
            accounts.give(account, what, arranged.office(), by=audit.COMMAND)
        db.session.commit()


def mailed_code(site: Site) -> str:
    """The code in the last mail."""
    with site.app.app_context():
        found = db.session.query(Notice).filter_by(purpose="sign_in").order_by(Notice.id.desc()).first()
        text = compose(found).get_body(("plain",)).get_content()
    return re.search(r"Uw code is: (\d{3} \d{3})", text)[1]


def is_fine(page: Page) -> None:
    """Nothing sticks out, everything can be read, and what is touched is large."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert page.evaluate(TOO_WIDE) == 0, (page.url, size)
    assert violations(page) == [], page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, select, .control, .choice, nav a, .back")]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == [], page.url


def test_somebody_of_the_office_signs_in_by_keyboard_alone(browser: Browser, site: Site):
    invited(site, "karin@example.nl", What.OFFICE)
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/sign-in")
    is_fine(page)
    page.get_by_label("Wat is uw e-mailadres?").focus()
    page.keyboard.type("karin@example.nl")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Vul de code in").wait_for()
    is_fine(page)
    page.get_by_label("Wat is de code?").focus()
    page.keyboard.type(mailed_code(site))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Stel de app in").wait_for()
    is_fine(page)
    key = page.locator("code.key").inner_text().replace("-", "")
    page.get_by_label("Welke code toont de app nu?").focus()
    page.keyboard.type(passlib.totp.TOTP(key=key).generate().token)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bewaar uw herstelcodes").wait_for()
    is_fine(page)
    page.get_by_role("link", name="Ik heb ze bewaard").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("U bent ingelogd als Karin.")).to_be_visible(timeout=PATIENCE)
    assert [url for url in asked if not url.startswith((site.address, "data:"))] == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_an_account_are_for_everyone(browser: Browser, site: Site, name: str):
    what, paths = PAGES[name]
    email = f"{name.casefold()}@example.nl"
    invited(site, email, what)
    with site.app.app_context():
        visitor = site.app.test_client()
        sign_in(visitor, cast.person(name, email))
        cookie = visitor.get_cookie("session")
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])
    page = context.new_page()
    for path in paths:
        assert page.goto(site.address + path).status == 200
        is_fine(page)
    context.close()
