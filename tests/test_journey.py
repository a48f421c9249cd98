"""The main job, end to end, over real HTTP: a year's programme in; registrations, mails, reminders, calendars out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from tests.running import ROOT, House, wait_until
from tests.visitor import Page, Visitor

PROGRAMME = str(ROOT / "tests" / "data" / "haaglanden-2027.toml")
WEEK = "bt-2027-q1"
CASES = ("Ans Bakker", "Cato Visser", "Dirk Smit", "Els Mulder", "Frans Bos", "Gerda Vos", "Henk Peters")


def email_of(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@voorbeeld.example"


COORDINATOR, TEACHER = "beterthuis@florence.example", "ergo@florence.example"
# When each reminder of the week is due (just after 09:00 wall-clock time), and who reads it.
REMINDERS_BEFORE = (
    (datetime(2027, 2, 8, 8, 5, tzinfo=UTC), COORDINATOR),  # 28 days: call each party; places or funding open
    (datetime(2027, 2, 15, 8, 5, tzinfo=UTC), TEACHER),  # 21 days before the first lesson
    (datetime(2027, 2, 22, 8, 5, tzinfo=UTC), email_of(CASES[0])),  # 14 days: packing list
    (datetime(2027, 3, 5, 8, 5, tzinfo=UTC), email_of(CASES[1])),  # 3 days
)
REMINDERS_AFTER = (
    (datetime(2027, 3, 6, 8, 5, tzinfo=UTC), TEACHER),  # 2 days before the first lesson
    (datetime(2027, 3, 19, 8, 5, tzinfo=UTC), COORDINATOR),  # 7 days after the end: aftercare
)
NEVER_IN_A_NEUTRAL_MAIL = ("dementie", "beter thuis", "duinzicht", "strandweg", "netwerk", "week")


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(database_url, tmp_path)
    yield made
    made.stop()


def register_duo(visitor: Visitor, name: str) -> Page:
    """Fill in the form of the course week as `name` and a naaste would."""
    page = visitor.get(f"/agenda/{WEEK}/register")
    return visitor.send(
        page,
        person_name=name,
        carer_name=f"Naaste van {name}",
        contact="carer",
        channel="email",
        email=email_of(name),
        phone="070 123 45 67",
        municipality="Den Haag",
        referral="own_interest",
        carer_knows="yes",
        consent_registration="y",
    )


def link_in(mail) -> str:
    """The link to the party's own page, as its reader sees it."""
    words = mail.get_body(("plain",)).get_content().split()
    return next(word for word in words if "/r/" in word).strip("<>.")


def time_passes(house: House, reminders: tuple[tuple[datetime, str], ...]) -> None:
    """Restart the background at each moment, and wait for the mail its reader gets; the web is up again after all."""
    for moment, reader in reminders:
        before = len(house.mails(reader))
        house.stop()
        house.travel_to(moment)
        house.start_background()
        wait_until(lambda r=reader, b=before: len(house.mails(r)) > b, f"the reminder of {moment:%d %B} to {reader}")
    house.start_web()


def subjects(house: House, to: str) -> list[str]:
    return [str(mail["Subject"]) for mail in house.mails(to)]


@pytest.mark.slow
def test_from_a_programme_file_to_a_place_that_came_free(house):
    house.travel_to(datetime(2027, 1, 11, 9, tzinfo=UTC))
    assert "bt-2027-q1" in house.command("programme", "load", PROGRAMME)
    house.start_web()
    house.start_background()
    visitor = Visitor(house.address)

    # The agenda shows what is public and nothing else.
    agenda = visitor.get("/agenda")
    assert "Beter Thuis met Dementie, maart 2027" in agenda.text
    for closed in ("GPO", "In gesprek over vergeten", "verzorgenden", "Programma-overleg"):
        assert closed not in agenda.text
    assert visitor.get("/agenda/gpo-transvaal-2027-01-12").status == 404

    # Six duos fill the week; the seventh is told before and after that it waits.
    pages = {name: register_duo(Visitor(house.address), name) for name in CASES[:6]}
    assert {page.data["data-status"] for page in pages.values()} == {"requested"}
    assert "wachtlijst" in visitor.get(f"/agenda/{WEEK}/register").text
    last = CASES[6]
    pages[last] = register_duo(visitor, last)
    assert pages[last].data["data-status"] == "waiting"

    # The first mail says that the request arrived; its link leads to the same page, and it gives nobody away.
    first = CASES[0]
    wait_until(lambda: all(house.mails(email_of(name)) for name in CASES), "a mail to each of the seven", 120)
    [received] = house.mails(email_of(first))
    words = f"{received['From']} {received['Subject']} {received.get_body(('plain',)).get_content()}".lower()
    assert [word for word in NEVER_IN_A_NEUTRAL_MAIL if word in words.replace(house.address, "")] == []
    assert "Vereniging Transmurale Zorg" in str(received["From"])
    own = visitor.get(link_in(received))
    assert own.data["data-status"] == "requested"
    assert str(received["Subject"]) in visitor.get("/mailbox").text

    # The coordinator confirms; the page and a second mail say so.
    reference = own.data["data-reference"]
    house.command("registration", "confirm", reference)
    assert visitor.get(link_in(received)).data["data-status"] == "confirmed"
    wait_until(lambda: len(house.mails(email_of(first))) == 2, "the mail that the place is certain")
    second = CASES[1]
    house.command("registration", "confirm", pages[second].data["data-reference"])
    wait_until(lambda: len(house.mails(email_of(second))) == 2, "the same for the second")

    # Subscribers see the week, and never who comes; the party's own file is neutral.
    feed = icalendar.Calendar.from_ical(visitor.download("/feeds/agenda.ics?kind=beter_thuis"))
    titles = [str(event["SUMMARY"]) for event in feed.walk("VEVENT")]
    assert "Beter Thuis met Dementie, maart 2027" in titles
    [own_event] = icalendar.Calendar.from_ical(visitor.download(f"{link_in(received)}/calendar.ics")).walk("VEVENT")
    assert str(own_event["SUMMARY"]) == "Afspraak Vereniging Transmurale Zorg"

    # Time passes to each reminder before the week; who only asked is not reminded (domain rule 3).
    time_passes(house, REMINDERS_BEFORE)
    assert len(house.mails(email_of(first))) == len(house.mails(email_of(second))) == 4
    assert len(house.mails(email_of(CASES[2]))) == 1

    # Cancelling is one button behind the link; the place goes to who waits, and both are told.
    cancel = visitor.get(f"{link_in(received)}/cancel")
    assert visitor.send(cancel).data["data-status"] == "cancelled"
    wait_until(lambda: len(house.mails(email_of(first))) == 5, "the mail that the registration was cancelled")
    wait_until(lambda: len(house.mails(email_of(last))) == 2, "the mail with the offer")
    offered = visitor.get(link_in(house.mails(email_of(last))[-1]))
    assert offered.data["data-status"] == "offered"
    wanted = offered.data["data-reference"]
    accepted = visitor.send(offered, f"{offered.url}/accept")
    assert accepted.data["data-status"] == "requested"
    wait_until(lambda: subjects(house, COORDINATOR).count(f"Nieuwe aanvraag {wanted}") == 1, "the coordinator hears")

    # And after it: the coordinator calls who was there.
    time_passes(house, REMINDERS_AFTER)
    assert "Every counter equals its rows." in house.command("places", "verify")
