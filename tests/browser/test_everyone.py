"""The pages are for everyone: old eyes, shaking hands, a keyboard, a screen reader, a small telephone, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.slow

PAGES = (
    "agenda", "event", "week", "full", "activity", "form", "long form", "waiting list form", "closed", "received",
    "own page", "own request", "own waiting", "own cancelled", "change", "cancel", "key person",
    "key person too late", "circle", "delegate", "chair", "member", "own group", "change group",
    "call list", "facilitator", "talks of a member", "colleagues", "way in", "way in form", "activities",
    "activity form", "activity returned", "lessons", "theme week", "feeds", "own feeds", "not found", "unknown link",
    "certificate", "code", "places at a talk", "way in colleagues",
)  # fmt: skip
TELEPHONE, SMALLEST = {"width": 390, "height": 844}, {"width": 320, "height": 640}
# For a shaking hand.
TOO_SMALL = """() => [...document.querySelectorAll(
    "button, .button, select, .control, .choice, nav a, .back, .brand")]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """What axe finds against the page, by rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everyone_runs_clean_and_asks_nothing_of_others(page: Page, site: Site, name: str):
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(site.url(name))
    if answer is not None and not answer.ok:
        said.pop()  # the browser reports that the page itself is an answer of 404 or 409
    assert said == []
    assert [url for url in asked if not url.startswith(site.address)] == []
    assert violations(page) == []
    page.set_viewport_size(TELEPHONE)
    assert page.evaluate(TOO_SMALL) == []
    page.set_viewport_size(SMALLEST)
    assert page.evaluate(TOO_WIDE) == 0
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(TOO_WIDE) == 0


def test_axe_finds_nothing_against_a_form_with_faults(page: Page, site: Site):
    page.goto(site.url("long form"))
    page.click("main button[type=submit]")
    expect(page.locator(".faults")).to_be_focused(timeout=60_000)
    assert page.locator(".fault").count() >= 9
    assert violations(page) == []


def test_axe_finds_nothing_against_the_page_after_colleagues_were_registered(page: Page, site: Site):
    page.goto(site.url("colleagues"))
    for field, value in (
        ("sender_name", "Anna Smit"), ("sender_email", "anna@example.nl"), ("organisation", "Florence"),
        ("name_1", "Bram"), ("email_1", "bram-colleague@example.nl"), ("function_1", "Verpleegkundige"),
    ):  # fmt: skip
        page.fill(f"main [name={field}]", value)
    page.check("main [name=known]")
    page.check("main [name=consent_registration]")
    page.click("main button[type=submit]")
    page.get_by_role("heading", name="Wie kregen een bericht?").wait_for()
    assert violations(page) == []


def test_axe_finds_nothing_against_a_page_on_which_somebody_names_a_substitute(page: Page, site: Site):
    page.goto(site.url("delegate"))
    page.get_by_text("Iemand anders komt in mijn plaats").first.click()
    page.get_by_role("button", name="Deze persoon komt in mijn plaats").first.click()
    expect(page.locator(".faults")).to_be_focused(timeout=60_000)  # a page takes focus once it is drawn
    assert page.locator(".fault").count() == 2
    assert violations(page) == []


def test_a_calendar_that_was_asked_for_is_for_everyone_and_its_address_is_copied(page: Page, site: Site):
    page.set_viewport_size(TELEPHONE)
    page.goto(site.url("own feeds"))
    page.get_by_role("button", name="Maak de link").click()
    page.get_by_role("button", name="Kopieer het adres").click()
    page.get_by_text("Het adres is gekopieerd.").wait_for()
    for more in page.locator("summary").all():
        more.click()
    assert page.get_by_role("img", name="QR-code met het adres").is_visible()
    assert page.evaluate(TOO_WIDE) == 0
    assert violations(page) == []


def test_control_axe_finds_a_field_without_a_label_and_grey_on_white(page: Page, site: Site):
    page.goto(site.url("form"))
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#bbb'")
    assert {one.split(":")[0] for one in violations(page)} >= {"label", "color-contrast"}


def test_control_what_is_too_wide_is_seen_to_stick_out(page: Page, site: Site):
    page.set_viewport_size(SMALLEST)
    page.goto(site.url("agenda"))
    page.evaluate("document.querySelector('main').append('x'.repeat(20), document.createElement('div'))")
    page.evaluate("document.querySelector('main div:last-child').style.width = '500px'")
    assert page.evaluate(TOO_WIDE) > 0


def test_the_letters_are_large_and_grow_with_the_reader(page: Page, site: Site):
    page.goto(site.url("agenda"))
    assert float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 18
    small = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => e.checkVisibility() && e.innerText
            && parseFloat(getComputedStyle(e).fontSize) < 16.5).map(e => e.outerHTML)"""
    )
    assert small == []


def test_control_the_policy_stops_what_is_inline(page: Page, site: Site):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.url("agenda"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">red</p>')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in sentence for sentence in said)


def test_what_has_the_focus_is_seen(page: Page, site: Site):
    page.goto(site.url("form"))
    for _step in range(8):
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert ring == "rgb(26, 73, 196) solid 4px"


def test_the_first_tab_leads_past_the_menu(page: Page, site: Site):
    page.goto(site.url("agenda"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Direct naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_a_script_a_duo_registers_for_a_letter(browser: Browser, site: Site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("long form"))
    assert page.get_by_text("Alleen invullen als u een brief wilt").is_visible()
    page.get_by_label("Naam van de persoon met dementie").fill("Hanna Mulder")
    page.get_by_label("Naam van de naaste").fill("Ids Mulder")
    page.get_by_label("De naaste", exact=True).check()
    page.get_by_label("Telefoonnummer").fill("070 123 45 67")
    page.get_by_label("Met een brief").check()
    page.get_by_label("Straat en huisnummer").fill("Dorpsstraat 1")
    page.get_by_role("group", name="Alleen invullen als u een brief wilt").get_by_label("Postcode").fill("2512 AB")
    page.get_by_label("Woonplaats").fill("Den Haag")
    page.get_by_label("In welke gemeente woont u?").select_option("Den Haag")
    page.get_by_label("Wij melden ons zelf aan").check()
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("mag deze gegevens gebruiken").check()
    page.get_by_role("button", name="Verstuur mijn aanvraag").click()
    assert page.locator("main").get_attribute("data-status") == "requested"
    assert "Dorpsstraat 1" in page.inner_text("main")
    context.close()
