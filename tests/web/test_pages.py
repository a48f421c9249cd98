"""What holds for every page: nothing inline, nothing from elsewhere, one heading, and an error in words."""

import re
from pathlib import Path

import pytest

from events import registration
from events.web.headers import CONTENT_SECURITY_POLICY
from tests import cast
from tests.web import arranged
from tests.web.browsing import links, read, submit

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.usefixtures("today")

INLINE = re.compile(r"""\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)


@pytest.fixture
def addresses(client, rows) -> list[str]:
    """One of every page there is."""
    with rows():
        arranged.office()
        week = arranged.course_week()
        full = arranged.symposium(capacity=1)
        cast.event("activity", ref="film", capacity=None, url="https://example.org/film")
        cast.event("training", ref="shut", registration_closes_at=week.created_at)
        _talk, link = arranged.talk()
        parties = [
            registration.register(week, cast.duo("Cato")),
            registration.register(full, cast.application("Daan")),
            registration.register(full, cast.application("Els")),
        ]
        own = [arranged.own_path(party) for party in parties]
    return [
        "/", "/agenda", "/agenda/bt-2027-q1", "/agenda/symposium-2027", "/agenda/film",
        "/agenda/bt-2027-q1/register", "/agenda/symposium-2027/register", "/agenda/shut/register",
        "/agenda/bt-2027-q1/received", "/feeds", "/sign-in", "/s/nonsense", "/nothing-here", "/r/nonsense", link,
        *own, *(f"{path}/change" for path in own), *(f"{path}/cancel" for path in own),
    ]  # fmt: skip


def test_no_page_carries_script_or_style_or_fetches_anything_from_elsewhere(client, addresses):
    for address in addresses:
        page = client.get(address)
        assert INLINE.findall(page.text) == [], address
        fetched = re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="([^"]*)"', page.text)
        assert fetched, address
        assert [a for a in fetched if not a.startswith(("/static/", "data:"))] == [], address
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "inline",
    ['<p style="color:red">', "<style>", '<a onclick="x()">', "<script>", '<a href="javascript:x()">'],
)
def test_control_the_search_for_inline_code_finds_each_kind(inline):
    assert INLINE.search(inline)
    assert not INLINE.search('<script src="/static/only-if.js" defer></script><p class="styled">one = two</p>')


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    for allowed in ("unsafe", "http", "*"):
        assert allowed not in CONTENT_SECURITY_POLICY


def test_every_page_has_one_heading_a_language_a_way_past_the_menu_and_the_menu(client, addresses):
    for address in addresses:
        page = client.get(address)
        assert len(re.findall("<h1", page.text)) == 1, address
        assert '<html lang="nl" dir="ltr">' in page.text
        assert links(page)[0] == "#main"
        assert 'id="main"' in page.text
        assert {"/agenda", "/feeds"} <= set(links(page))


def test_every_label_has_its_field_and_every_field_its_label(client, addresses):
    for address in addresses:
        text = client.get(address).text
        labels = re.findall(r'<label[^>]* for="([^"]*)"', text)
        tags = re.findall(r"<(?:input|select)\b[^>]*>", text)
        fields = [re.search(r' id="([^"]*)"', tag)[1] for tag in tags if 'type="hidden"' not in tag]
        assert sorted(labels) == sorted(fields), address
        assert len(set(re.findall(r'\sid="([^"]*)"', text))) == len(re.findall(r'\sid="([^"]*)"', text)), address


def test_a_public_page_sets_no_cookie(client, addresses):
    for address in ("/", "/agenda/bt-2027-q1", "/nothing-here"):
        assert "Set-Cookie" not in client.get(address).headers


def test_the_style_sheet_knows_no_left_and_no_right():
    style = (ROOT / "events/web/static/samenkomst.css").read_text()
    assert not re.search(r"(?:margin|padding|border|inset)-(?:left|right)|\b(?:left|right)\s*:|text-align:\s*(?:left|right)", style)  # fmt: skip # noqa: E501
    assert "http" not in style
    assert "@import" not in style


@pytest.mark.parametrize("address", ["/nothing-here", "/agenda/never", "/themes/never", "/agenda/never/register"])
def test_what_is_not_there_is_said_in_words_with_a_way_onward(client, address):
    page = client.get(address)
    assert page.status_code == 404
    assert "Deze pagina bestaat niet" in read(page)
    assert "/agenda" in links(page)


def test_a_page_asked_in_the_wrong_way_says_so(client, rows):
    with rows():
        arranged.course_week()
    page = client.delete("/agenda/bt-2027-q1")
    assert page.status_code == 405
    assert set(page.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}
    assert "Dit kan hier niet" in read(page)


def test_a_form_that_is_far_too_large_says_so(client, rows):
    with rows():
        arranged.course_week()
    page = submit(client, "/agenda/bt-2027-q1/register", person_name="x" * 300_000)
    assert page.status_code == 413
    assert "Wat u stuurt, is te groot" in read(page)


def test_when_something_breaks_nobody_sees_a_trace(app, client, rows):
    with rows():
        arranged.office()
        arranged.course_week()
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["agenda.event"] = lambda slug: 1 / 0
    page = client.get("/agenda/bt-2027-q1")
    assert page.status_code == 500
    text = read(page)
    assert "Er ging bij ons iets mis" in text
    assert "Het ligt niet aan u." in text
    assert "Bel 070 000 00 00" in text
    assert "ZeroDivisionError" not in page.text
    assert "Traceback" not in page.text


def test_a_known_address_without_a_host_of_its_own_stays_on_this_site(client, rows):
    """The redirect after a form is a path: it holds behind any name the site is reached by."""
    with rows():
        arranged.course_week()
    fields = {
        "person_name": "Cato", "carer_name": "Bert", "contact": "carer", "phone": "0612345678", "channel": "phone",
        "municipality": "Den Haag", "referral": "own_interest", "carer_knows": "yes", "consent_registration": "y",
    }  # fmt: skip
    answer = submit(client, "/agenda/bt-2027-q1/register", **fields)
    assert answer.location.startswith("/r/")
