"""At the door: who is not on the list is registered and marked, and room is made only when somebody says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from events import attendance, registration
from events.clock import now
from events.errors import AlreadyRegistered, EventFull, EventOver, RegistrationClosed, WorkshopFull
from events.models import AuditEntry, Notice, RegistrationStatus
from events.policy import Channel
from tests import cast
from tests.attendance import hall


@pytest.fixture
def lecture(symposium):
    return attendance.parts(symposium)[0]


def someone(name: str = "Willem", **fields) -> registration.Application:
    return cast.application(name, **{"email": None, "channel": Channel.PHONE, **fields})


def here(event) -> list[tuple[bool, str]]:
    return [(mark.is_present, mark.via) for mark in attendance.marks(event).values()]


def test_somebody_comes_in_after_it_began_and_is_marked(symposium, lecture, anna, session):
    party = attendance.walk_in(symposium, someone(), lecture, by=anna)
    assert party.status == RegistrationStatus.CONFIRMED
    assert here(symposium) == [(True, "walk_in")]
    assert symposium.pool.taken == 4
    assert session.scalars(select(Notice).where(Notice.registration_id == party.id)).all() == []  # nobody to write to
    registered = session.scalars(select(AuditEntry).where(AuditEntry.about == party.uid)).one()
    assert registered.actor == f"account:{anna.id}"


def test_who_comes_for_a_workshop_takes_a_place_in_it(symposium, anna):
    workshop = attendance.parts(symposium)[1]
    person = registration.NamedPerson("person", "Willem", choices={1: workshop.item.id})
    attendance.walk_in(symposium, someone(persons=(person,)), workshop, by=anna)
    assert [line.name for line in attendance.expected(symposium, workshop)] == ["Cato Visser", "Willem"]
    assert workshop.item.pool.taken == 2
    assert here(symposium) == [(True, "walk_in")]


def test_sent_twice_somebody_comes_in_once(symposium, lecture, anna):
    application = someone()
    first = attendance.walk_in(symposium, application, lecture, by=anna)
    assert attendance.walk_in(symposium, application, lecture, by=anna).id == first.id
    assert symposium.pool.taken == 4


def full(event, session) -> None:
    event.pool.capacity = event.pool.taken
    session.flush()


def test_when_it_is_full_room_is_made_only_when_that_is_asked(symposium, lecture, anna, session):
    full(symposium, session)
    session.commit()
    with pytest.raises(EventFull):
        attendance.walk_in(symposium, someone(), lecture, by=anna)
    session.rollback()
    attendance.walk_in(symposium, someone(), lecture, by=anna, making_room=True)
    assert (symposium.pool.taken, symposium.pool.capacity) == (4, 4)
    raised = session.scalars(select(AuditEntry).where(AuditEntry.what == "capacity changed")).one()
    assert (raised.actor, raised.details) == (f"account:{anna.id}", "3 → 4")


def test_who_waits_is_let_in_and_nobody_is_registered_twice(symposium, lecture, anna, session):
    full(symposium, session)
    waits = hall.register(symposium, "Fien Waal")
    assert waits.status == RegistrationStatus.WAITING
    session.commit()
    with pytest.raises(AlreadyRegistered):
        attendance.walk_in(symposium, cast.application("Fien Waal"), lecture, by=anna)
    session.rollback()
    with pytest.raises(EventFull):
        attendance.admit(waits, lecture, by=anna)
    session.rollback()
    attendance.admit(waits, lecture, by=anna, making_room=True)
    assert waits.status == RegistrationStatus.CONFIRMED
    assert here(symposium) == [(True, "walk_in")]


def test_free_places_at_the_door_are_for_who_stands_there_and_who_is_passed_is_on_record(today, session, anna):
    symposium = hall.symposium()
    symposium.starts_at, symposium.ends_at = now() + timedelta(hours=1), now() + timedelta(hours=4)
    full(symposium, session)
    waits = hall.register(symposium, "Fien Waal")
    symposium.pool.capacity += 1  # a place that is held for who waits
    session.flush()
    party = attendance.walk_in(symposium, someone(), attendance.parts(symposium)[0], by=anna)
    passed = session.scalars(select(AuditEntry).where(AuditEntry.what == "overtaken")).one()
    assert (passed.about, passed.details) == (
        waits.uid, f"stood at the door; {party.reference} with 1 went first"
    )  # fmt: skip


def test_the_door_is_open_on_the_day_only(symposium, lecture, anna, today):
    today.shift(timedelta(days=1))
    with pytest.raises(EventOver):
        attendance.walk_in(symposium, someone(), lecture, by=anna)
    today.shift(timedelta(days=-2))
    with pytest.raises(RegistrationClosed):
        attendance.walk_in(symposium, someone(), lecture, by=anna)
    today.shift(timedelta(days=1))
    symposium.status = "cancelled"
    with pytest.raises(EventOver):
        attendance.walk_in(symposium, someone(), lecture, by=anna)


@pytest.mark.parametrize(
    ("kind", "takes"), [("symposium", True), ("training", True), ("beter_thuis", False), ("huiskamergesprek", False)]
)
def test_where_one_asks_for_a_place_or_gives_no_name_nobody_walks_in(session, kind, takes):
    assert attendance.takes_walk_ins(cast.event(kind)) is takes


def test_a_change_of_workshop_at_the_door_takes_the_new_place_before_it_gives_back_the_old(symposium, anna, session):
    first, second = (part for part in attendance.parts(symposium) if part.item.round == 1)
    cato = next(one for one in attendance.expected(symposium, first) if one.name == "Cato Visser").attendee
    second.item.pool.capacity = second.item.pool.taken
    session.flush()
    with pytest.raises(WorkshopFull):
        attendance.switch(cato, second, by=anna)
    assert [line.name for line in attendance.expected(symposium, first)] == ["Cato Visser"]
    second.item.pool.capacity += 1
    session.flush()
    attendance.switch(cato, second, by=anna)
    session.expire_all()
    assert (first.item.pool.taken, second.item.pool.taken) == (0, 1)
    assert attendance.expected(symposium, first) == []
    assert attendance.marks(symposium)[f"attendee:{cato.id}", second.key].is_present
    switched = session.scalars(select(AuditEntry).where(AuditEntry.what == "workshop changed at the door")).one()
    assert (switched.actor, switched.about) == (f"account:{anna.id}", cato.registration.uid)


def test_nobody_changes_workshops_at_the_door_before_the_day(symposium, anna):
    second = [part for part in attendance.parts(symposium) if part.item.round == 1][1]
    cato = next(one for one in attendance.everybody(symposium) if one.name == "Cato Visser").attendee
    symposium.starts_at += timedelta(days=1)
    symposium.ends_at += timedelta(days=1)
    with pytest.raises(RegistrationClosed):
        attendance.switch(cato, second, by=anna)
