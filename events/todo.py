"""What somebody has to do by a day: intake calls, phone calls, aftercare, deadlines; ticked with what came of it.

Somebody who was not reached is called again: that is a new task with a day of its own, so that each try keeps its
outcome. A task about a party that left, or an event that is off, is nobody's work any more.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from events import audit, reminders
from events.clock import local, now, today
from events.errors import DomainError, WrongStatus
from events.extensions import INSERTS, db
from events.models import (
    INTERPRETERS_CALL,
    LIVE,
    TELL_ADDRESS,
    Event,
    EventStatus,
    Network,
    Person,
    Registration,
    ReminderMoment,
    Role,
    Task,
    What,
    has_call,
    is_to_interpreter,
    tells_who_comes,
    was_called,
)
from events.policy import Audience

DECIDED_ELSEWHERE = "approve_activity"  # a member waits for an answer, which is more than a tick
OFFICE, COORDINATOR = "office", "coordinator"
WITHIN = timedelta(days=7)  # of its reminder a call is to be made
PAGE_LENGTH = 100


class Outcome(StrEnum):
    """What came of a task."""

    DONE = "done"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


class NotLater(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """Who was not reached is called again on a later day."""


def open_tasks(
    mine: ColumnElement[bool],
    *,
    is_office: bool,
    role: str | None = None,
    network: str | None = None,
    is_done: bool = False,
) -> Sequence[Task]:
    """What is to be done about the events for which `mine` holds, first due first; or what was done, last first.

    What belongs to no event, or is the office's own work, is for the office alone.
    """
    query = _of(mine, is_office=is_office).where(Task.done_at.is_not(None) if is_done else _is_to_do())
    if role:
        query = query.where(Task.role == role)
    if network:
        query = query.where(Event.networks.any(Network.ref == network))
    order: Any = (Task.done_at.desc(), Task.id.desc()) if is_done else (Task.due_on, Task.id)
    shown = (
        contains_eager(Task.event).selectinload(Event.networks),
        contains_eager(Task.event).joinedload(Event.group),
        joinedload(Task.registration),
        joinedload(Task.deadline),
    )
    return db.session.scalars(query.options(*shown).order_by(*order).limit(PAGE_LENGTH)).all()


def task_of(number: int, mine: ColumnElement[bool], *, is_office: bool) -> Task | None:
    """The task with this number, for who may act on it."""
    whole = (contains_eager(Task.event), selectinload(Task.registration), joinedload(Task.deadline))
    query = _of(mine, is_office=is_office).where(Task.id == number).options(*whole)
    return db.session.scalar(query.execution_options(populate_existing=True))


def tick(task: Task, outcome: Outcome, *, actor: str, again_on: date | None = None) -> Task | None:
    """Say what came of `task`; with `again_on`, the new task for who was not reached.

    Raises WrongStatus when it was ticked before or is decided elsewhere, NotLater when the new day is not ahead.
    """
    # Locked by itself: with what a page read beside it PostgreSQL would refuse (nothing locks an outer join).
    db.session.execute(select(Task.id).where(Task.id == task.id).with_for_update())
    db.session.refresh(task)
    if task.what == DECIDED_ELSEWHERE or task.done_at is not None:
        raise WrongStatus(task.outcome or task.what)
    if again_on is not None and (outcome != Outcome.NOT_REACHED or again_on <= today()):
        raise NotLater
    task.done_at, task.outcome = now(), outcome
    audit.record("task ticked", actor=actor, about=task.key, details=outcome)
    reminders.arm_task(task)
    return _once_more(task, again_on) if again_on is not None else None


def open_due(moment: datetime) -> int:
    """Make a task of every call that fell due at `moment`, for each party that was certain by then; how many.

    Once for each party, and once more when the event moved so far that the mail about it comes anew. And one for each
    interpreter, who is told by telephone where to be (domain rule 5), anew when that is not where they heard last.

    It is asked every few seconds and has work to do a few times a year: it writes only where a task is missing.
    """
    missing = [
        # Correlated with the moment alone, not with what stands directly around it.
        and_(ReminderMoment.audience == audience, exists().where(*calls().are_missing).correlate(ReminderMoment))
        for audience, calls in _CALLS.items()
    ]
    query = select(ReminderMoment).where(
        ReminderMoment.due_at <= moment, ReminderMoment.not_after > moment, or_(*missing)
    )
    return sum(_open(found, moment) for found in db.session.scalars(query.order_by(ReminderMoment.id)).all())


def _open(found: ReminderMoment, moment: datetime) -> int:
    """One task for each party, or each interpreter, to call about the event, in one statement."""
    calls = _CALLS[found.audience]()
    what = found.rule.partition("_")[0]  # "call_28_days" is a call
    values: dict[str, Any] = {
        "key": calls.next_key,
        "what": literal(what),
        "role": literal(COORDINATOR),
        "due_on": literal(_due_on(found, moment), Task.due_on.type),
        "event_id": ReminderMoment.event_id,
        "registration_id": calls.registration_id,
    }
    missing = select(*values.values()).where(ReminderMoment.id == found.id, *calls.are_missing)
    # In one order, so that two who look at once never wait for each other.
    insert = INSERTS[db.engine.dialect.name](Task)
    insert = insert.from_select(list(values), missing.order_by(calls.who), include_defaults=False)
    insert = insert.on_conflict_do_nothing(index_elements=[Task.key]).returning(Task.id)
    return len(db.session.execute(insert).all())


def _due_on(found: ReminderMoment, moment: datetime) -> date:
    """The day by which to call: within a week of its moment, while it is of use, and never before today."""
    return max(local(min(found.due_at + WITHIN, found.not_after)).date(), local(moment).date())


class _Calls(NamedTuple):
    """The calls of one audience: to whom, about whose party, which are still to be made a task, and its key."""

    who: Any
    registration_id: Any
    are_missing: tuple[ColumnElement[bool], ...]
    next_key: ColumnElement[str]


_MADE, _COUNTED = aliased(Task), aliased(Task)
_OUTER = (ReminderMoment, Registration, Event, Role)  # what stands around a question about tasks
_GOES_ON = (Event.id == ReminderMoment.event_id, Event.status == EventStatus.PUBLISHED)


def _is_call(task: type[Task], first: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a task is the call with the key `first`, or a later one of the same."""
    return or_(task.key == first, task.key.startswith(first.concat("#")))


def _next_key(first: ColumnElement[str], *of_them: ColumnElement[bool]) -> ColumnElement[str]:
    """The key of one more call: `first`, and after that it counts them; `of_them` spares reading other tasks."""
    made = select(func.count(_COUNTED.id)).where(*of_them, _is_call(_COUNTED, first)).correlate(*_OUTER)
    number = made.scalar_subquery()
    return case((number == 0, first), else_=first.concat("#").concat(cast(number + 1, Text)))


def _to_parties() -> _Calls:
    first = ReminderMoment.rule.concat(":").concat(Registration.uid)
    party = literal("registration:").concat(cast(Registration.id, Text))
    counts = or_(_MADE.done_at.is_(None), ~reminders.is_asked_anew(party, _MADE.done_at))
    made = exists().where(_MADE.registration_id == Registration.id, _is_call(_MADE, first), counts).correlate(*_OUTER)
    return _Calls(
        Registration.id,
        Registration.id,
        (reminders.is_confirmed_in_time(), *_GOES_ON, ~made),
        _next_key(first, _COUNTED.registration_id == Registration.id),
    )


def _to_interpreters() -> _Calls:
    """Whoever has no open call about the present place, and was last called about another one, or never."""
    return _Calls(
        Role.person_id,
        null().label("registration_id"),
        (Role.event_id == Event.id, Role.what == What.INTERPRETER, *_GOES_ON, ~has_call(), ~was_called()),
        _next_key(ReminderMoment.rule.concat(":").concat(INTERPRETERS_CALL), _COUNTED.event_id == Event.id),
    )


_CALLS: dict[str, Callable[[], _Calls]] = {
    Audience.COORDINATOR_PER_PARTY: _to_parties,
    Audience.COORDINATOR_IF_INTERPRETER: _to_interpreters,
}


def interpreter_of(task: Task) -> Person | None:
    """Whom to tell the address; None when `task` is no such call, or they do not come there any more."""
    query = select(Person).join(Role, Role.person_id == Person.id).join(Event, Event.id == Role.event_id)
    query = query.where(
        Event.id == task.event_id, Role.what == What.INTERPRETER, Task.id == task.id, is_to_interpreter()
    )
    return db.session.scalar(query) if task.what == TELL_ADDRESS else None


def _of(mine: ColumnElement[bool], *, is_office: bool) -> Select[Task]:
    query = select(Task).outerjoin(Task.event).outerjoin(Task.registration)
    return query if is_office else query.where(Event.id.is_not(None), mine, Task.role != OFFICE)


def _is_to_do() -> ColumnElement[bool]:
    """Not ticked, about nobody who left and nothing that is off, nor a place where it is not any more."""
    return and_(
        Task.done_at.is_(None),
        or_(Event.id.is_(null()), Event.status != EventStatus.CANCELLED),
        or_(Registration.id.is_(null()), Registration.status.in_(LIVE)),
        or_(Task.what != TELL_ADDRESS, tells_who_comes()),
    )


def _once_more(task: Task, on: date) -> Task:
    """The next try; its key counts them."""
    first = task.key.partition("#")[0]
    tries = db.session.scalar(select(func.count()).where(Task.key.startswith(f"{first}#"))) or 0
    again = Task(
        key=f"{first}#{tries + 2}",
        what=task.what,
        role=task.role,
        due_on=on,
        deadline_id=task.deadline_id,
        event_id=task.event_id,
        registration_id=task.registration_id,
    )
    db.session.add(again)
    db.session.flush()
    if again.role == OFFICE:
        reminders.arm_task(again)
    return again
