"""A new kind of event is one new file: made-up ones, put into a copy of the house, do all that a kind does."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from tests.running import ROOT, House, wait_until
from tests.visitor import Page, Visitor

# What no kind of ours is: one place unless the file says otherwise, a reminder of its own, a rhythm of its own.
TRY_OUT = '''"""Proeftuin: professionals try something new for an afternoon."""

from flask_babel import lazy_gettext as _

from events.policy import DEMENTIA, Audience, Entry, KindPolicy, Party, Privacy, ReminderRule, YearlyRule

POLICY = KindPolicy(
    name="proeftuin",
    label=_("Proeftuin"),
    privacy=Privacy.P1,
    party=Party.PERSON,
    entry=Entry.OPEN,
    is_public=True,
    for_professionals=True,
    default_capacity=1,
    asks=("function",),
    consents=("registration",),
    reminders=(ReminderRule("reminder_5_days", Audience.PARTY, days_before=5),),
    yearly=(YearlyRule((DEMENTIA,), times=2),),
)
'''
# Two people as at the course week, but confirmed at once and counted one by one; its mails give nobody away.
DAY_OUT = '''"""Dagje uit: somebody with dementia and a naaste go out for a day."""

from flask_babel import lazy_gettext as _

from events.policy import Audience, Channel, Entry, KindPolicy, Party, Privacy, ReminderRule

POLICY = KindPolicy(
    name="dagje_uit",
    label=_("Dagje uit"),
    privacy=Privacy.P3,
    party=Party.DUO,
    entry=Entry.OPEN,
    is_public=True,
    default_capacity=4,
    channels=(Channel.EMAIL, Channel.PHONE),
    consents=("registration",),
    reminders=(ReminderRule("reminder_6_days", Audience.PARTY, days_before=6),),
)
'''
# A closed circle about which nothing is said.
CIRCLE = '''"""Intervisie: professionals of one neighbourhood learn from each other. Nothing is written down."""

from flask_babel import lazy_gettext as _

from events.policy import Audience, Entry, KindPolicy, Party, Privacy, ReminderRule, TitleFrom

POLICY = KindPolicy(
    name="intervisie",
    label=_("Intervisie"),
    privacy=Privacy.PX,
    party=Party.ROSTER,
    entry=Entry.INVITATION,
    is_public=False,
    title_from=TitleFrom.NEIGHBOURHOOD,
    takes_registrations=False,
    reminders=(ReminderRule("meeting_5_days", Audience.ROSTER, days_before=5),),
)
'''
FILES = {"proeftuin": TRY_OUT, "dagje_uit": DAY_OUT, "intervisie": CIRCLE}
PROGRAMME = """
year = 2027

[[networks]]
ref = "dementie"
name = "Netwerk Dementie Haaglanden"

[[organisations]]
ref = "vtz"
name = "Vereniging Transmurale Zorg"
roles = ["office"]
phone = "070 000 00 00"

[[venues]]
ref = "strand"
name = "Strandhuis"
address = "Strandweg 1, Den Haag"
neighbourhood = "Kijkduin"

[[events]]
ref = "proeftuin-maart"
kind = "proeftuin"
networks = ["dementie"]
title.nl = "Proeftuin: muziek bij onrust"
venue = "strand"
starts = 2027-03-10T13:00:00
ends = 2027-03-10T16:00:00

[[events]]
ref = "dagje-uit-maart"
kind = "dagje_uit"
networks = ["dementie"]
title.nl = "Dagje uit naar zee"
venue = "strand"
starts = 2027-03-11T10:00:00
ends = 2027-03-11T16:00:00

[[groups]]
ref = "intervisie-kijkduin"
kind = "intervisie"
networks = ["dementie"]
neighbourhood = "Kijkduin"
venue = "strand"
dates = [2027-03-10T09:00:00]
minutes = 60
roster = [{ name = "Frans", email = "frans@example.nl" }]
"""
PARTS = ("config.py", "wsgi.py", "events", "tasks", "templates", "migrations", "deploy")
CATO, DAAN, ELS, FRANS = "cato@example.nl", "daan@example.nl", "els@example.nl", "frans@example.nl"
REMINDED_AT = datetime(
    2027, 3, 5, 8, 5, tzinfo=UTC
)  # just after 09:00, five days before two of them and six before one


@pytest.fixture
def programme(tmp_path: Path) -> str:
    file = tmp_path / "programma.toml"
    file.write_text(PROGRAMME, encoding="utf-8")
    return str(file)


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house whose code is ours and a file more for each new kind."""
    copy = tmp_path / "code"
    copy.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, copy / part)
    for name, text in FILES.items():
        (copy / "events" / "kinds" / f"{name}.py").write_text(text, encoding="utf-8")
    made = House(database_url, tmp_path, root=copy)
    yield made
    made.stop()


def join(house: House, email: str) -> Page:
    """Somebody registers for the try-out."""
    visitor = Visitor(house.address)
    form = visitor.get("/agenda/proeftuin-maart/register")
    return visitor.send(
        form, name=email.split("@")[0].title(), email=email, function="Arts", consent_registration="y"
    )


def go_out(house: House) -> Page:
    """Els and her naaste register for the day out."""
    visitor = Visitor(house.address)
    form = visitor.get("/agenda/dagje-uit-maart/register")
    known = {"person_name": "Els Mulder", "carer_name": "Bert Mulder", "contact": "carer", "phone": "070 123 45 67"}
    return visitor.send(form, **known, channel="email", email=ELS, consent_registration="y")


def said(house: House, to: str) -> list[str]:
    """What the mails to `to` say, subject and text."""
    return [f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}" for mail in house.mails(to)]


def restart(house: House, moment: datetime) -> None:
    house.stop()
    house.travel_to(moment)
    house.start_web()
    house.start_background()


@pytest.mark.slow
def test_a_new_kind_is_one_new_file(house, programme):
    house.travel_to(datetime(2027, 2, 1, 9, tzinfo=UTC))
    assert 'new: event "proeftuin-maart"' in house.command("programme", "load", programme)
    house.start_web()
    house.start_background()
    visitor = Visitor(house.address)

    # The agenda shows what is public, knows their names, and can show one kind alone.
    agenda = visitor.get("/agenda").text
    assert "Proeftuin: muziek bij onrust" in agenda
    assert "Dagje uit naar zee" in agenda
    alone = visitor.get("/agenda?kind=dagje_uit").text
    assert ("Dagje uit naar zee" in alone, "Proeftuin: muziek bij onrust" in alone) == (True, False)
    assert "Intervisie" not in agenda
    assert visitor.get("/agenda/intervisie-kijkduin-2027-03-10").status == 404
    assert "Strandweg 1, Den Haag" in visitor.get("/agenda/proeftuin-maart").text

    # Whoever comes first has the only place, the next one waits; a duo takes two of four places.
    first, second, duo = join(house, CATO), join(house, DAAN), go_out(house)
    assert [page.data["data-status"] for page in (first, second, duo)] == ["confirmed", "waiting", "confirmed"]
    assert "Alle plaatsen zijn bezet" in visitor.get("/agenda/proeftuin-maart").text
    assert "Nog 2 plaatsen vrij" in visitor.get("/agenda/dagje-uit-maart").text

    # Each gets a mail; that of the day out gives nobody away.
    wait_until(lambda: all(house.mails(to) for to in (CATO, DAAN, ELS)), "a mail to each")
    assert "Proeftuin: muziek bij onrust" in said(house, CATO)[0]
    assert str(house.mails(ELS)[0]["Subject"]) == "Uw afspraak op 11 maart"
    for telling in ("dagje", "zee", "strand", "dementie", "netwerk"):
        assert telling not in said(house, ELS)[0].replace(house.address, "").lower()

    # A place that comes free goes to who waits.
    visitor.send(visitor.get(f"{first.url}/cancel"))
    wait_until(lambda: len(house.mails(DAAN)) == 2, "the mail that a place came free")
    assert visitor.get(second.url).data["data-status"] == "confirmed"

    # Subscribers see both, by kind and as professionals; the year has its rhythm.
    assert titles(visitor, "?kind=proeftuin") == ["Proeftuin: muziek bij onrust"]
    assert titles(visitor, "") == ["Dagje uit naar zee", "Proeftuin: muziek bij onrust"]
    feeds = visitor.get("/feeds")
    assert "Dagje uit" in feeds.text
    [professionals] = [link for link in feeds.links if "kind=symposium" in link]
    assert ("kind=proeftuin" in professionals, "kind=dagje_uit" in professionals) == (True, False)
    assert "warning: dementie: Proeftuin 1 of 2" in house.command("programme", "check", "2027")

    # Time passes to the reminders, and the counters are right.
    before = {to: len(house.mails(to)) for to in (CATO, DAAN, ELS)}
    restart(house, REMINDED_AT)
    wait_until(lambda: all(len(house.mails(to)) == before[to] + 1 for to in (DAAN, ELS)), "the reminders")
    wait_until(lambda: house.mails(FRANS), "the reminder of the closed circle")
    assert len(house.mails(CATO)) == before[CATO]
    assert "Strandhuis" in said(house, DAAN)[-1]
    assert "Strandhuis" not in said(house, ELS)[-1]
    [reminder] = said(house, FRANS)
    assert reminder.startswith("Herinnering: Bijeenkomst op 10 maart\n")
    assert "Strandhuis" in reminder
    assert "Every counter equals its rows." in house.command("places", "verify")


def titles(visitor: Visitor, query: str) -> list[str]:
    """What a feed holds."""
    feed = icalendar.Calendar.from_ical(visitor.download(f"/feeds/agenda.ics{query}"))
    return sorted(str(event["SUMMARY"]) for event in feed.walk("VEVENT"))


def test_control_without_the_file_nobody_knows_the_kind(database_url, tmp_path, programme):
    house = House(database_url, tmp_path)
    refused = house.try_command("programme", "load", programme, expect=1).stderr
    assert 'events[0] "proeftuin-maart": unknown kind "proeftuin"' in refused
    assert 'events[1] "dagje-uit-maart": unknown kind "dagje_uit"' in refused
    assert 'groups[0] "intervisie-kijkduin": unknown kind "intervisie"' in refused
