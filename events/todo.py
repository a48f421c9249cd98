"""What somebody has to do by a day: intake calls, phone calls, aftercare, deadlines; ticked with what came of it.

Somebody who was not reached is called again: that is a new task with a day of its own, so that each try keeps its
outcome. A task about a party that left, or an event that is off, is nobody's work any more.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, null, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from events import audit, reminders
from events.clock import local, now, today
from events.errors import DomainError, WrongStatus
from events.extensions import INSERTS, db
from events.models import (
    LIVE,
    Event,
    EventStatus,
    Network,
    Registration,
    RegistrationStatus,
    ReminderMoment,
    Task,
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
    """Make a task of every call that fell due at `moment`, once for each party; how many.

    It is asked every few seconds and has work to do a few times a year: it writes only where a task is missing.
    """
    has_task = exists().where(Task.key == ReminderMoment.rule.concat(":").concat(Registration.uid))
    is_missing = exists().where(*_is_confirmed(ReminderMoment.event_id), ~has_task)
    query = select(ReminderMoment).where(
        ReminderMoment.audience == Audience.COORDINATOR_PER_PARTY,
        ReminderMoment.due_at <= moment,
        ReminderMoment.not_after > moment,
        is_missing,
    )
    return sum(_open(found) for found in db.session.scalars(query.order_by(ReminderMoment.id)).all())


def _open(found: ReminderMoment) -> int:
    """One task for each confirmed party of the event, in one statement."""
    what = found.rule.partition("_")[0]  # "call_28_days" is a call
    values: dict[str, Any] = {
        "key": literal(f"{found.rule}:").concat(Registration.uid),
        "what": literal(what),
        "role": literal(COORDINATOR),
        "due_on": literal(local(found.due_at + WITHIN).date(), Task.due_on.type),
        "event_id": Registration.event_id,
        "registration_id": Registration.id,
    }
    parties = select(*values.values()).where(*_is_confirmed(found.event_id)).order_by(Registration.id)
    insert = INSERTS[db.engine.dialect.name](Task).from_select(list(values), parties, include_defaults=False)
    insert = insert.on_conflict_do_nothing(index_elements=[Task.key]).returning(Task.id)
    return len(db.session.execute(insert).all())


def _is_confirmed(event_id: Any) -> tuple[ColumnElement[bool], ...]:
    """What makes a Registration one whose place at this Event is certain, when that goes on."""
    return (
        Registration.event_id == event_id,
        Registration.status == RegistrationStatus.CONFIRMED,
        Event.id == Registration.event_id,
        Event.status == EventStatus.PUBLISHED,
    )


def _of(mine: ColumnElement[bool], *, is_office: bool) -> Select[Task]:
    query = select(Task).outerjoin(Task.event).outerjoin(Task.registration)
    return query if is_office else query.where(Event.id.is_not(None), mine, Task.role != OFFICE)


def _is_to_do() -> ColumnElement[bool]:
    """Not ticked, and about nobody who left and nothing that is off."""
    return and_(
        Task.done_at.is_(None),
        or_(Event.id.is_(null()), Event.status != EventStatus.CANCELLED),
        or_(Registration.id.is_(null()), Registration.status.in_(LIVE)),
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
