"""A list from elsewhere becomes attendance: what fits is shown first, and the work goes on by itself."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from events import attendance, documents, jobs
from events.clock import at
from events.extensions import db
from events.models import Event, Job
from tasks import work
from tests import cast
from tests.attendance import hall
from tests.web.arranged import office
from tests.web.browsing import hidden, read
from tests.web.signing_in import sign_in

LIST = b"naam;aanwezig\r\nCato Visser;ja\r\nDaan Bos;nee\r\nNiemand Hier;ja\r\n"


@pytest.fixture
def part(today, rows, client) -> str:
    """The key of a lecture that is over, with Anna's browser before it."""
    today.move_to(at(date(2027, 4, 15), 17))
    with rows():
        office()
        event = hall.symposium(ref="symposium")
        key = attendance.parts(event)[0].key
        cast.everyone(event)
    with rows():
        sign_in(client, cast.person("Anna", "anna@example.nl"))
    return f"/organise/events/symposium/attendance/{key}/list"


def sent(client, place: str, content: bytes):
    fields = hidden(client.get(place))
    return client.post(place, data={**fields, "file": (io.BytesIO(content), "lijst.csv")})


def test_what_fits_is_shown_and_then_kept_by_the_background_process(part, client, rows):
    preview = sent(client, part, LIST)
    said = read(preview)
    assert "1 aanwezig, 1 afwezig, 1 niet gevonden." in said
    assert "regel 4: Niemand Hier, ja – staat niet op deze lijst" in said
    workbook = documents.xlsx(documents.Table("Lijst", ["naam", "aanwezig"], [["Cato Visser", "ja"]]))
    assert "1 aanwezig, 0 afwezig, 0 niet gevonden." in read(sent(client, part, workbook))
    fields = hidden(preview)
    first, second = (client.post(f"{part}/keep", data=fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/organise/jobs/1"
    waiting = client.get("/organise/jobs/1")
    assert "U kunt deze pagina sluiten. Het werk gaat door." in read(waiting)
    assert waiting.headers["Refresh"] == "3"
    work.do()
    done = client.get("/organise/jobs/1")
    assert "2 mensen zijn verwerkt." in read(done)
    assert "Refresh" not in done.headers
    assert "Klaar" in read(client.get("/organise/jobs"))
    with rows():
        marks = attendance.marks(db.session.scalars(select(Event)).one())
        assert sorted(mark.is_present for mark in marks.values()) == [False, True]


def test_a_file_that_is_no_list_is_told_beside_the_field(part, client, rows):
    for content, said in ((b"", "Kies een bestand."), (b"PK\x03\x04\x00\xff", "Dit is geen lijst")):
        answer = sent(client, part, content)
        assert (answer.status_code, said in read(answer)) == (422, True)
    with rows():
        assert db.session.scalars(select(Job)).all() == []


def test_work_that_ended_its_process_again_and_again_says_what_to_do(part, client, rows):
    client.post(f"{part}/keep", data=hidden(sent(client, part, LIST)))
    with rows():
        for _time in range(jobs.MOST_ATTEMPTS):
            jobs.claim(lease=timedelta(seconds=-1))
    work.do()
    page = client.get("/organise/jobs/1")
    assert "Niet gelukt" in read(page)
    assert "steeds afgebroken. Misschien is het te veel in één keer. Er is niets bewaard." in read(page)
    assert "Refresh" not in page.headers


def test_somebody_elses_work_does_not_exist(part, client, rows):
    client.post(f"{part}/keep", data=hidden(sent(client, part, LIST)))
    with rows():
        sign_in(client, cast.person("Olga", "olga@example.nl"))
    assert client.get("/organise/jobs/1").status_code == 404
