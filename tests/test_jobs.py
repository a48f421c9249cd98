"""Long work: asked once, done once, taken up again after a crash, and nothing half done."""

import io
import threading
from datetime import timedelta

import pytest
import time_machine
from openpyxl import Workbook
from sqlalchemy import delete, select

from events import attendance, jobs
from events.attendance import brought, tables
from events.extensions import db
from events.models import Attendance, Event, Job, Person, Role, What
from tasks import work
from tests import cast
from tests.taking_part import AFTER, held
from tests.web.signing_in import account_of


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False):
        yield


def asked(what: str = "test", submission: str = "a" * 32, **parameters) -> int:
    """Ask for work and commit; its number. No transaction stays open, which the work would wait for."""
    by = account_of(cast.person("Anna", "anna@example.nl"))
    number = jobs.ask(what, parameters, by=by, submission=submission).id
    db.session.commit()
    return number


def state(number: int) -> tuple:
    db.session.rollback()
    job = db.session.get_one(Job, number, populate_existing=True)
    found = (job.state, job.done, job.total, job.says)
    db.session.rollback()
    return found


@pytest.fixture
def works(monkeypatch):
    """The works of a test, beside the real ones."""
    own = dict(work.WORKS)
    monkeypatch.setattr(work, "WORKS", own)
    return own


def names(_job: Job):
    """Write three names in one go, after having said twice how far it is."""
    yield 1, 3
    yield 2, 3
    db.session.add_all([Person(key_hash=name, name=name) for name in ("Els", "Fenna", "Gijs")])
    return jobs.Outcome({"kept": 3})


def breaks(job: Job):
    yield from names(job)
    db.session.flush()
    raise RuntimeError("broken")


def people(session) -> int:
    return len(session.scalars(select(Person.id).where(Person.key_hash.in_(("Els", "Fenna", "Gijs")))).all())


def test_work_is_done_once_and_says_what_came_of_it(session, works):
    works["test"] = names
    number = asked()
    work.do()
    work.do()
    assert state(number) == ("done", 3, 3, {"kept": 3})
    assert people(session) == 3


def test_the_same_form_sent_twice_asks_once(session):
    assert asked() == asked()
    assert asked(submission="b" * 32) == 2


def test_a_fault_takes_back_all_of_it_and_the_next_is_done(session, works):
    works["test"], works["other"] = breaks, names
    broken, whole = asked(), asked("other", "b" * 32)
    work.do()
    assert state(broken) == ("failed", 2, 3, {"fault": "unexpected"})
    assert state(whole)[0] == "done"
    assert people(session) == 3


def test_work_of_a_process_that_died_is_taken_up_again_when_its_lease_ran_out(session, works):
    works["test"] = names
    number = asked()
    dead = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    assert dead is not None
    work.do()
    assert state(number)[0] == "done"


def begun_and_died(times: int) -> None:
    for _time in range(times):
        assert jobs.claim(lease=timedelta(seconds=-1)) is not None
        db.session.commit()


def test_work_that_ends_its_process_three_times_has_failed(session, works):
    works["test"] = names
    number = asked()
    begun_and_died(3)
    work.do()
    assert state(number)[::3] == ("failed", {"fault": "gave_up"})
    assert people(session) == 0


def test_control_without_a_limit_it_is_begun_again(session, works, monkeypatch):
    works["test"] = names
    number = asked()
    begun_and_died(3)
    monkeypatch.setattr(jobs, "MOST_ATTEMPTS", 4)
    work.do()
    assert state(number)[0] == "done"


def test_what_is_left_when_the_time_is_up_is_begun_by_the_next_task(session, works, monkeypatch):
    works["test"], works["other"] = names, lambda _job: (yield 1, 1) or jobs.Outcome()
    first, second = asked("other"), asked("test", "b" * 32)
    monkeypatch.setattr(work, "BUDGET_SECONDS", 0)
    work.do()
    assert [state(first)[0], state(second)[0]] == ["done", "waiting"]
    work.do()
    assert state(second)[0] == "done"


def test_while_it_is_in_hand_nobody_else_takes_it(session):
    asked()
    assert jobs.claim() is not None
    db.session.commit()
    assert jobs.claim() is None


def test_who_lost_the_claim_keeps_nothing(session, works):
    works["test"] = names
    number = asked()
    slow = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    work.do()
    with pytest.raises(jobs.LostClaim):
        jobs.finish(slow, jobs.Outcome({"kept": 9}), 9)
    work.do_one(slow)
    assert state(number) == ("done", 3, 3, {"kept": 3})
    assert people(session) == 3


def test_control_without_the_claim_in_its_condition_the_slow_one_would_write_over_it(session, works):
    works["test"] = names
    number = asked()
    slow = jobs.claim(lease=timedelta(seconds=-1))
    db.session.commit()
    work.do()
    job = db.session.get_one(Job, number)
    job.state, job.claimed_until = "waiting", slow.until
    db.session.commit()
    jobs.finish(slow, jobs.Outcome({"kept": 9}), 9)
    db.session.commit()
    assert state(number)[3] == {"kept": 9}


def test_of_two_processes_each_takes_another_piece(session, app):
    asked()
    asked(submission="b" * 32)
    start, taken = threading.Barrier(2, timeout=60), []

    def take() -> None:
        with app.app_context():
            start.wait()
            held_now = jobs.claim()
            db.session.commit()
            taken.append(held_now.job_id if held_now else None)
            db.session.remove()

    both = [threading.Thread(target=take) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=120)
    assert sorted(taken) == [1, 2]


# A list of who was there -----


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
