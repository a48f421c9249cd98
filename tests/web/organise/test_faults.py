"""Why a message did not arrive is said in Dutch, and only what a mail server said is quoted as its words."""

import pytest

from events import notices
from events.extensions import db
from events.mail.message import BAD_ADDRESS, NO_ADDRESS
from events.mail.transport import NO_CONVERSATION, NO_STARTTLS, UNFIT, UNFIT_LOGIN
from events.models import Notice
from events.notices.faults import CAME_BACK, DEADLY, NOT_MADE, NOT_REACHED, NOT_WRITTEN, UNSURE, WRONG_NUMBER
from tests.web.browsing import read
from tests.web.organise import stage

pytestmark = pytest.mark.usefixtures("today")

OURS = {
    NO_ADDRESS: "Er is geen e-mailadres.",
    BAD_ADDRESS: "Dit e-mailadres klopt niet. Mailservers nemen het niet aan.",
    DEADLY: "Het versturen brak elke keer af. Dit is een fout in dit programma.",
    WRONG_NUMBER: "Gebeld: het telefoonnummer klopt niet.",
    NOT_REACHED: "Gebeld: er nam niemand op.",
    f"mail.example {NO_STARTTLS}": "De mailserver biedt geen versleuteling aan.",
    UNFIT_LOGIN: "De gebruikersnaam of het wachtwoord van de mailserver heeft tekens die niet kunnen.",
    f"{UNSURE}timed out": (
        "De mailserver kreeg dit bericht, maar zei daarna niets meer. Misschien is het aangekomen. "
        "Er kwam geen antwoord."
    ),
    f"{CAME_BACK}550 unknown": "Mail naar dit adres kwam eerder terug. De mailserver zei toen: “550 unknown”",
    f"{NOT_MADE}KeyError": "Wij konden dit bericht niet maken. Dit is een fout in dit programma (KeyError).",
    f"{NOT_WRITTEN}File exists": "Wij konden dit bericht niet bewaren. De computer zei: “File exists”",
    f"{NO_CONVERSATION}timed out": "De verbinding met de mailserver lukte niet of viel weg. Er kwam geen antwoord.",
    f"{NO_CONVERSATION}Connection unexpectedly closed: timed out": (
        "De verbinding met de mailserver lukte niet of viel weg. Er kwam geen antwoord."
    ),
    f"{NO_CONVERSATION}Connection unexpectedly closed": (
        "De verbinding met de mailserver lukte niet of viel weg. De mailserver verbrak de verbinding."
    ),
    f"{NO_CONVERSATION}[Errno 111] Connection refused": (
        "De verbinding met de mailserver lukte niet of viel weg. Op die plek luistert geen mailserver."
    ),
    f"{NO_CONVERSATION}[Errno 101] Network is unreachable": (
        "De verbinding met de mailserver lukte niet of viel weg. "
        "De computer zei: “[Errno 101] Network is unreachable”"
    ),
    f"{UNFIT}no SMTPUTF8": "De mailserver kan deze mail niet aannemen. Het programma zei: “no SMTPUTF8”",
}
THEIRS = "De mailserver zei: “"


def failed(fault: str) -> tuple[list[int], str]:
    """A mail to a party and one to a coordinator that failed so, at one event; and the party's reference."""
    party = stage.waiting_duo(stage.week(), "Cato")
    notices.queue("intake", stage.person("Carla"), anchor="test", about=party)
    found = [notice.id for notice in db.session.query(Notice).order_by(Notice.id)]
    for number in found:
        notices.failed(number, fault)
    return found, party.reference


@pytest.mark.parametrize(("fault", "sentence"), OURS.items())
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_ours_is_said_in_dutch_and_not_put_into_the_servers_mouth(app, fault, sentence):
    with app.test_request_context():
        said = app.jinja_env.filters["fault"](fault)
    assert said.startswith(sentence)
    assert THEIRS not in said


def test_every_page_that_tells_of_a_fault_says_it_so(client, rows):
    with rows():
        found, reference = failed(NO_ADDRESS)
        notices.rest(f"{NO_CONVERSATION}timed out", is_busy=False)
    stage.sign_in_as(client, "Olga")
    outbox = "/organise/outbox"
    for path in (
        outbox,
        f"{outbox}/{found[-1]}/address",
        "/organise/events/week",
        f"/organise/registrations/{reference}",
    ):
        said = read(client.get(path))
        assert OURS[NO_ADDRESS] in said, path
        assert THEIRS not in said, path
    assert "De verbinding met de mailserver lukte niet of viel weg." in read(client.get(outbox))


def test_what_a_mail_server_said_is_quoted(client, rows):
    with rows():
        found, reference = failed("550 5.1.1 no such user: 100% sure")
    stage.sign_in_as(client, "Olga")
    outbox = "/organise/outbox"
    for path in (
        outbox,
        f"{outbox}/{found[-1]}/address",
        "/organise/events/week",
        f"/organise/registrations/{reference}",
    ):
        assert f"{THEIRS}550 5.1.1 no such user: 100% sure”" in read(client.get(path)), path
