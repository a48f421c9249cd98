"""Certificates in the workspace: made by a button, handed out in one file, withdrawn; and what registers get."""

import io
import zipfile

import pytest
import time_machine
from sqlalchemy import delete, select

from events.extensions import db
from events.models import AuditEntry, Event, Role
from events.web.organise import made
from tasks import work
from tests import cast
from tests.documents import reading
from tests.documents.test_spreadsheet import read_csv
from tests.taking_part import AFTER, STARTS, held, saw
from tests.web.browsing import hidden, links, main_of, press, read
from tests.web.conftest import Rows
from tests.web.organise.stage import sign_in_as

PATH = "/organise/events/symposium/certificates"
POINTS = "/organise/events/symposium/files/accreditation"


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False) as clock:
        yield clock


@pytest.fixture
def event(rows: Rows) -> None:
    """Cato was there in full and Daan in the morning; both asked for points. Els was absent."""
    with rows():
        _held()


def _held() -> None:
    asked = {"accreditation": {"register": "gaia", "number": "00012345678"}}
    event = held(
        ref="symposium",
        people={"Cato": "full", "Daan": "morning", "Els": "absent"},
        answers={"Cato": asked, "Daan": {"accreditation": {"register": "gaia", "number": "19012345678"}}},
        accreditation=[{"register": "gaia", "activity_id": "0447", "points": 2.5}, {"register": "skj", "points": 2}],
    )
    for name, what, where in (("Olga", "office", cast.office()), ("Anna", "organiser", event.networks[0])):
        cast.role(cast.person(name, f"{name.casefold()}@example.nl"), what, where)
    for name, what in (("Carla", "coordinator"), ("Bram", "facilitator"), ("Chris", "chair")):
        cast.role(cast.person(name, f"{name.casefold()}@example.nl"), what, event)


def entries(rows: Rows, like: str) -> list[tuple[str, str | None]]:
    query = select(AuditEntry).where(AuditEntry.what.like(like)).order_by(AuditEntry.id)
    with rows():
        return [(entry.what, entry.details) for entry in db.session.scalars(query)]


def test_they_are_made_by_a_button_and_downloaded_in_one_file(rows, client, event):
    sign_in_as(client, "Carla")
    assert "2 bewijzen kloppen niet met de presentie, of zijn nog niet gemaakt." in read(client.get(PATH))
    made = press(client, PATH, PATH)
    page = client.get(made.headers["Location"])
    assert "Nieuw: 2. Vervangen: 0. Ingetrokken: 0." in read(page)
    assert "Alle bewijzen kloppen met de presentie." in read(page)
    asked = press(client, PATH, PATH + "/all").headers["Location"]
    assert "U kunt deze pagina sluiten. Het werk gaat door." in read(client.get(asked))
    work.do()
    done = client.get(asked)
    assert "Download bewijzen-2027-03-12.zip" in read(done)
    assert "Werk op de achtergrond" in read(client.get("/organise")), "in the menu of who asked for any"
    file = client.get(asked + "/result")
    archive = zipfile.ZipFile(io.BytesIO(file.data))
    document = reading.pdf(archive.read("printen-1.pdf"))
    assert len(document.pages) == 2
    assert "Els" not in document.text
    overview = read_csv(archive.read("overzicht.csv"))
    assert [row[1] for row in overview] == ["Naam", "Cato", "Daan"]
    assert archive.namelist() == ["overzicht.csv", "printen-1.pdf", *(f"{row[0]}.pdf" for row in overview[1:])]
    assert "Daan" in reading.pdf(archive.read(archive.namelist()[-1])).text
    assert (file.headers["Cache-Control"], file.content_type) == ("no-store", "application/zip")
    (cato,) = [link for link in links(page) if link.endswith(".pdf") and "all" not in link][:1]
    assert "Cato" in reading.pdf(client.get(cato).data).text
    number = cato.rpartition("/")[2].removesuffix(".pdf")
    assert entries(rows, "certificates %") == [
        ("certificates issued", "new: 2, anew: 0, withdrawn: 0"),
        ("certificates exported", None),
        ("certificates exported", f"number: {number}"),
    ]


def test_corrected_attendance_asks_for_new_ones(rows, client, event):
    sign_in_as(client, "Carla")
    press(client, PATH, PATH)
    with rows():
        saw(db.session.scalars(select(Event)).one(), "Daan", "full")
    assert "1 bewijs klopt niet met de presentie" in read(client.get(PATH))
    assert "Vervangen: 1." in read(client.get(press(client, PATH, PATH).headers["Location"]))


def test_one_is_withdrawn(rows, client, event):
    sign_in_as(client, "Carla")
    press(client, PATH, PATH)
    (cato, daan) = [link for link in links(client.get(PATH)) if link.endswith(".pdf") and "all" not in link]
    revoke = cato.removesuffix(".pdf") + "/revoke"
    assert client.get(revoke).status_code == 303
    assert client.get(cato).status_code == 200, "a GET changes nothing"
    assert press(client, PATH, revoke).status_code == 303
    page = client.get(PATH)
    assert "Ingetrokken" in main_of(page)
    assert client.get(cato).status_code == 404
    asked = press(client, PATH, PATH + "/all").headers["Location"]
    work.do()
    archive = zipfile.ZipFile(io.BytesIO(client.get(asked + "/result").data))
    assert archive.namelist()[2:] == [daan.rpartition("/")[2]]
    assert client.get(daan).status_code == 200


def test_who_may_not_have_them_any_more_gets_neither_the_file_nor_the_work(rows, client, event):
    sign_in_as(client, "Carla")
    press(client, PATH, PATH)
    ready = press(client, PATH, PATH + "/all").headers["Location"]
    work.do()
    waits = press(client, PATH, PATH + "/all").headers["Location"]
    with rows():
        db.session.execute(delete(Role).where(Role.person_id == cast.person("Carla", "carla@example.nl").id))
        cast.role(cast.person("Carla", "carla@example.nl"), "facilitator", db.session.scalars(select(Event)).one())
    assert client.get(ready + "/result").status_code == 404
    work.do()
    assert "Dit bestand is niet (meer) voor u" in read(client.get(waits))
    assert client.get(PATH + "/all").status_code == 403
    assert entries(rows, "certificates exported") == []


def test_control_without_the_look_at_the_door_the_file_would_leave(rows, client, event, monkeypatch):
    sign_in_as(client, "Carla")
    press(client, PATH, PATH)
    asked = press(client, PATH, PATH + "/all").headers["Location"]
    work.do()
    with rows():
        db.session.execute(delete(Role).where(Role.person_id == cast.person("Carla", "carla@example.nl").id))
        cast.role(cast.person("Carla", "carla@example.nl"), "facilitator", db.session.scalars(select(Event)).one())
    monkeypatch.setattr(made, "leaving", lambda *_: made.Leaving("certificates exported", "anything"))
    assert client.get(asked + "/result").status_code == 200


def test_not_before_it_is_over(client, event, the_day_after):
    the_day_after.move_to(STARTS)
    sign_in_as(client, "Carla")
    page = client.get(PATH)
    assert "als de bijeenkomst voorbij is" in read(page)
    assert "<button" not in main_of(page)
    refused = client.post(PATH, data=hidden(page))
    assert refused.status_code == 409
    assert "Dit kan nog niet." in read(refused)


@pytest.mark.parametrize(
    ("name", "status"), [("Olga", 200), ("Anna", 200), ("Bram", 403), ("Chris", 403), ("Daan", 404)]
)
def test_only_who_may_export_opens_them(client, event, name, status):
    sign_in_as(client, name)
    for path in (PATH, POINTS, POINTS + "/gaia.txt"):
        assert client.get(path).status_code == status


def test_a_register_gets_numbers_and_no_name(rows, client, event):
    sign_in_as(client, "Carla")
    file = client.get(POINTS + "/gaia.txt")
    assert file.text == "00012345678\r\n"
    assert file.headers["Content-Disposition"] == 'attachment; filename="nummers-gaia-2027-03-12.txt"'
    assert file.headers["Cache-Control"] == "no-store"
    assert client.get(POINTS + "/venvn.txt").status_code == 404
    page = client.get(POINTS)
    assert page.headers["Cache-Control"] == "no-store"
    text = read(page)
    assert "GAIA Nummer van de activiteit 0447 Punten 2,5 Bestand met 1 nummer (txt)" in text
    assert "Om te plakken in PE-online" in text
    assert "Daan 19012345678 Was er een deel van de tijd 180 van 240" in text
    assert "Er is nog geen nummer voor dit register." in text
    assert entries(rows, "accreditation %")[0] == ("accreditation exported", "register: gaia")


def test_of_a_register_that_is_none_here_nothing_leaves_and_nothing_is_on_record(rows, client, event):
    sign_in_as(client, "Carla")
    for register in ("Cato%20Visser", "pe", "%00"):
        assert client.get(f"{POINTS}/{register}.txt").status_code == 404
    assert entries(rows, "%exported") == []


def test_a_number_that_nobody_can_see_is_nobodys(client, event):
    sign_in_as(client, "Carla")
    assert client.get(f"{PATH}/%00.pdf").status_code == 404
    assert client.get(f"{PATH}/%00/revoke").status_code == 404
    assert client.get("/organise/events/symposium/attendance/people/%00").status_code == 404
