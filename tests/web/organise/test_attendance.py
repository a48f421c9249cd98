"""The pages of attendance without a script: choose, tick, correct, print, enter from paper; what a script sends."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from events import answers, attendance, registration
from events.clock import at, now
from events.extensions import db
from events.models import AuditEntry, Event, Registration
from events.web.organise.attendance.paper import numbers_in
from events.web.organise.attendance.sending import milliseconds
from tests import cast
from tests.answers import circle
from tests.attendance import hall
from tests.web.arranged import course_week, item, office
from tests.web.browsing import fault_of, hidden, links, read
from tests.web.signing_in import sign_in

PLACE = "/organise/events/symposium/attendance"


@pytest.fixture
def day(today):
    """It is two o'clock in the afternoon of the symposium."""
    today.move_to(at(date(2027, 4, 15), 14))
    return today


@pytest.fixture
def symposium(day, rows) -> str:
    """A symposium that is held today, everybody around it, and the lecture that Thea gives; its key."""
    with rows():
        office()
        event = hall.symposium(ref="symposium")
        lecture = attendance.parts(event)[0]
        lecture.item.teacher = cast.everyone(event)["Thea"]
        return lecture.key


@pytest.fixture
def anna(symposium, rows, client):
    """The organiser's browser."""
    signed_in(client, rows, "Anna")
    return client


def signed_in(client, rows, name: str) -> None:
    with rows():
        sign_in(client, cast.person(name, f"{name.casefold()}@example.nl"))


def who(rows, name: str) -> str:
    with rows():
        return hall.who(db.session.scalars(select(Event).where(Event.ref == "symposium")).one(), name)


def seen(rows, ref: str = "symposium") -> dict[tuple[str, str], tuple[bool, str]]:
    with rows():
        event = db.session.scalars(select(Event).where(Event.ref == ref)).one()
        return {key: (mark.is_present, mark.via) for key, mark in attendance.marks(event).items()}


def looks(rows) -> list[str]:
    with rows():
        shown = select(AuditEntry.actor).where(AuditEntry.what == "attendance list shown")
        return list(db.session.scalars(shown))


def send(client, *ticks: object, token: str | None = None, sender: str | None = None):
    token = client.get(f"{PLACE}/sent").json["token"] if token is None else token
    message = {"sender": sender_of(client) if sender is None else sender, "ticks": list(ticks)}
    return client.post(f"{PLACE}/sent", json=message, headers={"X-CSRFToken": token})


def sender_of(client) -> str:
    """What the page says of who is signed in."""
    return re.search(r'data-sender="(\w+)"', client.get(PLACE).text)[1]


def test_the_parts_say_how_many_were_in_each(anna, symposium):
    page = read(anna.get(PLACE))
    assert "Presentie Symposium Onbegrepen gedrag: vervolg donderdag 15 april 2027" in page
    assert "Lezing: het verhaal achter het gedrag 13.00–14.00 0 van 3 aanwezig" in page
    assert "Workshop: methodisch werken 14.15–15.15 0 van 1 aanwezig" in page


def test_a_press_marks_somebody_and_a_second_one_takes_it_back(anna, symposium, rows, day):
    cato, address = who(rows, "Cato Visser"), f"{PLACE}/{symposium}"
    page = anna.get(address)
    assert "Cato Visser Florence" in read(page)
    answer = anna.post(address, data={**hidden(page), "tick": f"{cato} 1"})
    assert answer.headers["Location"] == f"{address}#{cato.replace(':', '-')}"
    assert "1 van 3 aanwezig" in read(anna.get(address))
    assert "Cato Visser Florence aanwezig, 14.00 uur" in read(anna.get(address))
    day.shift(timedelta(minutes=1))
    anna.post(address, data={**hidden(page), "tick": f"{cato} 0"})
    assert "0 van 3 aanwezig" in read(anna.get(address))
    assert "Cato Visser Florence niet aanwezig" in read(anna.get(address))
    assert seen(rows) == {(cato, symposium): (False, "list")}


def test_one_finds_a_name_without_its_accents(anna, symposium):
    address = f"{PLACE}/{symposium}"
    page = read(anna.post(address, data={**hidden(anna.get(address)), "q": "BOËR"}))
    assert "Els de Boer" in page
    assert "Daan Bos" not in page
    assert "Niemand op deze lijst heet zo." in read(
        anna.post(address, data={**hidden(anna.get(address)), "q": "xyz"})
    )


def test_a_name_that_was_asked_for_stands_in_no_address(anna, symposium, rows):
    cato, address = who(rows, "Cato Visser"), f"{PLACE}/{symposium}"
    page = anna.post(address, data={**hidden(anna.get(address)), "q": "cato"})
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert 'method="get"' not in page.text
    assert "cato" not in " ".join(links(page)).casefold()
    answer = anna.post(address, data={**hidden(page), "tick": f"{cato} 1"})
    assert answer.headers["Location"] == f"{address}#{cato.replace(':', '-')}"
    assert "Daan Bos" in read(anna.get(f"{address}?q=cato"))  # an address asks for nobody


@pytest.mark.parametrize(
    ("tick", "status", "said"),
    [
        ("attendee:0 1", 409, "Deze persoon staat niet (meer) op deze lijst."),
        ("", 400, ""),
        ("attendee:1 2", 400, ""),
    ],
)
def test_a_press_that_makes_no_sense_is_refused(anna, symposium, tick, status, said):
    address = f"{PLACE}/{symposium}"
    answer = anna.post(address, data={**hidden(anna.get(address)), "tick": tick})
    assert answer.status_code == status
    assert said in read(answer)


def test_before_the_day_the_list_says_that_one_can_tick_then(anna, symposium, rows, day):
    day.shift(timedelta(days=-2))
    signed_in(anna, rows, "Anna")
    cato, address = who(rows, "Cato Visser"), f"{PLACE}/{symposium}"
    page = anna.get(address)
    assert "Afvinken kan op de dag zelf." in read(page)
    answer = anna.post(address, data={**hidden(page), "tick": f"{cato} 1"})
    assert "U kunt pas op die dag afvinken." in read(answer)


def test_nobody_is_ticked_at_what_was_cancelled(anna, symposium, rows):
    address, cato = f"{PLACE}/{symposium}", who(rows, "Cato Visser")
    fields = hidden(anna.get(address))
    with rows():
        db.session.scalars(select(Event)).one().status = "cancelled"
    answer = anna.post(address, data={**fields, "tick": f"{cato} 1"})
    assert (answer.status_code, "Er is niets bewaard." in read(answer)) == (409, True)
    assert send(anna, [cato, symposium, True, milliseconds(now())]).json == {"is_held": False}
    assert seen(rows) == {}


def test_a_part_that_is_none_does_not_exist(anna, symposium):
    assert anna.get(f"{PLACE}/item:0").status_code == 404
    assert anna.get(f"{PLACE}/2027-04-15:morning").status_code == 404


def test_a_teacher_ticks_the_own_lesson_and_reads_no_more_than_names(client, symposium, rows):
    signed_in(client, rows, "Thea")
    lists = {link for link in links(client.get(PLACE)) if "/item:" in link and link.count("/") == 5}
    assert lists == {f"{PLACE}/{symposium}", f"{PLACE}/item:5"}  # the last is the one that everybody's Thea gives
    page = client.get(f"{PLACE}/{symposium}")
    assert "Cato Visser" in read(page)
    assert "Florence" not in read(page)
    cato, other = who(rows, "Cato Visser"), f"item:{int(symposium.partition(':')[2]) + 1}"
    assert client.get(f"{PLACE}/{other}").status_code == 403
    moment = milliseconds(now())
    answer = send(client, [cato, symposium, True, moment], [cato, other, True, moment])
    assert answer.json["refused"] == [[cato, other, "Dit onderdeel staat niet meer in het programma."]]
    assert seen(rows) == {(cato, symposium): (True, "list")}


# What a script sends -----


def test_a_tick_that_comes_late_keeps_its_own_time_and_loses_from_what_was_seen_since(anna, symposium, rows):
    cato, daan = who(rows, "Cato Visser"), who(rows, "Daan Bos")
    early, late = milliseconds(now() - timedelta(hours=1)), milliseconds(now() - timedelta(minutes=1))
    send(anna, [cato, symposium, False, late])
    answer = send(anna, [cato, symposium, True, early], [daan, symposium, True, early])
    assert answer.json["marks"] == [[cato, symposium, False, late], [daan, symposium, True, early]]
    assert answer.json["now"] == milliseconds(now())
    assert "Visser" not in answer.text


def test_a_clock_that_runs_a_little_ahead_means_now_and_one_that_runs_wild_is_told(anna, symposium, rows):
    cato, daan = who(rows, "Cato Visser"), who(rows, "Daan Bos")
    answer = send(
        anna,
        [cato, symposium, True, milliseconds(now() + timedelta(minutes=1))],
        [daan, symposium, True, milliseconds(now() + timedelta(hours=1))],
    )
    assert answer.json["marks"] == [[cato, symposium, True, milliseconds(now())]]
    assert answer.json["refused"] == [[daan, symposium, "De klok van dit apparaat loopt voor. Er is niets bewaard."]]


@pytest.mark.parametrize(
    "message",
    [{}, {"ticks": None}, {"ticks": {}}, {"ticks": [[]] * 501}, []],
)
def test_a_message_that_makes_no_sense_is_refused(anna, symposium, rows, message):
    token = anna.get(f"{PLACE}/sent").json["token"]
    assert anna.post(f"{PLACE}/sent", json=message, headers={"X-CSRFToken": token}).status_code == 400
    assert seen(rows) == {}


def test_a_tick_that_cannot_be_read_does_not_hold_up_the_others(anna, symposium, rows):
    cato, moment = who(rows, "Cato Visser"), milliseconds(now())
    answer = send(
        anna, 1, [cato, symposium, 1, moment], [cato, symposium, True, 2**60], [cato, symposium, True, moment]
    )
    assert answer.json["refused"] == [["", "", "Dit is niet te lezen."]] * 3
    assert seen(rows) == {(cato, symposium): (True, "list")}


def test_what_one_account_ticked_is_not_kept_when_another_sends_it(anna, symposium, rows):
    cato, of_anna = who(rows, "Cato Visser"), sender_of(anna)
    signed_in(anna, rows, "Bram")
    assert sender_of(anna) != of_anna
    for sender in (of_anna, ""):
        answer = send(anna, [cato, symposium, True, milliseconds(now())], sender=sender)
        assert (answer.status_code, answer.json) == (401, {"is_yours": False})
    assert seen(rows) == {}


def test_a_message_from_another_site_changes_nothing(anna, symposium, rows):
    cato = who(rows, "Cato Visser")
    anna.application.config["WTF_CSRF_ENABLED"] = True
    answer = send(anna, [cato, symposium, True, milliseconds(now())], token="of another site")
    assert answer.status_code == 400
    assert seen(rows) == {}


def test_the_page_may_ask_its_own_site_and_is_kept_nowhere(anna, symposium):
    page = anna.get(f"{PLACE}/{symposium}")
    assert page.headers["Content-Security-Policy"].endswith("; connect-src 'self'")
    assert page.headers["Cache-Control"] == "no-store"
    assert "connect-src" not in anna.get("/agenda").headers["Content-Security-Policy"]


# On paper -----


def test_the_sheet_has_a_number_and_a_box_for_everybody(anna, symposium):
    page = anna.get(f"{PLACE}/{symposium}/sheet")
    assert "Presentielijst Symposium Onbegrepen gedrag: vervolg Lezing: het verhaal" in read(page)
    assert "1 Cato Visser Florence 2 Daan Bos Florence 3 Els de Boer Florence" in read(page)
    assert page.text.count('class="box"') == 3


def test_numbers_from_paper_mark_people_as_seen_before_the_part_was_over(anna, symposium, rows, day):
    day.shift(timedelta(days=1))
    signed_in(anna, rows, "Anna")
    address = f"{PLACE}/{symposium}/paper"
    answer = anna.post(address, data={**hidden(anna.get(address)), "numbers": "1, 3"})
    assert "2 nummers zijn ingevoerd." in read(anna.get(answer.headers["Location"]))
    cato, els = who(rows, "Cato Visser"), who(rows, "Els de Boer")
    assert seen(rows) == {(cato, symposium): (True, "paper"), (els, symposium): (True, "paper")}
    with rows():
        event = db.session.scalars(select(Event)).one()
        part = attendance.part_called(event, symposium)
        assert {mark.seen_at for mark in attendance.marks(event).values()} == {part.ends_at}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Vul de nummers in van wie er waren, bijvoorbeeld: 1 4 7-9."),
        ("1 44", "Nummer 44 staat niet op deze lijst."),
        ("1 twee", "“twee” is geen nummer."),
    ],
)
def test_with_a_number_that_is_nobodys_nothing_is_kept_and_what_was_typed_stays(anna, symposium, rows, typed, said):
    address = f"{PLACE}/{symposium}/paper"
    answer = anna.post(address, data={**hidden(anna.get(address)), "numbers": typed})
    assert (answer.status_code, said in read(answer)) == (422, True)
    assert f'value="{typed}"' in answer.text
    assert seen(rows) == {}


def test_numbers_are_read_as_people_write_them():
    assert numbers_in("1 4, 7-9;12.") == ({1, 4, 7, 8, 9, 12}, [])
    assert numbers_in("3 – 5") == ({3, 4, 5}, [])
    assert numbers_in("1-99999")[0] == {1}


# Where a list gives people away -----


@pytest.fixture
def week(day, rows) -> str:
    """A course week that is held now, with one duo; the key of its lesson."""

    with rows():
        office()
        event = course_week("week", starts_at=now() + timedelta(days=30), ends_at=now() + timedelta(days=34))
        lesson = item(event, "Omgaan met dementie", 60, 120)
        party = registration.register(event, cast.duo("Hanna Mulder", "Ids Mulder"))
        party.status = "confirmed"
        event.starts_at, event.ends_at = now() - timedelta(hours=2), now() + timedelta(days=4)
        lesson.starts_at, lesson.ends_at = now() - timedelta(hours=1), now()
        cast.everyone(event)
        key = f"item:{lesson.id}"
    yield key
    with rows():
        db.session.scalars(select(Registration)).one().status = "requested"  # nobody pays for it


def test_who_looks_at_a_list_that_gives_people_away_is_on_record_first(week, client, rows):
    signed_in(client, rows, "Carla")
    address = f"/organise/events/week/attendance/{week}"
    page = client.get(address)
    assert "Hanna Mulder" in read(page)
    assert "<title>Presentie · Vereniging Transmurale Zorg</title>" in page.text
    assert len(looks(rows)) == 1
    sheet = client.get(f"{address}/sheet")
    assert len(looks(rows)) == 2
    assert "dementie" not in read(sheet).partition("Presentielijst")[2].casefold()
    client.get("/organise/events/week/attendance")
    client.get("/organise/events/week/attendance/sent")
    assert len(looks(rows)) == 2  # numbers only
    actor = looks(rows)[0]
    assert actor.startswith("account:")


def test_a_press_works_there_too(week, client, rows):
    signed_in(client, rows, "Carla")
    address = f"/organise/events/week/attendance/{week}"
    with rows():
        hanna = hall.who(db.session.scalars(select(Event)).one(), "Hanna Mulder")
    client.post(address, data={**hidden(client.get(address)), "tick": f"{hanna} 1"})
    assert seen(rows, "week") == {(hanna, week): (True, "list")}


def test_the_chair_of_a_circle_marks_who_came_and_reads_who_comes_instead(day, rows, client):

    with rows():
        office()
        group = circle.gpo("2027-04-15 16:00")
        meeting = group.events[0]
        cast.everyone(meeting)
        answers.answer(group.roster[0], meeting, "yes", cast.person("Mies Bos", "mies@example.nl"))
        ref, place = meeting.ref, f"place:{group.roster[0].id}"
    signed_in(client, rows, "Chris")
    address = f"/organise/events/{ref}/attendance/meeting"
    page = client.get(address)
    assert "Mies Bos in plaats van Bram" in read(page)
    client.post(address, data={**hidden(page), "tick": f"{place} 1"})
    assert seen(rows, ref) == {(place, "meeting"): (True, "list")}
    assert looks(rows) == []


# At the door -----


def fill_in(client, part: str, **fields: str):
    address = f"{PLACE}/{part}/walk-in"
    return client.post(address, data={**hidden(client.get(address)), "name": "Willem Bos", "knows": "y", **fields})


def test_somebody_at_the_door_is_on_the_list_and_in(anna, symposium):
    answer = fill_in(anna, symposium, organisation="Florence")
    assert answer.status_code == 303
    page = read(anna.get(answer.headers["Location"]))
    assert "Deze persoon is aangemeld en staat op de lijst." in page
    assert "Willem Bos Florence aanwezig, 14.00 uur" in page


def test_at_a_full_event_an_organiser_may_make_room_and_a_facilitator_may_not(anna, symposium, rows):
    with rows():
        event = db.session.scalars(select(Event)).one()
        event.pool.capacity = event.pool.taken
    answer = fill_in(anna, symposium)
    assert (answer.status_code, "Maak er een plaats bij" in read(answer)) == (409, True)
    assert 'value="Willem Bos"' in answer.text
    signed_in(anna, rows, "Bram")
    answer = fill_in(anna, symposium, making_room="y")
    assert (answer.status_code, "Vraag de organisator" in read(answer)) == (409, True)
    signed_in(anna, rows, "Anna")
    assert fill_in(anna, symposium, making_room="y").status_code == 303


def test_who_was_registered_all_along_is_marked_and_who_waits_is_let_in(anna, symposium, rows):
    with rows():
        event = db.session.scalars(select(Event)).one()
        event.pool.capacity = event.pool.taken
        hall.register(event, "Fien Waal")
    known = {"name": "Daan Bos", "email": "daan.bos@example.nl"}
    assert fill_in(anna, symposium, **known).status_code == 303
    assert seen(rows) == {(who(rows, "Daan Bos"), symposium): (True, "walk_in")}
    waits = {"name": "Fien Waal", "email": "fien.waal@example.nl"}
    assert fill_in(anna, symposium, **waits).status_code == 409
    assert fill_in(anna, symposium, making_room="y", **waits).status_code == 303
    assert seen(rows)[who(rows, "Fien Waal"), symposium] == (True, "walk_in")


def test_a_form_that_is_not_filled_in_says_what_is_missing(anna, symposium):
    answer = fill_in(anna, symposium, name="", knows="")
    assert answer.status_code == 422
    assert "Vul de naam in." in read(answer)
    assert "Vertel het aan de deelnemer, en kruis dit dan aan." in read(answer)


def test_heads_without_names_are_typed_on_the_list_and_a_full_workshop_is_refused(rows, client, anna):
    with rows():
        talk = cast.event("huiskamergesprek", ref="talk", in_days=5)
        party = registration.register(talk, cast.application("Samira", people=5, phone="0612345678"))
        talk.starts_at, talk.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
        reference, [part] = party.reference, [part.key for part in attendance.parts(talk)]
        event = db.session.scalars(select(Event).where(Event.ref == "symposium")).one()
        workshop = next(one for one in attendance.parts(event) if "naasten" in one.item.title)
        hall.register(event, "Zoë", choices={1: workshop.item.id})
        workshop.item.pool.capacity = 1
        number = next(line.number for line in attendance.everybody(event) if line.name == "Cato Visser")
        switch = f"{PLACE}/{workshop.key}/switch"
    page = client.get(f"/organise/events/talk/attendance/{part}")
    assert "Samira: 5 plaatsen" in read(page)

    def count(typed):
        data = {"csrf_token": hidden(page)["csrf_token"], f"heads_{reference}": typed}
        return client.post(f"/organise/events/talk/attendance/{part}/heads", data=data)

    assert "Deze groep heeft 5 plaatsen. Vul een getal in van 0 tot en met 5." in read(count("6"))
    assert count("vier").status_code == 422
    assert count("4").status_code == 303
    assert "4 van 5 aanwezig" in read(client.get("/organise/events/talk/attendance"))

    form = client.get(switch)
    assert "Cato Visser – Workshop: methodisch werken" in read(form)
    refused = client.post(switch, data={**hidden(form), "who": str(number)})
    assert refused.status_code == 409
    assert fault_of(refused, "who") == "Deze workshop is vol. Deze persoon houdt wat die had."
