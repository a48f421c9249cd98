"""Ticks in any order and in any portions end as a plain model says; many at once do as well.

In the control the guard is looking first and writing afterwards, and an older tick must win.
"""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing.synchronize import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from events import attendance
from events.attendance import Tick
from events.clock import now
from events.extensions import INSERTS, db
from events.models import Attendance, AuditEntry, Event
from tests.attendance import hall
from tests.depth import at_depth
from tests.racing import race

PROCESSES = at_depth(4, 12)
TURNS = at_depth(12, 60)

ticks = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans(), st.integers(0, 6)), min_size=1, max_size=12
)


def by_the_model(given_ticks: list[Tick]) -> dict[tuple[str, str], tuple[datetime, bool]]:
    """Of each person and part the tick seen last; of two in one moment that somebody was there."""
    last: dict[tuple[str, str], tuple[datetime, bool]] = {}
    for tick in given_ticks:
        seen = (tick.seen_at, tick.is_present)
        last[tick.who, tick.part] = max(seen, last.get((tick.who, tick.part), seen))
    return last


def kept(event: Event) -> dict[tuple[str, str], tuple[datetime, bool]]:
    return {key: (mark.seen_at, mark.is_present) for key, mark in attendance.marks(event).items()}


@settings(max_examples=at_depth(25, 400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=ticks, portions=st.lists(st.integers(1, 4), min_size=12, max_size=12))
def test_in_whatever_order_and_portions_ticks_arrive_the_last_seen_holds(symposium, anna, session, said, portions):
    session.execute(delete(Attendance))
    two = [part.key for part in attendance.parts(symposium)][:2]
    people = [hall.who(symposium, name) for name in hall.PEOPLE]
    moments = [now() - timedelta(minutes=minute) for minute in range(7)]
    arrived = [Tick(people[n if part == 0 else 0], two[part], there, moments[m]) for n, part, there, m in said]
    rest = list(arrived)
    for size in portions:
        portion, rest = rest[:size], rest[size:]
        if portion:
            assert attendance.mark(symposium, portion, via=attendance.LIST, by=anna) == []
    assert kept(symposium) == by_the_model(arrived[: sum(portions)])


@pytest.fixture
def held_today(session) -> Event:
    """A symposium on this very day, by the machine's own clock."""
    event = hall.symposium()
    session.commit()
    return event


def ticks_of(event: Event, number: int, turn: int) -> list[Tick]:
    """What one of many sees in one turn: some people, in their own order, at moments of this morning."""
    dice = random.Random(f"{number}-{turn}")
    lecture = attendance.parts(event)[0]
    people = [hall.who(event, name) for name in hall.PEOPLE]
    return [
        Tick(who, lecture.key, dice.random() < 0.5, lecture.opens_at + timedelta(milliseconds=dice.randrange(900)))
        for who in dice.sample(people, dice.randint(1, 3))
    ]


def tick_at_once(number: int, turn: int, barrier: Barrier) -> None:
    event = db.session.scalars(select(Event)).one()
    mine = ticks_of(event, number, turn)
    db.session.rollback()
    if turn == 0:
        barrier.wait(60)
    assert attendance.mark(event, mine, via=attendance.LIST, by=None) == []


@pytest.mark.slow
def test_many_who_tick_at_once_end_with_what_was_seen_last(config, held_today, session):
    assert race(config, tick_at_once, processes=PROCESSES, turns=TURNS) == []
    said = [tick for n in range(PROCESSES) for turn in range(TURNS) for tick in ticks_of(held_today, n, turn)]
    assert kept(held_today) == by_the_model(said)


@pytest.mark.slow
def test_every_correction_that_many_make_at_once_is_on_record(config, held_today, session):
    """Corrections of one person go to and fro, and the last one says how it is now."""
    race(config, tick_at_once, processes=PROCESSES, turns=TURNS)
    record = list(session.scalars(select(AuditEntry).where(AuditEntry.what == "attendance corrected")))
    record.sort(key=lambda entry: entry.id)
    for (who, _part), (_seen_at, is_present) in kept(held_today).items():
        own = [entry.details.rpartition(": ")[2] for entry in record if entry.details.startswith(f"{who},")]
        assert all(one != another for one, another in pairwise(own))
        assert not own or own[-1].endswith("present" if is_present else "absent")


def look_first(number: int, turn: int, barrier: Barrier) -> None:
    """The control: everyone has looked, and found nothing, before anyone writes; who saw it last writes first."""
    event = db.session.scalars(select(Event)).one()
    lecture, who = attendance.parts(event)[0], hall.who(event, hall.PEOPLE[0])
    event_id = event.id
    found = db.session.scalars(select(Attendance).where(Attendance.who == who)).all()
    looked.setdefault("nothing", not found)
    db.session.rollback()
    barrier.wait(60)
    if looked["nothing"] and (turn == 0) == (number == PROCESSES - 1):
        seen_at = lecture.opens_at + timedelta(milliseconds=number)
        values = {
            "event_id": event_id, "who": who, "part": lecture.key, "attendee_id": int(who.partition(":")[2]),
            "is_present": True, "seen_at": seen_at, "recorded_at": now(), "via": "list",
        }  # fmt: skip
        insert = INSERTS[db.engine.dialect.name](Attendance).values(values)
        db.session.execute(insert.on_conflict_do_nothing(index_elements=["event_id", "who", "part"]))
        written = update(Attendance).where(Attendance.who == who).values(seen_at=seen_at)
        db.session.execute(written.execution_options(synchronize_session=False))


looked: dict[str, bool] = {}


@pytest.mark.slow
def test_control_looking_first_lets_what_was_seen_before_win(config, held_today, session):
    assert race(config, look_first, processes=PROCESSES, turns=2) == []
    [(seen_at, _present)] = kept(held_today).values()
    latest = attendance.parts(held_today)[0].opens_at + timedelta(milliseconds=PROCESSES - 1)
    assert seen_at < latest
