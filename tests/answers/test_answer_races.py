"""Many at once: one seat goes to one delegate, one person has one answer, and nobody answers across a move.

In the controls the guard is counting first, or is left out, and the fault must appear.
"""

import random
import threading
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier

import pytest
import time_machine
from sqlalchemy import delete, func, select

from events import answers, places, scheduling
from events.answers import replies
from events.clock import at, now
from events.extensions import db
from events.models import Answer, Event, PlacePool, Reply, RosterPlace
from tests import databases
from tests.answers.circle import delegate, gpo, member, overleg
from tests.depth import at_depth
from tests.racing import race

PROCESSES = at_depth(4, 16)
TURNS = at_depth(10, 60)


@pytest.fixture
def today():
    """The racers live on the machine's own clock."""
    return now()


@pytest.fixture
def frozen():
    """Threads of this process share its clock, which a test may stop before the meetings of 2027."""
    with time_machine.travel(at(date(2027, 1, 20), 10), tick=True):
        yield


@pytest.fixture
def one_seat(session) -> None:
    """A meeting next month with one seat for Florence, which every racer wants."""
    group = overleg(f"{(now() + timedelta(days=30)):%Y-%m-%d} 14:00")
    florence = member("florence", "Florence")
    scheduling.arrange_seats(group.events[0], group)
    for number in range(PROCESSES):
        delegate(group, florence, f"Bram{number}")
    session.commit()


def want_the_seat(number: int, turn: int, barrier: Barrier) -> None:
    place, event = _racer(number), db.session.scalars(select(Event)).one()
    db.session.rollback()
    if turn == 0:
        barrier.wait(60)
    dice = random.Random(f"{number}-{turn}")
    answers.answer(place, event, Reply.YES if turn == 0 or dice.random() < 0.6 else Reply.NO)


def _racer(number: int) -> RosterPlace:
    return db.session.scalars(select(RosterPlace).order_by(RosterPlace.id).offset(number).limit(1)).one()


def want_the_seat_after_counting(number: int, turn: int, barrier: Barrier) -> None:
    """The control: everyone has counted before anyone answers."""
    place, event = _racer(number), db.session.scalars(select(Event)).one()
    held = db.session.scalar(select(func.count()).where(Answer.answer == Reply.YES))
    pool_id = db.session.scalars(select(PlacePool.id)).one()
    place_id, event_id = place.id, event.id
    db.session.rollback()
    barrier.wait(60)
    if held < 1:
        known = {"answer": Reply.YES, "seat_id": pool_id, "answered_at": now()}
        db.session.add(Answer(event_id=event_id, roster_place_id=place_id, **known))


@pytest.mark.slow
@pytest.mark.parametrize("turns", [1, TURNS])
def test_of_colleagues_who_want_one_seat_one_gets_it(config, one_seat, session, turns):
    assert race(config, want_the_seat, processes=PROCESSES, turns=turns) == []
    pool = session.scalars(select(PlacePool)).one()
    holders = session.scalars(select(Answer).where(Answer.answer == Reply.YES)).all()
    assert pool.taken == len(holders) <= 1
    assert turns > 1 or len(holders) == 1
    assert places.faults() == []


@pytest.mark.slow
def test_control_counting_first_gives_one_seat_to_several(config, one_seat, session):
    race(config, want_the_seat_after_counting, processes=PROCESSES, turns=1)
    assert session.scalar(select(func.count()).where(Answer.answer == Reply.YES)) > 1
    session.execute(delete(Answer))  # the counter never knew them
    session.commit()


@pytest.fixture
def two_meetings(session) -> None:
    """A GPO without any seats, so without any pool to lock."""
    gpo(*(f"{(now() + timedelta(days=days)):%Y-%m-%d} 12:30" for days in (30, 60)))
    session.commit()


def say_anything(number: int, turn: int, _barrier: Barrier) -> None:
    """One person answers from several pages at once, while the office moves the meeting to and fro."""
    dice = random.Random(f"{number}-{turn}")
    event = db.session.scalars(select(Event).order_by(Event.id).limit(1)).one()
    if number == 0 and turn % 3 == 0:
        hours = timedelta(hours=1 if turn % 2 else -1)
        scheduling.move(event, event.starts_at + hours, event.ends_at + hours)
        return
    place, seen = _racer(dice.choice((0, 1))), event.schedule_revision
    db.session.rollback()
    answers.answer(place, event, dice.choice(list(Reply)), revision=seen)


@pytest.mark.slow
def test_whatever_is_said_at_once_each_has_one_answer_to_the_present_time(config, two_meetings, session):
    assert race(config, say_anything, processes=PROCESSES, turns=TURNS) == []
    moved = session.scalars(select(Event).order_by(Event.id).limit(1)).one()
    told = session.execute(select(Answer.roster_place_id, func.count()).group_by(Answer.roster_place_id)).all()
    assert all(number == 1 for _, number in told)
    assert moved.schedule_revision > 1


def answer_while_it_moves(app, session) -> bool:
    """Answer, and let the office move the meeting before the commit; whether the move waited for the answer."""
    group = gpo()
    place, event_id = group.roster[0], group.events[0].id
    session.commit()
    answers.answer(place, session.get_one(Event, event_id), Reply.YES)

    def move() -> None:
        with app.app_context():
            event = db.session.get_one(Event, event_id)
            scheduling.move(event, event.starts_at + timedelta(days=2), event.ends_at + timedelta(days=2))
            db.session.commit()
            db.session.remove()

    mover = threading.Thread(target=move)
    mover.start()
    with app.app_context():
        while mover.is_alive() and not databases.somebody_waits(db.session):
            mover.join(0.01)
    waited = mover.is_alive()
    session.commit()
    mover.join(60)
    return waited


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_move_waits_for_an_answer_and_then_forgets_it(app, session, frozen):
    assert answer_while_it_moves(app, session)
    assert session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_control_without_the_lock_a_yes_to_another_time_stays(app, session, frozen, monkeypatch):
    monkeypatch.setattr(replies, "lock", lambda event, place_id: None)
    assert not answer_while_it_moves(app, session)
    assert [known.answer for known in session.scalars(select(Answer))] == ["yes"]
