"""The form in a browser: with a keyboard alone, with its script, and after a mistake."""

import pytest
from playwright.sync_api import Page, expect

from events.extensions import db
from events.models import Registration
from tests.browser.conftest import Site
from tests.browser.test_everyone import violations

pytestmark = pytest.mark.slow


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on a field called `name`."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.type") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_professional_registers_with_the_keyboard_alone(page: Page, site: Site):
    page.goto(site.url("form"))
    for name, typed in (
        ("name", "Daan Jansen"),
        ("email", "daan@example.nl"),
        ("organisation", "Florence"),
        ("function", "Verpleegkundige"),
    ):
        tab_to(page, name)
        page.keyboard.type(typed)
    tab_to(page, "workshop_1")
    page.keyboard.press("ArrowDown")  # from "later" past the end to the first
    tab_to(page, "accreditation")
    page.keyboard.press("Space")  # yes
    tab_to(page, "register")
    page.keyboard.type("GAIA")
    tab_to(page, "register_number")
    page.keyboard.type("01234567890")
    tab_to(page, "consent_registration")
    page.keyboard.press("Space")
    tab_to(page, "submit")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-status", "confirmed")
    text = page.inner_text("main")
    assert "Daan Jansen" in text
    assert "Workshop: methodisch werken" in text
    assert "GAIA, 01234567890" in text


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(page: Page, site: Site):
    page.goto(site.url("long form"))
    page.get_by_label("Naam van de naaste").fill("Ids")
    page.get_by_role("button", name="Verstuur mijn aanvraag").click()
    expect(page.locator(".faults")).to_be_focused()
    expect(page.get_by_label("Naam van de naaste")).to_have_value("Ids")
    page.get_by_role("link", name="Kies hoe u bericht wilt krijgen.").click()
    expect(page.get_by_label("Per e-mail")).to_be_focused()
    field = page.get_by_label("Naam van de persoon met dementie")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Let op: Vul de naam van de persoon met dementie in.")


def test_the_script_shows_only_what_the_answer_needs(page: Page, site: Site):
    page.goto(site.url("long form"))
    email, letter = page.get_by_label("E-mailadres", exact=True), page.get_by_label("Straat en huisnummer")
    other = page.get_by_label("E-mailadres van de ander")
    referrer = page.get_by_label("Welke organisatie heeft u verwezen?")
    for hidden in (email, other, letter, referrer):
        expect(hidden).to_be_hidden()
    page.get_by_label("Per e-mail").check()
    expect(email).to_be_visible()
    expect(other).to_be_visible()
    page.get_by_label("Met een brief").check()
    expect(email).to_be_hidden()
    expect(letter).to_be_visible()
    page.get_by_label("Onze huisarts heeft ons verwezen").check()
    expect(referrer).to_be_visible()


def test_a_full_workshop_cannot_be_chosen(page: Page, site: Site):
    page.goto(site.url("form"))
    expect(page.get_by_label("Workshop: samenwerken met naasten (vol)")).to_be_disabled()


def test_going_back_and_sending_again_is_no_second_registration(page: Page, site: Site):
    page.goto(site.url("form"))
    for label, typed in (
        ("Uw naam", "Joke Smit"),
        ("E-mailadres", "joke@example.nl"),
        ("Bij welke organisatie werkt u?", "Florence"),
        ("Wat is uw functie?", "Arts"),
    ):
        page.get_by_label(label).fill(typed)
    page.get_by_role("group", name="Wilt u accreditatiepunten?").get_by_label("Nee").check()
    page.get_by_label("mag deze gegevens gebruiken").check()
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page.locator("main")).to_have_attribute("data-status", "confirmed")
    with site.app.app_context():
        before = db.session.query(Registration).count()
    page.go_back()
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wij hebben uw aanmelding ontvangen")
    with site.app.app_context():
        assert db.session.query(Registration).count() == before


def test_when_the_cookie_is_gone_nothing_is_lost_and_one_more_press_sends_it(page: Page, site: Site):
    page.goto(site.url("long form"))
    page.get_by_label("Naam van de naaste").fill("Ids")
    page.get_by_label("Met een brief").check()
    page.get_by_label("Straat en huisnummer").fill("Dorpsstraat 1")
    page.context.clear_cookies()
    page.get_by_role("button", name="Verstuur mijn aanvraag").click()
    expect(page.locator(".faults")).to_be_focused()
    expect(page.locator(".faults")).to_contain_text("Wat u invulde, staat er nog.")
    expect(page.get_by_label("Naam van de naaste")).to_have_value("Ids")
    expect(page.get_by_label("Straat en huisnummer")).to_have_value("Dorpsstraat 1")
    expect(page.locator(".fault")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("button", name="Verstuur mijn aanvraag").click()
    expect(page.locator(".faults")).to_contain_text("Vul de naam van de persoon met dementie in.")


def test_when_the_cookie_is_gone_a_button_leads_back_to_a_page_that_works(page: Page, site: Site):
    page.goto(site.url("cancel"))
    page.context.clear_cookies()
    page.get_by_role("button", name="Ja, annuleer mijn aanmelding").click()
    expect(page.get_by_role("alert")).to_contain_text("Er is niets veranderd.")
    expect(page.locator("main")).to_have_attribute("data-status", "confirmed")
    assert violations(page) == []
    page.get_by_role("link", name="Ik kan niet komen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kunt u niet komen?")


def test_who_cancelled_goes_from_the_own_page_to_an_empty_form(page: Page, site: Site):
    page.goto(site.url("own cancelled"))
    page.get_by_role("link", name="Opnieuw aanmelden").click()
    expect(page.get_by_label("Naam van de naaste")).to_have_value("")


def test_what_the_script_hides_is_not_sent(page: Page, site: Site):
    page.goto(site.url("key person"))
    expect(page.get_by_label("Naam 1", exact=True)).to_be_hidden()
    page.get_by_label("Ik geef namen door").check()
    expect(page.get_by_label("Hoeveel mensen komen er?")).to_be_hidden()
    page.get_by_label("Naam 1", exact=True).fill("Ria")
    page.get_by_label("Ik reserveer een aantal plaatsen").check()
    page.get_by_label("Hoeveel mensen komen er?").fill("3")
    page.get_by_label("mag deze gegevens gebruiken").check()
    page.get_by_role("button", name="Reserveer deze plaatsen").click()
    expect(page.locator("main")).to_have_attribute("data-status", "confirmed")
    expect(page.get_by_text("Wij verwachten 3 mensen.")).to_be_visible()
    expect(page.get_by_text("Ria")).to_have_count(0)


def test_the_call_list_on_paper_is_large_and_holds_the_list_alone(page: Page, site: Site):
    page.goto(site.url("call list"))
    expect(page.get_by_text("gebeld").first).to_be_hidden()
    page.emulate_media(media="print")
    for away in (
        page.get_by_role("navigation"),
        page.get_by_text("Terug naar mijn plaatsen"),
        page.locator("footer"),
    ):
        expect(away).to_be_hidden()
    expect(page.get_by_text("gebeld").first).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.who')).fontSize)") == 24  # 18 points
    width = page.evaluate("document.querySelector('.boxes span').offsetWidth")
    assert width > 30
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
    assert b"MediaBox [0 0 594.9" in paper, "A4"
