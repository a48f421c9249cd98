"""An interpreter is told the address of a talk by telephone, three days before: a task, anew when it is elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, true

from events import reminders, todo
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text, compose
from events.models import Event, Notice, Person, Role, Task, What
from events.notices import still_wanted
from events.todo import Outcome
from tests import cast

START = datetime(2027, 3, 12, 13, tzinfo=UTC)
STREET = "Hobbemastraat 12"


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def a_talk(*interpreters: str) -> Event:
    talk = cast.event("huiskamergesprek", starts_at=START, venue=at_home("thuis", STREET))
    cast.role(cast.person("Carla", "carla@example.nl"), What.COORDINATOR, talk)
    for name in interpreters:
        cast.role(cast.person(name, phone=f"060000000{len(name)}"), What.INTERPRETER, talk)
    reminders.arm(talk)
    return talk


def at_home(ref: str, address: str):
    return cast.venue(ref, name="Bij Sevda", address=address, neighbourhood="Schilderswijk")


def told() -> list[str]:
    """Who is to be called, as the list of tasks has it."""
    found: list[Person | None] = [todo.interpreter_of(task) for task in todo.open_tasks(true(), is_office=True)]
    return sorted(person.name for person in found if person is not None)


def test_each_interpreter_is_to_be_called_once_from_three_days_before(session, clock):
    a_talk("Tolk", "Tweede")
    a_talk()  # needs nobody
    clock.move_to(START - timedelta(days=4))
    assert todo.open_due(now()) == 0
    clock.move_to(START - timedelta(days=3))
    assert (todo.open_due(now()), todo.open_due(now())) == (2, 0)
    assert told() == ["Tolk", "Tweede"]
    found = session.scalars(select(Task).where(Task.what == "address")).all()
    assert {(task.role, task.due_on.isoformat()) for task in found} == {("coordinator", "2027-03-12")}


def test_who_comes_no_more_is_not_called_and_who_comes_instead_is(session, clock):
    talk = a_talk("Tolk")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    session.delete(session.scalars(select(Role).where(Role.what == What.INTERPRETER)).one())
    session.flush()
    assert todo.open_tasks(true(), is_office=True) == []
    cast.role(cast.person("Tweede"), What.INTERPRETER, talk)
    assert todo.open_due(now()) == 1
    assert told() == ["Tweede"]


def test_another_place_is_told_anew_and_another_try_is_of_the_same_person(session, clock):
    talk = a_talk("Tolk")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    (task,) = todo.open_tasks(true(), is_office=True)
    again = todo.tick(task, Outcome.NOT_REACHED, actor="account:1", again_on=now().date() + timedelta(days=1))
    assert todo.open_tasks(true(), is_office=True) == [again]
    assert told() == ["Tolk"]
    todo.tick(again, Outcome.DONE, actor="account:1")
    assert todo.open_due(now()) == 0
    talk.venue = at_home("elders", "Laan 1")
    session.flush()
    assert todo.open_due(now()) == 1
    assert told() == ["Tolk"]


def a_call_was_made() -> None:
    (task,) = todo.open_tasks(true(), is_office=True)
    todo.tick(task, Outcome.DONE, actor="account:1")


def at(talk: Event, venue) -> tuple[int, int]:
    """How many tasks it makes at once, and at the next look, that the talk is held there."""
    talk.venue = venue
    db.session.flush()
    return todo.open_due(now()), todo.open_due(now())


def test_back_at_an_earlier_place_who_was_sent_elsewhere_is_called_anew(session, clock):
    talk = a_talk("Tolk", "Tweede")
    here, there = talk.venue, at_home("elders", "Laan 1")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    for _ in range(2):
        for venue in (there, here):
            for task in todo.open_tasks(true(), is_office=True):
                todo.tick(task, Outcome.DONE, actor="account:1")
            assert at(talk, venue) == (2, 0), "whatever was said there before"
            assert told() == ["Tolk", "Tweede"]
    keys = session.scalars(select(Task.key).where(Task.what == "address")).all()
    assert sorted(key.partition("#")[2] for key in keys) == ["", "", "", "", "2", "2", "2", "2", "3", "3"]


def test_who_was_not_called_about_another_place_knows_the_first_one(session, clock):
    talk = a_talk("Tolk")
    here, there = talk.venue, at_home("elders", "Laan 1")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    assert at(talk, there) == (1, 0)
    assert at(talk, here) == (0, 0), "the first call is still to be made"
    assert told() == ["Tolk"]
    a_call_was_made()
    assert todo.open_due(now()) == 0
    assert told() == []
    assert at(talk, there) == (0, 0), "its task was never ticked"
    assert told() == ["Tolk"]


def test_who_needed_no_call_about_another_place_still_knows_this_one(session, clock):
    talk = a_talk("Tolk")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    (about_here,) = todo.open_tasks(true(), is_office=True)
    assert at(talk, at_home("elders", "Laan 1")) == (1, 0)
    a_call_was_made()
    clock.shift(timedelta(hours=1))
    todo.tick(about_here, Outcome.NOT_NEEDED, actor="account:1")  # by the link of its mail: it is in no list
    assert todo.open_due(now()) == 0, "they heard of no other place since"
    assert told() == []


def test_the_coordinator_hears_that_there_is_a_call_and_no_address(session, clock):
    a_talk("Tolk")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    reminders.queue_due(now())
    notice = session.scalars(select(Notice).where(Notice.purpose == "address_3_days")).one()
    (task,) = todo.open_tasks(true(), is_office=True)
    mail = compose(notice)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Bellen over de afspraak op 12 maart"
    assert f"/organise/tasks/{task.id}" in text
    for word in (STREET, "Sevda", "Schilderswijk", "Tolk", "0600000004"):
        assert word not in text
    assert still_wanted(notice, now())
    todo.tick(task, Outcome.DONE, actor="account:1")
    assert not still_wanted(notice, now())


def test_an_interpreter_reads_who_tells_the_address_and_a_facilitator_reads_it_elsewhere(session, clock):
    talk = a_talk("Tolk")
    cast.role(cast.person("Bram", phone="0600000009"), What.FACILITATOR, talk)
    clock.move_to(START - timedelta(days=7))
    reminders.queue_due(now())
    said = {
        notice.person.name: by_hand_text(notice)
        for notice in session.scalars(select(Notice).where(Notice.purpose == "talk_7_days"))
    }
    promise, question = "Wij bellen u vanaf dinsdag 9 maart.", "Hebt u het adres nog niet gehoord?"
    assert (promise in said["Tolk"], promise in said["Bram"]) == (True, False)
    clock.move_to(START - timedelta(days=1))
    reminders.queue_due(now())
    (tolk,) = (
        by_hand_text(notice)
        for notice in session.scalars(select(Notice).where(Notice.purpose == "talk_1_day"))
        if notice.person.name == "Tolk"
    )
    assert (promise in tolk, question in tolk) == (False, True)


def test_nobody_is_asked_to_call_who_comes_no_more(session, clock):
    talk = a_talk("Tolk")
    clock.move_to(START - timedelta(days=3))
    todo.open_due(now())
    (of_who_left,) = todo.open_tasks(true(), is_office=True)
    session.delete(session.scalars(select(Role).where(Role.what == What.INTERPRETER)).one())
    cast.role(cast.person("Tweede", phone="0600000009"), What.INTERPRETER, talk)
    session.flush()
    todo.open_due(now())
    reminders.queue_due(now())
    notice = session.scalars(select(Notice).where(Notice.purpose == "address_3_days")).one()
    (task,) = todo.open_tasks(true(), is_office=True)
    assert f"/organise/tasks/{task.id}" in compose(notice).get_body(("plain",)).get_content()
    assert still_wanted(notice, now())
    a_call_was_made()
    assert not still_wanted(notice, now()), "the other call is open, and nobody's work"
    assert f"/organise/tasks/{of_who_left.id}" not in compose(notice).get_body(("plain",)).get_content()
