"""Two walks over real HTTP: a GP in a GPO who sends a substitute, and a member whose delegate does the same.

It is 20 January 2027; the year is loaded, web and background run.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.running import ROOT, House, wait_until
from tests.test_walks import link_in, mail_to, said
from tests.visitor import Page, Visitor

PROGRAMME = ROOT / "tests" / "data" / "haaglanden-2027.toml"
GP = '{ name = "Huisarts De Wit", organisation = "hadoks", email = "dewit@hadoks.example" },\n'
NURSE = '{ name = "Wijkverpleegkundige"'
FEBRUARY, OVERLEG = "gpo-transvaal-2027-02-23", "programma-overleg-dementie-2027-02-04"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(database_url, tmp_path)
    made.travel_to(datetime(2027, 1, 20, 9, tzinfo=UTC))
    yield made
    made.stop()
    assert "Every counter equals its rows." in made.command("places", "verify")


def load(house: House, folder: Path, *changes: tuple[str, str]) -> str:
    """Load the year's file after these changes of its text; what the load says."""
    text = PROGRAMME.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    file = folder / "year.toml"
    file.write_text(text, encoding="utf-8")
    return house.command("programme", "load", str(file))


def press(visitor: Visitor, page: Page, ref: str, answer: str) -> Page:
    """Press a button of one meeting."""
    return visitor.send(page, f"{page.url.partition('?')[0]}/{ref}", revision="1", answer=answer)


def name_of(page: Page, ref: str, part: str) -> tuple[str, str]:
    """What the two fields of the form of one meeting or group are called on the page."""
    form = page.html.partition(f'{ref}{part}"')[2]
    prefix = form.partition('name="')[2].partition("-")[0]
    return f"{prefix}-name", f"{prefix}-email"


def links_of(house: House, group: str) -> dict[str, str]:
    """Everyone's link, as the office prints them."""
    return dict(line.split(": ", 1) for line in house.command("links", "answer", group).splitlines())


@pytest.mark.slow
def test_a_gp_in_a_gpo_answers_by_link_and_sends_a_substitute(house, tmp_path):
    with_gp = (NURSE, GP + "  " + NURSE)
    load(house, tmp_path, with_gp)
    house.travel_to(datetime(2027, 2, 16, 8, 5, tzinfo=UTC))
    house.start_web()
    house.start_background()

    # A week before, the mail says date, time and place, and holds the link; a GET of it changes nothing.
    reminder = mail_to(house, "dewit@hadoks.example")
    text = said(reminder)
    assert "dinsdag 23 februari 2027, 12.30 tot 13.30 uur" in text
    assert [word for word in ("GPO", "dementie", "cliënt") if word in text] == []
    gp = Visitor(house.address)
    page = gp.get(link_in(text, "a"))
    assert "Beste Huisarts De Wit, komt u?" in page.text
    assert "U hebt nog niet geantwoord" in page.text
    assert "<textarea" not in page.html

    # Yes, and then somebody else, who gets a mail with date, time and place.
    assert "Dank u. Uw antwoord is bewaard." in press(gp, page, FEBRUARY, "yes").text
    page = gp.get(page.url)
    name, email = name_of(page, FEBRUARY, "/substitute")
    sent = gp.send(page, f"{page.url}/{FEBRUARY}/substitute", **{name: "Mies Bos", email: "mies@hadoks.example"})
    assert "Mies Bos komt in uw plaats" in sent.text
    invitation = said(mail_to(house, "mies@hadoks.example"))
    assert "dinsdag 23 februari 2027, 12.30 tot 13.30 uur" in invitation
    assert "De Wit" not in invitation

    # The chair sees it, by a link from the same reminder.
    chair = gp.get(link_in(said(mail_to(house, "voorzitter@hadoks.example")), "c"))
    assert "Huisarts De Wit (Hadoks): Mies Bos komt in de plaats" in chair.text
    assert "Ja, ik kom" not in chair.text

    # The meeting moves: who said yes to the 23rd is asked anew, and the substitute hears it.
    minutes_later = ("moved = [", "moved = [{ from = 2027-02-23T12:30:00, to = 2027-02-25T12:30:00 }, ")
    assert "moved: meeting" in load(house, tmp_path, with_gp, minutes_later)
    assert "geldt niet meer" in said(mail_to(house, "dewit@hadoks.example", 2))
    assert "Wij vragen die persoon opnieuw." in said(mail_to(house, "mies@hadoks.example", 2))
    again = gp.get(page.url)
    assert "donderdag 25 februari 2027" in again.text
    assert "Mies Bos" not in again.text
    stale = press(gp, again, FEBRUARY, "yes")
    assert (stale.status, "er is intussen iets gewijzigd" in stale.text) == (409, True)


@pytest.mark.slow
def test_a_member_names_its_delegate_who_sends_a_substitute_to_the_programma_overleg(house, tmp_path):
    load(house, tmp_path)
    house.start_web()
    house.start_background()
    member = Visitor(house.address)
    house.command("links", "member", "florence")
    links = links_of(house, "programma-overleg-dementie")
    own = member.get(links["Florence (seats)"])
    assert "U hebt nog niemand genoemd" in own.text

    # The member names somebody, who is mailed a link of their own.
    name, email = name_of(own, "programma-overleg-dementie", "")
    path = f"{own.url}/delegates/programma-overleg-dementie"
    named = member.send(own, path, **{name: "Bea Smit", email: "bea@florence.example"})
    assert "Deze persoon krijgt een mail met een eigen link." in named.text
    text = said(mail_to(house, "bea@florence.example"))
    assert "U komt namens Florence naar dit overleg." in text
    delegate = Visitor(house.address)
    page = delegate.get(link_in(text, "a"))
    assert "donderdag 4 februari 2027, 14.00 tot 16.00 uur" in page.text

    # The delegate sends a substitute, which takes the one seat; a second delegate finds it taken.
    name, email = name_of(page, OVERLEG, "/substitute")
    sent = delegate.send(page, f"{page.url}/{OVERLEG}/substitute", **{name: "Cor Dam", email: "cor@florence.example"})
    assert "Cor Dam komt in uw plaats" in sent.text
    assert "Bea Smit" in said(mail_to(house, "cor@florence.example"))
    assert "Bea Smit: Cor Dam komt in de plaats" in member.get(own.url).text
    name, email = name_of(own, "programma-overleg-dementie", "")
    member.send(member.get(own.url), path, **{name: "Dirk Vos", email: "dirk@florence.example"})
    other = Visitor(house.address)
    second = other.get(link_in(said(mail_to(house, "dirk@florence.example")), "a"))
    full = press(other, second, OVERLEG, "yes")
    assert (full.status, "Alle plaatsen van uw organisatie zijn al bezet." in full.text) == (409, True)

    # The same file again leaves them alone; one that names a delegate itself, with a paper, works beside it.
    assert "nothing changed" in load(house, tmp_path)
    seats = 'seats = { of = "members", each = 1 }'
    paper = 'papers = [{ meeting = 2027-02-04, title = "Agenda", url = "https://example.org/agenda.pdf" }]'
    parnassia = 'roster = [{ name = "Eva Bos", organisation = "parnassia", email = "eva@parnassia.example" }]'
    load(house, tmp_path, (seats, f"{parnassia}\n{paper}\n{seats}"))
    eva = Visitor(house.address)
    shown = eva.get(links_of(house, "programma-overleg-dementie")["Eva Bos"])
    assert "https://example.org/agenda.pdf" in shown.links
    assert "U komt" in press(eva, shown, OVERLEG, "yes").text

    # Ten days before, the papers go to the delegates, and to the members that named nobody.
    house.stop()
    house.travel_to(datetime(2027, 1, 25, 8, 5, tzinfo=UTC))
    house.start_web()
    house.start_background()
    wait_until(lambda: len(house.mails("eva@parnassia.example")) == 1, "the papers to Eva", 120)
    assert "https://example.org/agenda.pdf" in said(house.mails("eva@parnassia.example")[0])
    printed = house.command("outbox", "by-hand")
    assert "Hadoks" in printed, "a member without an address is phoned"
