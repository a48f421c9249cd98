"""Events that were published before a new version have its reminders too, where their moment is still to come."""

import pytest
import time_machine
from sqlalchemy import delete, event, select, update

from events import reminders, todo
from events.clock import now
from events.extensions import db
from events.models import EventStatus, Notice, ReminderMoment, Task, What
from events.policy import Audience
from tests.reminders.planning import give_role, plan, planned, register, wall

NEW = (Audience.RESERVER, Audience.COORDINATOR_IF_INTERPRETER)
BEFORE = "2027-06-01 10:00"


def forget_new() -> None:
    """What the version before left: it knew of no such reminder."""
    db.session.execute(delete(ReminderMoment).where(ReminderMoment.audience.in_(NEW)))


def add() -> int:
    return sum(reminders.add(number, now()) for number in reminders.lacking(now()))


def kept(session) -> list[tuple]:
    row = ReminderMoment
    query = select(row.subject, row.rule, row.audience, row.due_at, row.not_after, row.anchor)
    return sorted(tuple(found) for found in session.execute(query))


def test_what_was_published_before_has_the_same_moments_as_what_is_published_now(session):
    for starts in ("2027-06-15 13:30", "2027-06-16 07:30"):
        planned("huiskamergesprek", starts)
    planned("beter_thuis", "2027-06-14 10:00")
    whole = kept(session)
    forget_new()
    with time_machine.travel(wall(BEFORE), tick=False):
        assert add() == 2 * 3 - 1, "nothing calls before eight on the day itself"
        assert add() == 0
    assert kept(session) == whole


def test_the_calls_that_mails_promise_are_made(session):
    talk = planned("huiskamergesprek", "2027-06-15 13:30")
    give_role(talk, What.INTERPRETER, "Tolk", phone="0612345678")
    carla = give_role(talk, What.COORDINATOR, "Carla", email="carla@example.nl")
    party = register(talk, "Cato", people=3)
    forget_new()
    with time_machine.travel(wall(BEFORE), tick=False):
        add()
    promised = [("address_3_days", f"person:{carla.id}"), ("call_list_3_days", f"registration:{party.id}")]
    assert plan(session, "2027-06-12 09:00")[:2] == promised
    assert todo.open_due(wall("2027-06-12 09:00")) == 1
    assert session.scalars(select(Task.what).where(Task.what == "address")).all() == ["address"]


def test_what_should_have_come_before_is_not_made_up_for_and_the_next_one_comes(session):
    talk = planned("huiskamergesprek", "2027-06-15 13:30")
    party = register(talk, "Cato", people=3)
    forget_new()
    with time_machine.travel(wall("2027-06-12 09:00"), tick=False):
        assert add() == 1
        assert add() == 0
    assert plan(session, "2027-06-12 09:05") == []
    assert plan(session, "2027-06-15 09:00") == [("call_list_today", f"registration:{party.id}")]


def test_control_armed_as_a_whole_it_sends_what_is_past(session):
    talk = planned("huiskamergesprek", "2027-06-15 13:30")
    party = register(talk, "Cato", people=3)
    forget_new()
    reminders.arm(talk)
    assert plan(session, "2027-06-12 09:05") == [("call_list_3_days", f"registration:{party.id}")]


def test_what_was_there_ends_where_the_new_one_begins_and_only_when_that_is_to_come(session):
    symposium = planned("symposium", "2027-06-15 12:30")
    whole = kept(session)
    of_last = (ReminderMoment.event_id == symposium.id, ReminderMoment.rule == "reminder_2_days")

    def as_before() -> None:
        session.execute(delete(ReminderMoment).where(*of_last))
        first = update(ReminderMoment).where(ReminderMoment.rule == "reminder_14_days")
        session.execute(first.values(not_after=symposium.starts_at))
        session.expire_all()

    for moment, is_in_time in (("2027-06-13 08:59", True), ("2027-06-13 09:00", False)):
        as_before()
        before = kept(session)
        with time_machine.travel(wall(moment), tick=False):
            assert add() == is_in_time
        assert kept(session) == (whole if is_in_time else before)


def test_a_changed_reminder_comes_as_it_was_changed_and_one_that_is_off_does_not(session):
    talk, off = planned("huiskamergesprek", "2027-06-15 13:30"), planned("huiskamergesprek", "2027-06-15 13:30")
    rule = next(rule for rule in talk.policy.reminders if rule.name == "address_3_days")
    reminders.change(talk, rule, is_off=False, days=5, at=None, actor="account:1")
    reminders.change(off, rule, is_off=True, days=3, at=None, actor="account:1")
    whole = kept(session)
    forget_new()
    with time_machine.travel(wall(BEFORE), tick=False):
        add()
    assert kept(session) == whole
    assert [(rule, anchor) for _, rule, _, _, _, anchor in whole if rule == "address_3_days"] == [
        ("address_3_days", "schedule:1/1")
    ]


@pytest.mark.parametrize("stands", ["draft", "cancelled", "over"])
def test_nothing_is_added_to_what_nobody_comes_to(session, stands):
    talk = planned("huiskamergesprek", "2027-06-15 13:30")
    forget_new()
    if stands != "over":
        talk.status = EventStatus(stands)
    session.flush()
    with time_machine.travel(talk.ends_at if stands == "over" else wall(BEFORE), tick=False):
        assert reminders.lacking(now()) == []
        assert reminders.add(talk.id, now()) == 0


def test_where_nothing_lacks_one_statement_reads_and_none_writes(session):
    for kind in ("huiskamergesprek", "symposium", "beter_thuis", "gpo"):
        planned(kind, "2027-06-15 13:30")
    session.flush()
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement.split()[0])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = reminders.lacking(wall(BEFORE))
        assert seen == ["SELECT"]
        assert [reminders.add(number, wall(BEFORE)) for number in found] == [0] * len(found)
        session.flush()
        assert set(seen) == {"SELECT"}
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(found) == 1, "a week in which nobody teaches yet has no lessons to remind of"
    assert session.scalars(select(Notice)).all() == []
