"""The code at the door: on a professional's page and nobody else's; it opens something for who ticks there only."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
import segno
from sqlalchemy import select

from events import attendance, registration
from events.clock import at
from events.extensions import db
from events.mail.message import compose
from events.models import Attendance, Event, Notice
from tests import cast
from tests.attendance import hall
from tests.web.arranged import course_week, office, own_path
from tests.web.browsing import hidden, links, read
from tests.web.signing_in import sign_in, sign_out

FRIENDLY = "Laat deze code zien bij de ingang"


@pytest.fixture
def day(today):
    """It is half past one in the afternoon of the symposium; the lecture goes on until two."""
    today.move_to(at(date(2027, 4, 15), 13, 30))
    return today


@pytest.fixture
def code(day, rows) -> str:
    """The path in the code of Cato, who comes to the lecture and the first workshop of today."""
    with rows():
        office()
        event = hall.symposium(ref="symposium")
        cast.everyone(event)
        address = attendance.code_of(event.registrations[0])
    assert address is not None
    return "/" + address.split("/", 3)[3]


def signed_in(client, rows, name: str) -> None:
    with rows():
        sign_in(client, cast.person(name, f"{name.casefold()}@example.nl"))


def marks(rows) -> list[tuple[str, str]]:
    with rows():
        return [(mark.part, mark.via) for mark in db.session.scalars(select(Attendance).order_by(Attendance.id))]


def test_the_page_of_a_professional_has_the_code_as_a_picture(code, client, rows, day):
    with rows():
        event = db.session.scalars(select(Event)).one()
        event.starts_at, event.ends_at = event.starts_at + timedelta(days=1), event.ends_at + timedelta(days=1)
        path, address = own_path(event.registrations[0]), attendance.code_of(event.registrations[0])
    page = client.get(path)
    assert "Uw code voor de ingang Laat deze code zien bij de ingang." in read(page)
    picture = re.search(r'<img src="(data:image/svg\+xml[^"]*)"', page.text)
    assert picture is not None
    drawn = segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#ffffff")
    assert unquote(picture[1]).replace("&#39;", "'") == unquote(drawn)


def test_the_confirmation_says_where_the_code_is(code, rows):
    with rows():
        notice = db.session.scalars(select(Notice).where(Notice.purpose == "confirmed").order_by(Notice.id)).first()
        text = compose(notice).get_body(("plain",)).get_content()
    assert "Op uw pagina staat een code. Laat die zien bij de ingang." in text


def test_who_ticks_there_comes_to_the_person_and_one_button_checks_them_in(code, client, rows):
    signed_in(client, rows, "Bram")
    answer = client.get(code)
    assert answer.status_code == 303
    person = answer.headers["Location"]
    page = client.get(person)
    assert "Cato Visser Florence" in read(page)
    buttons = re.findall(r'name="part" value="([^"]*)"', page.text)
    assert buttons == ["item:1", "item:2"]  # the lecture, and the workshop that was chosen
    assert marks(rows) == []  # a GET changes nothing
    answer = client.post(person, data={**hidden(page), "part": buttons[0]})
    done = client.get(answer.headers["Location"])
    assert "Cato Visser is aanwezig. Lezing: het verhaal achter het gedrag" in read(done)
    assert marks(rows) == [("item:1", "qr")]


def test_what_is_on_or_comes_next_stands_first(code, client, rows, day):
    day.shift(timedelta(hours=1))  # the lecture is over
    signed_in(client, rows, "Bram")
    page = client.get(client.get(code).headers["Location"])
    assert re.findall(r'name="part" value="([^"]*)"', page.text) == ["item:2", "item:1"]


@pytest.mark.parametrize("name", ["Thea", "Arie", "Cato", "Daan"])
def test_anybody_else_reads_a_friendly_word_and_nothing_about_whose_it_is(code, client, rows, name):
    signed_in(client, rows, name)
    page = client.get(code)
    assert (page.status_code, FRIENDLY in read(page)) == (200, True)
    assert "Visser" not in page.text
    assert "symposium" not in page.text.casefold()


def test_a_code_that_was_never_ours_reads_the_same_as_one_that_is(code, client):
    assert client.get(code).text.replace(code, "") == client.get("/q/nonsense").text.replace("/q/nonsense", "")
    assert f"/sign-in?next={code}" in links(client.get(code))
    assert client.get(code).headers["Cache-Control"] == "no-store"


def test_a_code_ends_with_the_other_links_of_the_party(code, client, rows):
    with rows():
        registration.revoke_links(db.session.scalars(select(Event)).one().registrations[0])
    signed_in(client, rows, "Anna")
    assert FRIENDLY in read(client.get(code))
    sign_out(client)


def test_a_code_opens_nothing_for_who_gave_no_second_factor(code, client, rows):
    with rows():
        sign_in(client, cast.person("Anna", "anna@example.nl"), second_factor=False)
    assert FRIENDLY in read(client.get(code))


def test_where_a_list_gives_people_away_nobody_has_a_code(today, rows, client):
    with rows():
        office()
        week = course_week("week")
        cast.everyone(week)
        party = registration.register(week, cast.duo("Hanna", "Ids"))
        party.status = "confirmed"
        path, reference = own_path(party), party.reference
        assert attendance.code_of(party) is None
    assert "data:image/svg" not in client.get(path).text
    signed_in(client, rows, "Carla")
    assert client.get(f"/organise/events/week/attendance/people/{reference}").status_code == 404
    with rows():
        registration.by_reference(reference).status = "requested"  # nobody pays for it


def test_who_waits_or_joins_from_home_has_no_code(session):
    symposium = cast.event(capacity=1)
    first, second = (registration.register(symposium, cast.application(name)) for name in ("Eva", "Fien"))
    assert (attendance.code_of(first) is None, attendance.code_of(second)) == (False, None)
    symposium.venue = None
    session.flush()
    assert attendance.code_of(first) is None
