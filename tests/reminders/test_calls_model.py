"""Whatever is confirmed, cancelled or moved: the coordinator is asked for each call once, and for none long past."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import false, select, true, update

from events import registration, reminders, scheduling, todo
from events.clock import at as at_wall_clock
from events.clock import local
from events.models import Notice, Task, What
from events.todo import Outcome
from tests import cast
from tests.depth import at_depth
from tests.reminders.model import Model, Party, Rule, on_the_clock
from tests.reminders.planning import give_role

Act = tuple[int, time, str, tuple]

CALL, AFTERCARE = "call_28_days", "aftercare_7_days"
TIMES = [time(8, 59), time(9), time(12), time(16, 30), time(20)]
when = st.tuples(st.integers(-45, 22), st.sampled_from(TIMES))
acts = st.one_of(
    st.tuples(when, st.just("look"), st.just(())),
    st.tuples(when, st.just("confirm"), st.just(())),
    st.tuples(when, st.just("call"), st.just(())),
    st.tuples(when, st.just("end"), st.tuples(st.integers(0, 2))),
    st.tuples(when, st.just("days"), st.tuples(st.sampled_from([20, 26, 30]))),
    st.tuples(when, st.just("cancel"), st.tuples(st.integers(0, 3))),
    st.tuples(when, st.just("move"), st.tuples(st.integers(-30, 60), st.sampled_from([time(10), time(14)]))),
).map(lambda found: (*found[0], *found[1:]))


def play(session, day: date, doing: list[Act]) -> tuple[list, list]:
    """Do it on the real thing and on the model: what each look asked for, and the tasks there are after it."""
    first = on_the_clock(day, time(10))
    model = Model(first, [Rule(CALL, 28, is_call=True), Rule(AFTERCARE, 7, after=True, is_call=True)])
    with time_machine.travel(first - timedelta(days=90), tick=False):
        event = cast.event("beter_thuis", starts_at=first, capacity=None)
        anna = give_role(event, What.COORDINATOR, "Anna", email="anna@example.nl")
        reminders.arm(event)
    ids: list[int] = []
    real, expected = [], []
    for offset, clock, what, more in sorted(doing, key=lambda act: (act[0], act[1])):
        moment = on_the_clock(day + timedelta(days=offset), clock)
        with time_machine.travel(moment, tick=False):
            if what == "look":
                real.append(look(session, moment, ids, anna.id))
                expected.append((model.look(moment), tasks_of(model)))
            else:
                act(event, model, moment, what, more, ids, day)
    session.rollback()
    return real, expected


def look(session, moment: datetime, ids: list[int], coordinator_id: int) -> tuple[list, list]:
    """What the plan queues for the coordinator now, sent at once, and every call there is to make."""
    reminders.queue_due(moment)
    todo.open_due(moment)
    mine = (Notice.is_reminder, Notice.sent_at.is_(None), Notice.person_id == coordinator_id)
    found = session.scalars(select(Notice).where(*mine, Notice.purpose.in_((CALL, AFTERCARE)))).all()
    asked = sorted((one.purpose, ids.index(one.registration_id)) for one in found)
    session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(sent_at=moment))
    made = session.scalars(select(Task).where(Task.what.in_(("call", "aftercare")))).all()
    by = sorted((task.key.partition(":")[0], ids.index(task.registration_id), task.due_on) for task in made)
    return asked, by


def tasks_of(model: Model) -> list[tuple[str, int, date]]:
    return sorted((call.rule, n, call.by) for n, party in enumerate(model.parties) for call in party.calls)


def act(event, model: Model, moment: datetime, what: str, more: tuple, ids: list[int], day: date) -> None:
    """One act on both; what cannot be done any more is done on neither."""
    if what == "call":
        for task in todo.open_tasks(true(), is_office=True):
            todo.tick(task, Outcome.DONE, actor="account:1")
        model.make_calls(moment)
    elif what == "end":
        ends_at = at_wall_clock(
            local(event.starts_at).date() + timedelta(days=more[0]), local(event.starts_at).hour + 4
        )
        if ends_at != event.ends_at:
            scheduling.move(event, event.starts_at, ends_at)
            model.move(moment, event.starts_at, later=more[0])
    elif what == "days":
        rule = next(rule for rule in event.policy.reminders if rule.name == CALL)
        reminders.change(event, rule, is_off=False, days=more[0], at=None, actor="account:1")
        model.rules[0].days = more[0]
    elif moment >= event.starts_at:
        return
    elif what == "confirm":
        party = registration.register(event, cast.duo(f"Visitor {len(ids)}"))
        party.status, party.confirmed_at = "confirmed", moment  # as a fund would
        ids.append(party.id)
        model.parties.append(Party(moment))
    elif what == "cancel" and more[0] < len(ids) and model.parties[more[0]].is_coming:
        registration.cancel(next(one for one in event.registrations if one.id == ids[more[0]]), actor="visitor")
        model.parties[more[0]].is_coming = False
    elif what == "move":
        starts_at = at_wall_clock(day + timedelta(days=more[0]), more[1].hour)
        if starts_at > moment and starts_at != event.starts_at:
            scheduling.move(event, starts_at, starts_at + timedelta(hours=4))
            model.move(moment, starts_at)


CONFIRM, LOOK = "confirm", "look"
DAY_BEFORE: list[Act] = [
    (-40, time(12), CONFIRM, ()), (-28, time(9), LOOK, ()), (-1, time(9), "move", (0, time(14))),
    (-1, time(12), LOOK, ()), (7, time(9), LOOK, ()),
]  # fmt: skip
A_DAY_LATER: list[Act] = [*DAY_BEFORE[:2], (-1, time(9), "move", (1, time(10))), (-1, time(12), LOOK, ())]
FAR_OFF: list[Act] = [*DAY_BEFORE[:2], (-20, time(9), "move", (40, time(10))), (12, time(9), LOOK, ())]
CALLED: list[Act] = [*DAY_BEFORE[:2], (-28, time(12), "call", ())]
CALLED_FAR_OFF: list[Act] = [*CALLED, *FAR_OFF[2:]]
CALLED_A_DAY_LATER: list[Act] = [*CALLED, *A_DAY_LATER[2:]]
OTHER_DAYS: list[Act] = [*CALLED, (-27, time(12), "days", (26,)), (-26, time(9), LOOK, ())]
END_CORRECTED: list[Act] = [
    *CALLED, (7, time(9), LOOK, ()), (7, time(9), "call", ()), (7, time(12), "end", (1,)), (8, time(9), LOOK, ()),
]  # fmt: skip
MOVED_AND_OTHER_DAYS: list[Act] = [
    *CALLED, (-20, time(9), "move", (40, time(10))), (12, time(9), LOOK, ()), (12, time(12), "call", ()),
    (13, time(12), "days", (26,)), (14, time(9), LOOK, ()),
]  # fmt: skip
LATE: list[Act] = [(-20, time(12), CONFIRM, ()), (-20, time(16, 30), LOOK, ()), (7, time(9), LOOK, ())]
OUTAGE: list[Act] = [(-40, time(12), CONFIRM, ()), (-2, time(12), LOOK, ()), (20, time(12), LOOK, ())]


@example(date(2027, 6, 15), DAY_BEFORE)
@example(date(2027, 6, 15), A_DAY_LATER)
@example(date(2027, 6, 15), FAR_OFF)
@example(date(2027, 6, 15), CALLED_FAR_OFF)
@example(date(2027, 6, 15), CALLED_A_DAY_LATER)
@example(date(2027, 6, 15), END_CORRECTED)
@example(date(2027, 6, 15), OTHER_DAYS)
@example(date(2027, 6, 15), MOVED_AND_OTHER_DAYS)
@example(date(2027, 6, 15), LATE)
@example(date(2027, 6, 15), OUTAGE)
@settings(max_examples=at_depth(10, 1000), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([date(2027, 3, 30), date(2027, 6, 15)]), st.lists(acts, max_size=12))
def test_every_call_is_asked_for_in_time_and_once(session, day, doing):
    real, expected = play(session, day, doing)
    assert real == expected


FAULTS = [
    ("events.reminders.told.ONCE_ENOUGH", frozenset(), DAY_BEFORE),
    ("events.reminders.told.ONCE_ENOUGH", frozenset(), A_DAY_LATER),
    ("events.reminders.due.was_told", lambda *_: false(), DAY_BEFORE),
    ("events.reminders.is_asked_anew", lambda *_: true(), CALLED_A_DAY_LATER),
    ("events.reminders.is_asked_anew", lambda *_: true(), END_CORRECTED),
    ("events.reminders.told.is_asked_anew", lambda *_: true(), OTHER_DAYS),
    ("events.reminders.is_asked_anew", lambda *_: false(), CALLED_FAR_OFF),
    ("events.todo._due_on", lambda found, _: (found.due_at + todo.WITHIN).date(), OUTAGE),
]


@pytest.mark.parametrize(
    ("guard", "fault", "doing"), FAULTS, ids=["moved", "a day", "told", "called", "end", "days", "far off", "past"]
)
def test_control_without_each_guard_the_model_shows_the_fault(session, monkeypatch, guard, fault, doing):
    real, expected = play(session, date(2027, 6, 15), doing)
    assert real == expected
    monkeypatch.setattr(guard, fault)
    real, expected = play(session, date(2027, 6, 15), doing)
    assert real != expected
