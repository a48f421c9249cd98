"""A list of who was there, made elsewhere, becomes marks: all of them or none."""

import io

import pytest
import time_machine
from openpyxl import Workbook
from sqlalchemy import delete

from events import attendance
from events.attendance import brought, tables
from events.models import Attendance, Event, Role, What
from tasks import work
from tests import cast
from tests.taking_part import AFTER, held
from tests.working import asked, state


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False):
        yield


def test_a_list_is_read_as_spreadsheets_save_it():
    commas = brought.read(b"Naam,Aanwezig\r\nCato Visser,ja\r\n\r\nDaan Bos,nee\r\n")
    windows = brought.read("Nummer;Naam\n1;Zoë\n".encode("cp1252"))
    assert [(line.number, line.said) for line in commas] == [
        (2, {"name": "Cato Visser", "present": "ja"}),
        (4, {"name": "Daan Bos", "present": "nee"}),
    ]
    assert windows[0].said == {"number": "1", "name": "Zoë"}
    old_mac = brought.read(b"naam;aanwezig\rCato Visser;ja\rDaan Bos;nee\r")
    assert [line.said["name"] for line in old_mac] == ["Cato Visser", "Daan Bos"]


def workbook(*rows: tuple) -> bytes:
    """A workbook as a spreadsheet program saves it, with a second sheet behind the first."""
    file, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("Blad2").append(("iets", "anders"))
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_it_looks():
    lines = brought.read(workbook(("Nr.", "Naam", "Aanwezig"), (1, "Cato Visser", True), (), (2.0, "Daan", False)))
    assert [(line.number, line.said) for line in lines] == [
        (2, {"number": "1", "name": "Cato Visser", "present": "1"}),
        (4, {"number": "2", "name": "Daan", "present": "0"}),
    ]


def test_what_a_workbook_unpacks_to_has_an_end(monkeypatch):
    packed = workbook(("naam",), *[(f"{number}" * 10_000,) for number in range(10)])
    assert len(packed) < 10_000
    assert len(brought.read(packed)) == 10, "the control: as it stands it is read"
    monkeypatch.setattr(tables, "MOST_UNPACKED", 80_000)
    assert len(brought.read(workbook(("naam",), ("Cato",)))) == 1
    with pytest.raises(brought.NotAList):
        brought.read(packed)


def test_no_line_of_a_long_sheet_is_lost(monkeypatch):
    monkeypatch.setattr(tables, "LAST_ROW", 3)
    assert len(brought.read(workbook(("naam",), (), ("Cato",), ()))) == 1
    with pytest.raises(brought.NotAList):
        brought.read(workbook(("naam",), (), (), ("Cato",)))


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"PK\x03\x04\x00\xff\x00", b"naam\n" + b"x\n" * 2001, b"naam\n" + b"x" * 200_000]
)
def test_what_is_no_list_is_refused(content):
    with pytest.raises(brought.NotAList):
        brought.read(content)


def test_nobody_is_guessed(session):
    event = held(people={"Cato": "absent", "Daan": "absent"})
    part = attendance.parts(event)[0]
    content = b"naam,e-mail,aanwezig\ncato,,ja\nCato,,ja\n,daan@example.nl,nee\nEls,,ja\nDaan,,soms\n"
    found = brought.match(event, part, brought.read(content))
    cato, daan = (line.who for line in attendance.expected(event, part))
    assert found.marks == {cato: True, daan: False}
    assert [(line.number, why.value) for line, why in found.left_out] == [
        (3, "twice"),
        (5, "unknown"),
        (6, "unreadable"),
    ]


def test_two_of_one_name_are_told_apart_by_their_number(session):
    event = held(people={"Cato": "absent"})
    part = attendance.parts(event)[0]
    twins = attendance.expected(event, part) * 2
    assert [len(brought._fitting(line, twins)) for line in brought.read(b"naam\nCato\n")] == [2]
    reference = twins[0].attendee.registration.reference
    by_number = brought.read(f"nummer\n{reference}\n{twins[0].number}\n{reference}0\n".encode())
    assert [len(brought._fitting(line, twins[:1])) for line in by_number] == [1, 1, 0]


def brought_in(event: Event, **marks: bool) -> int:
    part = attendance.parts(event)[0]
    by_name = {line.name: line.who for line in attendance.expected(event, part)}
    parameters = brought.parameters(event, part, {by_name.get(name, name): there for name, there in marks.items()})
    anna = cast.person("Anna", "anna@example.nl")
    cast.role(anna, What.ORGANISER, event.networks[0])
    return asked(brought.WORK, **parameters)


def test_a_list_becomes_marks_all_at_once(session):
    event = held(people={"Cato": "absent", "Daan": "absent"})
    session.execute(delete(Attendance))
    number = brought_in(event, Cato=True, Daan=False, Els=True)
    work.do()
    assert state(number) == ("done", 3, 3, {"kept": 2, "refused": 1, "event": event.ref})
    assert sorted(mark.is_present for mark in attendance.marks(event).values()) == [False, True]
    assert {mark.via for mark in attendance.marks(event).values()} == {"paper"}


def test_who_may_not_tick_any_more_brings_in_nothing(session):
    event = held(people={"Cato": "absent"})
    number = brought_in(event, Cato=True)
    session.execute(delete(Role))
    session.commit()
    work.do()
    assert state(number)[3] == {"fault": "not_allowed"}


def test_nobody_was_at_what_is_cancelled(session):
    event = held(people={"Cato": "absent"})
    number = brought_in(event, Cato=True)
    event.status = "cancelled"
    session.commit()
    work.do()
    assert state(number)[3] == {"fault": "not_held"}
