"""A mark stays what was seen last, on whatever day it arrives; what does not belong is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from events import attendance
from events.attendance import NotHeld, Why
from events.clock import now
from events.extensions import db
from events.models import Attendance
from tests.answers import circle
from tests.attendance import hall


def seen(event) -> dict[str, bool]:
    return {who: mark.is_present for (who, _part), mark in attendance.marks(event).items()}


@pytest.fixture
def lecture(symposium) -> str:
    return attendance.parts(symposium)[0].key


@pytest.fixture
def cato(symposium) -> str:
    return hall.who(symposium, "Cato Visser")


def test_a_mark_says_who_in_which_part_when_how_and_by_whom(symposium, lecture, cato, anna):
    moment = now() - timedelta(minutes=5)
    tick = hall.tick(cato, lecture, seen_at=moment)
    assert attendance.mark(symposium, [tick], via=attendance.LIST, by=anna) == []
    mark = attendance.marks(symposium)[cato, lecture]
    assert (mark.is_present, mark.seen_at, mark.recorded_at, mark.recorded_by_id, mark.via) == (
        True, moment, now(), anna.id, "list"
    )  # fmt: skip
    assert (f"attendee:{mark.attendee_id}", f"item:{mark.item_id}", mark.roster_place_id) == (cato, lecture, None)


def test_the_same_ticks_again_change_nothing(symposium, lecture, cato, anna, session):
    ticks = [hall.tick(cato, lecture)]
    attendance.mark(symposium, ticks, via=attendance.LIST, by=anna)
    first = attendance.marks(symposium)[cato, lecture].id
    attendance.mark(symposium, ticks, via=attendance.PAPER, by=None)
    again = attendance.marks(symposium)[cato, lecture]
    assert (again.id, again.via, again.recorded_by_id) == (first, "list", anna.id)
    assert hall.corrections() == []


def test_what_arrives_late_and_was_seen_before_changes_nothing(symposium, lecture, cato, anna):
    late = hall.tick(cato, lecture, present=False, seen_at=now() - timedelta(minutes=30))
    attendance.mark(symposium, [hall.tick(cato, lecture)], via=attendance.LIST, by=anna)
    attendance.mark(symposium, [late], via=attendance.LIST, by=anna)
    assert seen(symposium) == {cato: True}
    assert hall.corrections() == []


def test_a_correction_is_kept_and_is_on_record(symposium, lecture, cato, anna, today):
    attendance.mark(symposium, [hall.tick(cato, lecture)], via=attendance.QR, by=anna)
    today.shift(60)
    attendance.mark(symposium, [hall.tick(cato, lecture, present=False)], via=attendance.LIST, by=anna)
    assert seen(symposium) == {cato: False}
    assert hall.corrections() == [f"{cato}, {lecture}: present → absent"]


def test_of_two_ticks_on_one_sheet_the_later_holds(symposium, lecture, cato, anna):
    early = hall.tick(cato, lecture, present=False, seen_at=now() - timedelta(minutes=1))
    attendance.mark(symposium, [hall.tick(cato, lecture), early], via=attendance.LIST, by=anna)
    assert seen(symposium) == {cato: True}


def test_what_does_not_belong_is_refused_and_the_rest_is_kept(symposium, lecture, cato, anna):
    daan, workshop = hall.who(symposium, "Daan Bos"), attendance.parts(symposium)[1].key
    wrong = {
        hall.tick(daan, workshop): Why.NOT_EXPECTED,  # Daan did not choose it
        hall.tick("attendee:0", lecture): Why.NOT_EXPECTED,
        hall.tick("place:1", lecture): Why.NOT_EXPECTED,
        hall.tick(cato, "item:0"): Why.UNKNOWN_PART,
        hall.tick(cato, "2027-04-15:morning"): Why.UNKNOWN_PART,
        hall.tick(cato, lecture, seen_at=now() + timedelta(seconds=1)): Why.IN_FUTURE,
        hall.tick(cato, lecture, seen_at=now() - timedelta(days=1)): Why.TOO_EARLY,
    }
    refused = attendance.mark(symposium, [*wrong, hall.tick(daan, lecture)], via=attendance.LIST, by=anna)
    assert {refusal.tick: refusal.why for refusal in refused} == wrong
    assert seen(symposium) == {daan: True}


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_nobody_is_at_an_event_that_is_not_held(symposium, lecture, cato, anna, status):
    symposium.status = status
    with pytest.raises(NotHeld):
        attendance.mark(symposium, [hall.tick(cato, lecture)], via=attendance.LIST, by=anna)
    assert attendance.marks(symposium) == {}


def test_somebody_who_cancelled_is_not_expected(symposium, lecture, cato, anna):
    party = symposium.registrations[0]
    party.status = "cancelled"
    [refusal] = attendance.mark(symposium, [hall.tick(cato, lecture)], via=attendance.LIST, by=anna)
    assert refusal.why == Why.NOT_EXPECTED
    party.status = "confirmed"


def test_a_place_in_a_circle_is_present_or_absent_and_nothing_else_is_kept(today, session, anna):
    meeting = circle.gpo("2027-04-15 12:30").events[0]
    [part] = attendance.parts(meeting)
    bram, cato = (line.who for line in attendance.expected(meeting, part))
    attendance.mark(
        meeting, [hall.tick(bram, part.key), hall.tick(cato, part.key, present=False)], via=attendance.LIST, by=anna
    )
    assert seen(meeting) == {bram: True, cato: False}
    today.shift(60)
    attendance.mark(meeting, [hall.tick(bram, part.key, present=False)], via=attendance.LIST, by=anna)
    assert hall.corrections() == [f"{bram}, meeting: present → absent"]
    assert attendance.minutes(meeting) == {}


def test_however_many_ticks_it_costs_the_same_number_of_statements(symposium, lecture, anna, session):
    ticks = [hall.tick(hall.who(symposium, name), lecture) for name in hall.PEOPLE]
    session.commit()
    seen: list[str] = []
    listen(db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    attendance.mark(symposium, ticks[:1], via=attendance.LIST, by=anna)
    session.commit()
    one, seen[:] = len(seen), []
    attendance.mark(symposium, ticks, via=attendance.LIST, by=anna)
    assert len(seen) == one
    assert len(session.scalars(select(Attendance)).all()) == 3
