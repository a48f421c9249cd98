"""Planning in a browser: on a telephone and at a desk, after a mistake, and up to the page that says who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from events.clock import local
from events.extensions import db
from events.models import Event
from tests import cast
from tests.browser.conftest import Site
from tests.browser.test_everyone import violations
from tests.web import arranged
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # milliseconds, on a machine that is busy
SIZES = [{"width": 390, "height": 844}, {"width": 1280, "height": 900}]


@pytest.fixture(params=SIZES, ids=["phone", "desk"])
def desk(request, site: Site, browser: Browser):
    """A browser of one size in which Olga of the office is signed in."""
    with site.app.app_context():
        olga = cast.person("Olga", f"{uuid4().hex[:6]}@example.nl")
        cast.role(olga, "office", cast.office())
        db.session.commit()
        visitor = site.app.test_client()
        sign_in(visitor, olga)
        cookie = visitor.get_cookie("session")
    context = browser.new_context(viewport=request.param)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def planned(site: Site) -> str:
    """The ref of a symposium of this test's own."""
    with site.app.app_context():
        ref = f"plan-{uuid4().hex[:8]}"
        start = db.session.query(Event).filter_by(ref="symposium").one().starts_at + timedelta(days=7)
        arranged.symposium(ref, starts_at=start, ends_at=start + timedelta(hours=5))
        db.session.commit()
        return ref


def test_a_mistake_leads_to_its_field_and_then_one_reads_who_is_told(desk: Page, site: Site, planned: str):
    desk.goto(f"{site.address}/organise/events/{planned}/edit")
    desk.get_by_label("Titel (Nederlands)").fill("")
    desk.get_by_role("button", name="Bekijk wie bericht krijgt").click()
    expect(desk.locator(".faults")).to_be_focused()
    assert violations(desk) == []
    desk.get_by_role("link", name="Vul de titel in.").click()
    expect(desk.get_by_label("Titel (Nederlands)")).to_be_focused()
    desk.get_by_label("Titel (Nederlands)").fill("Een betere titel")
    desk.get_by_role("button", name="Bekijk wie bericht krijgt").click()
    expect(desk.get_by_text("Niemand krijgt hiervan bericht.")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_role("button", name="Opslaan zonder bericht").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Een betere titel")
    assert violations(desk) == []
    with site.app.app_context():
        assert local(db.session.query(Event).filter_by(ref=planned).one().starts_at).minute == 0
