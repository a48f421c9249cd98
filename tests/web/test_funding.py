"""The form says for whose inhabitants there is funding, and the own page how it stands with the party's own."""

import pytest

from events import registration
from events.extensions import db
from events.models import Event, Fund, Registration
from tests import cast
from tests.web import arranged
from tests.web.browsing import read, status_of

pytestmark = pytest.mark.usefixtures("today")

FORM = "/agenda/bt-2027-q1/register"
CALLS = "De coördinator belt u om kennis te maken."


@pytest.fixture
def own(rows):
    """Somebody from `municipality` who asked for a week with this fund (places, municipalities): the own page."""

    def page(municipality: str, *fund: object, said_yes: bool = False) -> str:
        with rows():
            event = arranged.course_week()
            if fund:
                event.funds.append(cast.fund("dh", *fund))
                db.session.flush()
            party = registration.register(event, cast.duo("Cato", municipality=municipality))
            if said_yes:
                registration.confirm(party, actor="coordinator")
            return arranged.own_path(party)

    return page


def test_whoever_a_fund_serves_reads_nothing_of_money_when_asking(client, own):
    text = read(client.get(own("Den Haag", 0)))
    assert "Uw aanvraag is ontvangen" in text
    assert "financiering" not in text


@pytest.mark.parametrize(
    ("municipality", "said"),
    [
        ("Rijswijk", "Voor inwoners van Rijswijk is er nog geen financiering."),
        ("elders", "Voor de gemeente waar u woont, is er nog geen financiering."),
    ],
)
def test_whoever_no_fund_serves_reads_it_as_soon_as_they_asked(client, own, municipality, said):
    text = read(client.get(own(municipality, 5)))
    assert CALLS in text
    assert f"{said} De coördinator bespreekt met u wat er kan." in text


def test_whoever_waits_for_a_place_of_a_fund_reads_that_theirs_is_kept(client, own):
    page = client.get(own("Den Haag", 0, said_yes=True))
    assert status_of(page) == "requested"
    text = read(page)
    assert (
        "Uw aanvraag is goedgekeurd De financiering van uw plaats is nog niet rond. Wij houden uw plaats vast. Zodra "
        "de financiering rond is, hoort u het van ons. U hoeft nu niets te doen."
    ) in text
    assert CALLS not in text


def test_whoever_is_approved_and_served_by_no_fund_reads_both(client, own):
    text = read(client.get(own("Rijswijk", 5, said_yes=True)))
    assert (
        "Uw aanvraag is goedgekeurd Voor inwoners van Rijswijk is er nog geen financiering. Wij houden uw plaats "
        "vast. De coördinator bespreekt met u wat er kan."
    ) in text


def test_the_page_changes_when_a_fund_pays(client, own, rows):
    path = own("Den Haag", 0, said_yes=True)
    with rows():
        registration.set_fund_capacity(db.session.query(Fund).one(), 1)
    page = client.get(path)
    assert status_of(page) == "confirmed"
    assert "Uw plaats is zeker" in read(page)


def test_a_week_without_any_fund_says_so_too(client, own):
    assert "Voor inwoners van Den Haag is er nog geen financiering." in read(client.get(own("Den Haag")))


def test_a_kind_that_needs_no_funding_says_nothing_of_it(client, rows):
    with rows():
        party = registration.register(arranged.symposium(), cast.application("Cato"))
        path = arranged.own_path(party)
    assert "financiering" not in read(client.get(path))


def test_the_form_names_for_whose_inhabitants_there_is_funding(client, rows):
    with rows():
        arranged.course_week()
    assert "financiering" not in read(client.get(FORM)), "nobody pays yet, so nobody is named"
    with rows():
        event = db.session.query(Event).one()
        event.funds += [cast.fund("dh", 1), cast.fund("regio", 1, "Rijswijk", "Den Haag")]
    page = client.get(FORM)
    assert (
        "In welke gemeente woont u? Er is financiering voor inwoners van Den Haag en Rijswijk. Woont u ergens "
        "anders? Ook dan kunt u dit aanvragen. De coördinator bespreekt met u wat er kan."
    ) in read(page)
    assert 'aria-describedby="municipality-hint"' in page.text


def test_control_the_page_of_a_party_shows_nobody_elses_funding(client, own, rows):
    """Two parties of one week: what one reads depends on where that one lives."""
    first = own("Den Haag", 1)
    with rows():
        event = db.session.query(Event).one()
        second = arranged.own_path(registration.register(event, cast.duo("Daan", municipality="Delft")))
    assert "financiering" not in read(client.get(first))
    assert "Voor inwoners van Delft is er nog geen financiering." in read(client.get(second))
    with rows():
        assert {party.status for party in db.session.query(Registration)} == {"requested"}
