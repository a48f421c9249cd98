"""What somebody has to do by a day: which calls become tasks, who sees them, and what came of each."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event as on
from sqlalchemy import select, true

from events import access, registration, reminders, todo
from events.access import Right
from events.clock import now
from events.errors import WrongStatus
from events.extensions import db
from events.models import AuditEntry, Event, Network, Registration, ReminderMoment, Task, What
from events.todo import Outcome
from tests import cast

START = datetime(2027, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2027, 1, 20, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def week(*names: str, **fields) -> Event:
    event = cast.event("beter_thuis", starts_at=START, **fields)
    for name in names:
        certain(registration.register(event, cast.duo(name)), now())
    reminders.arm(event)
    return event


def certain(party: Registration, since: datetime) -> Registration:
    """Make a request final as a fund would."""
    party.status, party.confirmed_at = "confirmed", since
    return party


def tasks(session, what: str) -> list[Task]:
    return list(session.scalars(select(Task).where(Task.what == what).order_by(Task.id)))


def test_a_call_that_falls_due_is_a_task_for_each_party_once(session, clock):
    event = week("Cato", "Daan", "Els")
    assert todo.open_due(now()) == 0
    clock.move_to(START - timedelta(days=28) + timedelta(hours=1))
    assert (todo.open_due(now()), todo.open_due(now())) == (3, 0)
    found = tasks(session, "call")
    assert [(task.event_id, task.registration_id) for task in found] == [
        (event.id, party.id) for party in event.registrations
    ]
    assert {(task.role, task.due_on) for task in found} == {("coordinator", date(2027, 2, 19))}


def test_control_without_its_key_a_call_would_be_made_at_every_look(session, clock):
    week("Cato", "Daan", "Els")
    clock.move_to(START - timedelta(days=27))
    todo.open_due(now())
    for task in tasks(session, "call"):
        task.key = f"another:{task.id}"
    session.flush()
    assert todo.open_due(now()) == 3


def test_a_look_that_finds_nothing_writes_nothing(session, clock):
    event = week("Cato", "Daan")
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement.split()[0])

    on.listen(db.engine, "before_cursor_execute", note)
    try:
        looks = []
        for moment in (START - timedelta(days=40), START - timedelta(days=27), START - timedelta(days=26)):
            clock.move_to(moment)
            todo.open_due(now())
            looks.append(seen.copy())
            seen.clear()
        late = certain(registration.register(event, cast.duo("Els")), now())
        session.flush()
        seen.clear()
        assert todo.open_due(now()) == 0
        assert seen == ["SELECT"]
        late.confirmed_at = START - timedelta(days=40)
        session.flush()
        seen.clear()
        assert todo.open_due(now()) == 1
        looks.append(seen.copy())
    finally:
        on.remove(db.engine, "before_cursor_execute", note)
    assert looks == [["SELECT"], ["SELECT", "INSERT"], ["SELECT"], ["SELECT", "INSERT"]]


def test_who_is_confirmed_after_the_moment_of_a_call_is_not_called(session, clock):
    event = week("Cato")
    clock.move_to(START - timedelta(days=20))
    certain(registration.register(event, cast.duo("Daan")), now())
    session.flush()
    assert todo.open_due(now()) == 1
    assert [task.registration_id for task in tasks(session, "call")] == [event.registrations[0].id]


@pytest.mark.parametrize(("days", "due_on"), [(27, "2027-02-19"), (20, "2027-02-20"), (1, "2027-03-11")])
def test_a_call_that_is_opened_late_is_due_today_and_not_in_the_past(session, clock, days, due_on):
    week("Cato")
    clock.move_to(START - timedelta(days=days))
    todo.open_due(now())
    (task,) = tasks(session, "call")
    assert task.due_on.isoformat() == due_on


def test_aftercare_is_a_task_a_week_after_the_end(session, clock):
    week("Cato", "Daan", "Els")
    clock.move_to(START + timedelta(days=9))
    assert todo.open_due(now()) == 3
    assert len(tasks(session, "aftercare")) == 3


def test_a_tick_keeps_what_came_of_it_and_happens_once(session, clock):
    week("Cato")
    (task,) = tasks(session, "intake_call")
    assert todo.tick(task, Outcome.DONE, actor="account:1") is None
    assert (task.outcome, task.done_at) == ("done", now())
    with pytest.raises(WrongStatus):
        todo.tick(task, Outcome.NOT_NEEDED, actor="account:1")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.what == "task ticked")).one()
    assert (entry.about, entry.details, entry.actor) == (task.key, "done", "account:1")


def test_who_was_not_reached_is_called_on_a_later_day_and_again(session, clock):
    week("Cato")
    (first,) = tasks(session, "intake_call")
    second = todo.tick(first, Outcome.NOT_REACHED, actor="account:1", again_on=date(2027, 1, 22))
    clock.shift(timedelta(days=2))
    third = todo.tick(second, Outcome.NOT_REACHED, actor="account:1", again_on=date(2027, 1, 25))
    assert [(task.due_on, task.outcome) for task in (first, second, third)][1:] == [
        (date(2027, 1, 22), "not_reached"),
        (date(2027, 1, 25), None),
    ]
    assert [task.key.partition("#")[2] for task in (first, second, third)] == ["", "2", "3"]
    assert (third.registration_id, third.event_id, third.role) == (first.registration_id, first.event_id, first.role)


@pytest.mark.parametrize(("outcome", "again_on"), [("not_reached", date(2027, 1, 20)), ("done", date(2027, 1, 22))])
def test_a_next_call_lies_ahead_and_belongs_to_who_was_not_reached(session, clock, outcome, again_on):
    week("Cato")
    (task,) = tasks(session, "intake_call")
    with pytest.raises(todo.NotLater):
        todo.tick(task, Outcome(outcome), actor="account:1", again_on=again_on)
    assert task.done_at is None


def test_what_a_member_waits_for_is_more_than_a_tick(session, clock):
    task = Task(key="x", what="approve_activity", role="office", due_on=date(2027, 1, 22))
    session.add(task)
    session.flush()
    with pytest.raises(WrongStatus):
        todo.tick(task, Outcome.DONE, actor="account:1")


def test_first_due_comes_first_and_what_nobody_needs_is_not_there(session, clock):
    event, other = week("Cato", "Daan"), week("Els", networks=[network()])
    late = Task(key="late", what="deadline", role="office", due_on=date(2027, 1, 2))
    session.add(late)
    gone = event.registrations[1]
    registration.cancel(gone, actor="visitor")
    session.flush()
    found = todo.open_tasks(true(), is_office=True)
    assert [task.registration_id for task in found] == [None, event.registrations[0].id, other.registrations[0].id]
    assert [task.registration_id for task in todo.open_tasks(true(), is_office=True, network="palliatief")] == [
        other.registrations[0].id
    ]
    assert [task.key for task in todo.open_tasks(true(), is_office=True, role="office")] == ["late"]
    event.status = "cancelled"
    session.flush()
    assert len(todo.open_tasks(true(), is_office=True)) == 2


def test_a_coordinator_sees_the_own_calls_and_nothing_of_the_office(session, clock):
    mine, other = week("Cato"), week("Els", networks=[network()])
    session.add(Task(key="late", what="deadline", role="office", due_on=date(2027, 1, 2)))
    session.add(Task(key="own", what="deadline", role="office", due_on=date(2027, 1, 2), event_id=mine.id))
    carla = cast.person("Carla", "carla@example.nl")
    cast.role(carla, What.COORDINATOR, mine)
    condition = access.of(carla).visible(Right.CHANGE)
    found = todo.open_tasks(condition, is_office=False)
    assert [task.registration_id for task in found] == [mine.registrations[0].id]
    (theirs,) = [task for task in tasks(session, "intake_call") if task.event_id == other.id]
    assert todo.task_of(theirs.id, condition, is_office=False) is None
    assert todo.task_of(found[0].id, condition, is_office=False) is found[0]


def test_a_ticked_deadline_reminds_nobody(session, clock):
    task = Task(key="late", what="deadline", role="office", due_on=date(2027, 2, 2))
    session.add(task)
    reminders.arm_task(task)
    assert len(session.scalars(select(ReminderMoment).where(ReminderMoment.task_id == task.id)).all()) == 2
    todo.tick(task, Outcome.DONE, actor="account:1")
    assert session.scalars(select(ReminderMoment).where(ReminderMoment.task_id == task.id)).all() == []


def network() -> Network:
    return cast.network("palliatief", "Netwerk Palliatieve Zorg")
