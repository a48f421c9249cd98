"""Whatever is planned, moved, changed or registered, and however long nobody looked: who should hear hears, once.

Hypothesis makes up the acts around both changes of the clocks; beside the real tables stands `model.py`.
"""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import false, select, update

from events import registration, reminders, scheduling
from events.clock import at as at_wall_clock
from events.models import Notice
from tests import cast
from tests.depth import at_depth
from tests.reminders.model import Model, Party, Rule, on_the_clock

# One act: so many days after the first start (before: less than 0), at a time by the wall clock, and what.
Act = tuple[int, time, str, tuple]

TIMES = [time(7, 59), time(8), time(8, 59), time(9), time(9, 1), time(12), time(16, 30), time(19, 59), time(20)]
DAYS = [date(2027, 3, 28), date(2027, 3, 30), date(2027, 10, 31), date(2027, 11, 9), date(2027, 6, 15)]
RULES = ("reminder_14_days", "reminder_2_days", "evaluation_1_day")

when = st.tuples(st.integers(-20, 18), st.sampled_from(TIMES))
acts = st.one_of(
    st.tuples(when, st.just("look"), st.just(())),
    st.tuples(when, st.just("register"), st.just(())),
    st.tuples(when, st.just("cancel"), st.tuples(st.integers(0, 3))),
    st.tuples(when, st.just("move"), st.tuples(st.integers(-3, 12), st.sampled_from([time(10), time(19)]))),
    st.tuples(
        when,
        st.just("change"),
        st.tuples(
            st.sampled_from(RULES),
            st.integers(0, 20),
            st.sampled_from([time(8), time(9), time(16, 30), time(19, 30)]),
            st.booleans(),
        ),
    ),
).map(lambda found: (*found[0], *found[1:]))


def play(session, day: date, starts: time, doing: list[Act]) -> tuple[list, list]:
    """Do it on the real thing and on the model: what each look queued on both, looks at the end included."""
    first = on_the_clock(day, starts)
    model = Model(first, [Rule(RULES[0], 14), Rule(RULES[1], 2), Rule(RULES[2], 1, after=True)])
    with time_machine.travel(first - timedelta(days=60), tick=False):
        event = cast.event("symposium", starts_at=first, capacity=None)
        reminders.arm(event)
    ids: list[int] = []
    real, expected = [], []
    for offset, clock, what, more in sorted(doing, key=lambda act: (act[0], act[1])):
        moment = on_the_clock(day + timedelta(days=offset), clock)
        with time_machine.travel(moment, tick=False):
            if what == "look":
                real.append(look(session, moment, ids))
                expected.append(model.look(moment))
            else:
                act(event, model, moment, what, more, ids, day)
    session.rollback()
    return real, expected


def look(session, moment: datetime, ids: list[int]) -> list[tuple[str, int]]:
    """What the plan queues now; it is sent at once."""
    reminders.queue_due(moment)
    found = session.scalars(select(Notice).where(Notice.is_reminder, Notice.sent_at.is_(None))).all()
    told = sorted((one.purpose, ids.index(one.registration_id)) for one in found)
    session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(sent_at=moment))
    return told


def act(event, model: Model, moment: datetime, what: str, more: tuple, ids: list[int], day: date) -> None:
    """One act on both; what cannot be done any more is done on neither."""
    if what == "change":
        name, days, at, is_off = more
        rule = next(rule for rule in event.policy.reminders if rule.name == name)
        days = min(max(days, 1), 14) if rule.is_afterwards else days
        reminders.change(event, rule, is_off=is_off, days=days, at=at, actor="account:1")
        mine = next(one for one in model.rules if one.name == name)
        mine.days, mine.at, mine.is_off = days, at, is_off
    elif moment >= event.starts_at:
        return
    elif what == "register":
        ids.append(registration.register(event, cast.application(f"Visitor {len(ids)}")).id)
        model.parties.append(Party(moment))
    elif what == "cancel" and more[0] < len(ids) and model.parties[more[0]].is_coming:
        party = next(one for one in event.registrations if one.id == ids[more[0]])
        registration.cancel(party, actor="visitor")
        model.parties[more[0]].is_coming = False
    elif what == "move":
        starts_at = at_wall_clock(day + timedelta(days=more[0]), more[1].hour)
        if starts_at > moment and starts_at != event.starts_at:
            scheduling.move(event, starts_at, starts_at + timedelta(hours=4))
            model.move(moment, starts_at)


REGISTER, LOOK = "register", "look"
OUTAGE: list[Act] = [(-20, time(12), REGISTER, ()), (-1, time(9), LOOK, ()), (-1, time(12), LOOK, ())]
LATE: list[Act] = [(-14, time(12), REGISTER, ()), (-14, time(16, 30), LOOK, ()), (-2, time(9), LOOK, ())]
SUMMER: list[Act] = [(-20, time(12), REGISTER, ()), (-14, time(8, 59), LOOK, ()), (-14, time(9), LOOK, ())]
MOVED: list[Act] = [
    (-20, time(12), REGISTER, ()), (-14, time(9), LOOK, ()), (-10, time(12), "move", (1, time(10))),
    (-10, time(12), LOOK, ()), (-1, time(9), LOOK, ()),
]  # fmt: skip
CHANGED: list[Act] = [
    (-20, time(12), REGISTER, ()), (-14, time(9), LOOK, ()),
    (-13, time(12), "change", (RULES[0], 16, time(9), False)), (-13, time(12), LOOK, ()),
    (-12, time(12), "change", (RULES[0], 10, time(8), False)), (-10, time(8), LOOK, ()), (1, time(9), LOOK, ()),
]  # fmt: skip


@example(date(2027, 3, 30), time(12), SUMMER)
@example(date(2027, 6, 15), time(12), MOVED)
@example(date(2027, 6, 15), time(12), CHANGED)
@example(date(2027, 6, 15), time(12), OUTAGE)
@example(date(2027, 6, 15), time(12), LATE)
@settings(max_examples=at_depth(12, 2000), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(DAYS), st.sampled_from([time(7, 30), time(9), time(19)]), st.lists(acts, max_size=14))
def test_everybody_hears_what_they_should_have_heard_and_nobody_hears_it_twice(session, day, starts, doing):
    real, expected = play(session, day, starts, doing)
    assert real == expected


def until_the_start(subject, rules):
    """Every reminder stays due until the start."""
    found = [reminders.schedule._before_start(subject, rule) for rule in rules]
    return [
        reminders.Moment(subject, rule, rule.audience, due_at, subject.starts_at)
        for rule, due_at in zip(rules, found, strict=True)
    ]


def by_the_sun(subject, rule):
    """So many days of 24 hours before the start's day, at the offset of the start."""
    start = subject.starts_at
    midnight = at_wall_clock(start.date(), 9)
    return midnight - timedelta(days=rule.days_before)


FAULTS = [
    ("events.reminders.due.was_told", lambda *_: false(), MOVED),
    ("events.reminders.schedule._before", until_the_start, OUTAGE),
    ("events.reminders.schedule._before_start", by_the_sun, SUMMER),
    ("events.reminders.due.is_quiet", lambda _: False, [OUTAGE[0], (-2, time(20), LOOK, ())]),
]


@pytest.mark.parametrize(("guard", "fault", "doing"), FAULTS, ids=["told", "nearest", "wall clock", "quiet"])
def test_control_without_each_guard_the_model_shows_the_fault(session, monkeypatch, guard, fault, doing):
    day = date(2027, 3, 30) if doing is SUMMER else date(2027, 6, 15)
    real, expected = play(session, day, time(12), doing)
    assert real == expected
    monkeypatch.setattr(guard, fault)
    real, expected = play(session, day, time(12), doing)
    assert real != expected
