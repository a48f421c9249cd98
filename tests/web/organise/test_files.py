"""The files of an event: what stands in them, that each is on record before it leaves, and what never leaves."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from events import attendance, audit, registration
from events.clock import at
from events.extensions import db
from events.models import AuditEntry, Event, Notice, What
from tests import cast
from tests.answers.circle import gpo
from tests.documents import reading
from tests.documents.test_spreadsheet import read_csv
from tests.web import arranged
from tests.web.browsing import hidden, links, read
from tests.web.conftest import Rows
from tests.web.organise.stage import party, sign_in_as, week

FILES = "/organise/events/{}/files"
HOME = {"street": "Laan 1", "postcode": "2511 AB", "city": "Den Haag"}


@pytest.fixture
def course(rows: Rows, today) -> None:
    """Cato and Bert with needs, who get letters; Daan and Dora, confirmed by mail; Els and Eva, who wait."""
    needs = {"needs": ["ground_floor", "walker"]}
    persons = (
        registration.NamedPerson("person_with_dementia", "Cato Visser", needs),
        registration.NamedPerson("carer", "Bert Visser"),
    )
    by_letter = {"channel": "letter", "email": None, "phone": "0612345678", "address": HOME}
    where = {"municipality": "Den Haag", "referral": "own_interest"}
    with rows():
        event = week(capacity=2, funds=[cast.fund("dh", 10)])
        registration.register(event, cast.application("Cato Visser", persons=persons, **by_letter, **where))
        registration.register(event, cast.duo("=Daan", "Dora", phone="+31612345679"))
        registration.register(event, cast.duo("Els", "Eva"))
        for name in ("Cato Visser", "=Daan"):
            registration.confirm(party(name), actor="command")


def sheet(response) -> list[dict[str, object]]:
    """The lines of a workbook by heading."""
    (found,) = load_workbook(io.BytesIO(response.data)).worksheets
    rows = [[cell.value for cell in row] for row in found.iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def exported(rows: Rows) -> list[tuple[str, str | None]]:
    """What left, and about what."""
    query = select(AuditEntry).where(AuditEntry.what.like("%exported")).order_by(AuditEntry.id)
    with rows():
        return [(entry.what, entry.about) for entry in db.session.scalars(query)]


def test_the_page_says_which_files_there_are(client, course):
    sign_in_as(client, "Carla")
    page = client.get(FILES.format("week"))
    found = [link.removeprefix(FILES.format("week") + "/") for link in links(page) if "/files/" in link]
    assert found == [
        "participants.xlsx", "participants.csv", "attendance.pdf", "attendance.pdf?large=1", "call-list.pdf",
        "rooms.pdf",
    ]  # fmt: skip
    assert f'action="{FILES.format("week")}/letters.pdf"' in page.text, "by a button that names the letters"
    assert "Er wacht 1 brief." in read(page)


def test_a_spreadsheet_holds_everybody_with_what_was_asked(client, course):
    sign_in_as(client, "Carla")
    lines = sheet(client.get(FILES.format("week") + "/participants.xlsx"))
    assert [(line["Naam"], line["Rol"], line["Stand"]) for line in lines] == [
        ("Cato Visser", "Persoon met dementie", "Zeker"),
        ("Bert Visser", "Naaste", "Zeker"),
        ("=Daan", "Persoon met dementie", "Zeker"),
        ("Dora", "Naaste", "Zeker"),
        ("Els", "Persoon met dementie", "Op de wachtlijst"),
        ("Eva", "Naaste", "Op de wachtlijst"),
    ]
    cato = lines[0]
    assert cato["Wensen"] == "Een kamer op de begane grond, Ruimte voor een rollator"
    assert (cato["Gemeente"], cato["Verwijzing"], cato["Bericht"]) == (
        "Den Haag", "Wij melden ons zelf aan", "Met een brief",
    )  # fmt: skip
    assert cato["Betaald door"] == "Gemeente dh"
    assert "Organisatie" not in cato
    assert "Registernummer" not in cato


def test_the_same_as_csv_calculates_nothing(client, course):
    sign_in_as(client, "Carla")
    file = client.get(FILES.format("week") + "/participants.csv")
    assert file.content_type == "text/csv; charset=utf-8"
    rows = read_csv(file.data)
    assert rows[0][2] == "Naam"
    assert [row[2] for row in rows[1:]] == ["Cato Visser", "Bert Visser", "'=Daan", "Dora", "Els", "Eva"]


def test_a_symposium_asks_other_things(rows, today, client):
    answers = {
        "organisation": "Florence", "function": "wijkverpleegkundige", "diet": ["vegan"],
        "accreditation": {"register": "gaia", "number": "00012345678"},
    }  # fmt: skip
    with rows():
        event = arranged.symposium("symposium", accreditation=[{"register": "gaia", "activity_id": "1", "points": 4}])
        db.session.refresh(event)
        first = next(item for item in event.items if item.round == 1)
        person = registration.NamedPerson("person", "Cato", answers, choices={1: first.id})
        registration.register(event, cast.application("Cato", persons=(person,)))
        cast.role(cast.person("Anna", "anna@example.nl"), What.ORGANISER, event.networks[0])
        workshop = first.title
    sign_in_as(client, "Anna")
    (line,) = sheet(client.get(FILES.format("symposium") + "/participants.xlsx"))
    told = {heading: cell or None for heading, cell in line.items() if heading not in ("Nummer", "Aangemeld op")}
    assert told == {
        "Stand": "Zeker", "Naam": "Cato", "E-mail": "cato@example.nl", "Telefoon": None, "Organisatie": "Florence",
        "Functie": "wijkverpleegkundige", "Doet mee": None, "Ronde 1": workshop, "Ronde 2": None,
        "Eten": "Veganistisch", "In het gebouw": None, "Register": "GAIA", "Registernummer": "00012345678",
    }  # fmt: skip
    assert client.get(FILES.format("symposium") + "/rooms.pdf").status_code == 404
    assert client.get(FILES.format("symposium") + "/letters.pdf").status_code == 404


def test_each_file_is_on_record_kept_by_nobody_and_neutral_by_name(rows, client, course):
    sign_in_as(client, "Carla")
    names = {}
    for name in (
        "participants.xlsx",
        "participants.csv",
        "attendance.pdf",
        "call-list.pdf",
        "rooms.pdf",
        "letters.pdf",
    ):
        file = client.get(f"{FILES.format('week')}/{name}")
        assert file.headers["Cache-Control"] == "no-store"
        names[name] = file.headers["Content-Disposition"].partition("filename=")[2].strip('"')
    assert names == {
        "participants.xlsx": "deelnemers-2027-03-08.xlsx", "participants.csv": "deelnemers-2027-03-08.csv",
        "attendance.pdf": "presentielijst-2027-03-08.pdf", "call-list.pdf": "bellijst-2027-03-08.pdf",
        "rooms.pdf": "indeling-2027-03-08.pdf", "letters.pdf": "brieven-2027-03-08.pdf",
    }  # fmt: skip
    found = exported(rows)
    assert [what for what, _about in found] == [
        "participants exported", "participants exported", "attendance exported", "call list exported",
        "rooms exported", "letters exported",
    ]  # fmt: skip
    with rows():
        event = db.session.scalars(select(Event)).one()
        assert {about for _what, about in found} == {event.uid}
        account = db.session.scalars(select(AuditEntry.actor).where(AuditEntry.what == "rooms exported")).one()
        assert account not in ("visitor", "command", "clock")


def test_the_record_is_written_before_the_file_is_made(client, course, monkeypatch):
    sign_in_as(client, "Carla")
    recorded: list[str] = []
    known = audit.record
    monkeypatch.setattr(audit, "record", lambda what, **more: (recorded.append(what), known(what, **more))[1])
    monkeypatch.setattr("events.documents.printed", lambda *_a, **_k: recorded.append("made") or b"")
    client.get(FILES.format("week") + "/rooms.pdf")
    assert recorded == ["rooms exported", "made"]


def test_a_list_that_can_be_lost_names_no_kind_and_no_place(client, course):
    sign_in_as(client, "Carla")
    for name in ("attendance.pdf", "call-list.pdf", "rooms.pdf"):
        document = reading.pdf(client.get(f"{FILES.format('week')}/{name}").data)
        for word in ("ementie", "Beter Thuis", "Duinzicht", "Netwerk"):
            assert word not in document.text
            assert word not in document.title


def test_the_room_list_has_who_is_certain_with_what_they_need(client, course):
    sign_in_as(client, "Carla")
    text = reading.pdf(client.get(FILES.format("week") + "/rooms.pdf").data).text
    assert "Cato Visser en Bert Visser" in text
    assert "Een kamer op de begane grond" in text
    assert "=Daan en Dora" in text
    assert "Els" not in text


def test_the_call_list_has_who_to_call(client, course):
    sign_in_as(client, "Carla")
    text = reading.pdf(client.get(FILES.format("week") + "/call-list.pdf").data).text
    assert "Cato Visser 06 12 34 56 78" in text
    assert "Els" not in text


def test_a_letter_is_printed_and_ticked_off(rows, client, course):
    sign_in_as(client, "Carla")
    page = client.get(FILES.format("week"))
    text = reading.pdf(client.get(FILES.format("week") + "/letters.pdf").data).text
    assert "Cato Visser Laan 1 2511 AB Den Haag" in text
    assert "Beste Cato Visser en " in text
    later = client.post(FILES.format("week") + "/letters/done", data={**hidden(page)})
    assert later.status_code == 303
    with rows():
        done = select(Notice.purpose).where(Notice.channel == "letter", Notice.sent_at.is_not(None))
        assert db.session.scalars(done).all() == ["confirmed"]
    assert "Er wacht geen brief." in read(client.get(later.headers["Location"]))


def test_who_may_not_export_is_refused_before_anything_is_on_record(rows, client, course):
    for name in ("Bram", "Chris", "Thea"):
        sign_in_as(client, name)
        for file in ("participants.xlsx", "rooms.pdf", "attendance.pdf"):
            assert client.get(f"{FILES.format('week')}/{file}").status_code == 403
    assert exported(rows) == []


def test_a_talk_has_a_line_for_a_party_of_which_no_name_is_kept(rows, today, client):
    with rows():
        talk, _link = arranged.talk("talk")
        cast.everyone(talk)
        registration.register(talk, cast.application("Samira", people=4, channel="phone", phone="0612345678"))
    sign_in_as(client, "Carla")
    (line,) = sheet(client.get(FILES.format("talk") + "/participants.xlsx"))
    assert (line["Naam"], line["Plaatsen"]) == ("Samira", 4)
    file = client.get(FILES.format("talk") + "/call-list.pdf")
    assert "Samira 06 12 34 56 78 4" in reading.pdf(file.data).text
    assert "Hobbemastraat" not in reading.pdf(file.data).text


def test_of_a_meeting_about_clients_who_was_there_leaves_and_nothing_else(rows, today, client):
    with rows():
        group = gpo("2027-01-20 09:00")
        event = group.events[0]
        ref = event.ref
        cast.role(cast.person("Olga", "olga@example.nl"), What.OFFICE, cast.office())
        seen_at = at(date(2027, 1, 20), 9, 30)
        ticks = [attendance.Tick(f"place:{group.roster[0].id}", "meeting", True, seen_at)]
        attendance.mark(event, ticks, via=attendance.LIST, by=None)
    sign_in_as(client, "Olga")
    path = FILES.format(ref)
    page = client.get(path)
    assert [link for link in links(page) if "/files/" in link] == [
        f"{path}/attendance.pdf",
        f"{path}/attendance.pdf?large=1",
    ]
    text = reading.pdf(client.get(f"{path}/attendance.pdf").data).text
    assert text == (
        "Presentielijst Wat GPO Transvaal 20 januari 2027 Wanneer woensdag 20 januari 2027, 09.00 tot 10.00 uur "
        "woensdag 20 januari, bijeenkomst Nr. Naam Was er 1 Bram aanwezig 2 Cato Vereniging Transmurale Zorg 1 / 1"
    )
