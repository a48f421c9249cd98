"""What needs somebody now: calls, offers, funding, answers, messages and tasks, each with where one acts.

No name stands here: a party is its reference. What somebody may act on comes as a condition on Event; what belongs to
no event is for the office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from events import answers
from events.agenda.lists import shown
from events.answers.overview import Meeting
from events.clock import local
from events.extensions import db
from events.models import Event, EventStatus, Group, Notice, Registration, RegistrationStatus, Task
from events.notices import is_failing
from events.notices.claims import OPEN
from events.policy import BY_HAND, Channel

MOST = 20  # of each that are named; a list that long says that there is more
INTAKE = "intake_call"
ANSWERS_DAYS = 14  # before a meeting its missing answers are worth a call
INTERPRETER_WEEKS = 4
TASK_DAYS = 7
FAILED_DAYS = 30  # what failed longer ago is in the past


@dataclass(frozen=True)
class ByHand:
    """How many letters and phone calls wait for a hand, about one event or about none."""

    event: Event | None
    letters: int
    calls: int


@dataclass(frozen=True)
class Needs:
    """All that waits for somebody, most urgent first in each list."""

    intake: Sequence[Task]
    offers: Sequence[Registration]
    unfunded: Sequence[Registration]
    unanswered: Sequence[Meeting]
    failed: Sequence[Notice]
    by_hand: Sequence[ByHand]
    interpreters: Sequence[Event]
    tasks: Sequence[Task]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not any(vars(self).values())


def needs(mine: ColumnElement[bool], moment: datetime, *, is_office: bool) -> Needs:
    """What waits at `moment` for somebody who may act on the events for which `mine` holds."""
    return Needs(
        intake=_intake(mine, moment),
        offers=_offers(mine, moment),
        unfunded=_unfunded(mine, moment),
        unanswered=_unanswered(mine, moment),
        failed=failed(mine, moment, is_office=is_office),
        by_hand=_by_hand(mine, moment, is_office=is_office),
        interpreters=_interpreters(mine, moment),
        tasks=_tasks(mine, moment, is_office=is_office),
    )


def failed(mine: ColumnElement[bool], moment: datetime, *, is_office: bool) -> Sequence[Notice]:
    """The messages that failed for good lately, until somebody has dealt with them, newest first."""
    lately = Notice.failed_at > moment - timedelta(days=FAILED_DAYS)
    query = _notices(mine, is_office=is_office).where(lately, is_failing())
    query = query.options(joinedload(Notice.registration), joinedload(Notice.person), joinedload(Notice.organisation))
    return db.session.scalars(query.order_by(Notice.failed_at.desc(), Notice.id.desc()).limit(MOST)).all()


def _coming(mine: ColumnElement[bool], moment: datetime) -> ColumnElement[bool]:
    return and_(mine, Event.status == EventStatus.PUBLISHED, Event.starts_at > moment)


def _intake(mine: ColumnElement[bool], moment: datetime) -> Sequence[Task]:
    query = (
        select(Task)
        .join(Task.event)
        .where(Task.what == INTAKE, Task.done_at.is_(None), _coming(mine, moment))
        .options(contains_eager(Task.event), joinedload(Task.registration))
    )
    return db.session.scalars(query.order_by(Task.due_on, Task.id).limit(MOST)).all()


def _offers(mine: ColumnElement[bool], moment: datetime) -> Sequence[Registration]:
    offered = Registration.status == RegistrationStatus.OFFERED
    query = _parties(_coming(mine, moment), offered, Registration.offer_until > moment)
    return db.session.scalars(query.order_by(Registration.offer_until, Registration.id).limit(MOST)).all()


def _unfunded(mine: ColumnElement[bool], moment: datetime) -> Sequence[Registration]:
    query = _parties(_coming(mine, moment), Registration.funding_asked_at.is_not(None))
    return db.session.scalars(query.order_by(Registration.funding_asked_at, Registration.id).limit(MOST)).all()


def _parties(*conditions: ColumnElement[bool]) -> Select[Registration]:
    query = select(Registration).join(Registration.event).where(*conditions)
    return query.options(contains_eager(Registration.event))


def _unanswered(mine: ColumnElement[bool], moment: datetime) -> list[Meeting]:
    """The meetings of the next days for which somebody has not answered yet."""
    soon = Event.starts_at <= moment + timedelta(days=ANSWERS_DAYS)
    query = select(Event).where(_coming(mine, moment), soon, Event.group_id.is_not(None))
    query = query.options(*shown(), joinedload(Event.group).selectinload(Group.networks))
    events = db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST)).all()
    return [meeting for meeting in answers.meetings_of(events) if meeting.unanswered]


def _by_hand(mine: ColumnElement[bool], moment: datetime, *, is_office: bool) -> list[ByHand]:
    letters = func.count().filter(Notice.channel == Channel.LETTER)
    due = (*OPEN, Notice.channel.in_(BY_HAND), Notice.due_at <= moment)
    query: Any = select(Notice.event_id, letters, func.count()).outerjoin(Notice.event)
    query = query.where(*due, _whose(mine, is_office=is_office))
    query = query.group_by(Notice.event_id).order_by(func.min(Notice.due_at))
    rows = [tuple(row) for row in db.session.execute(query.limit(MOST))]
    about = select(Event).where(Event.id.in_({event_id for event_id, *_ in rows})).options(*shown())
    events = {event.id: event for event in db.session.scalars(about)}
    return [ByHand(events.get(event_id), number, total - number) for event_id, number, total in rows]


def _notices(mine: ColumnElement[bool], *, is_office: bool) -> Select[Notice]:
    query = select(Notice).outerjoin(Notice.event).where(_whose(mine, is_office=is_office))
    return query.options(contains_eager(Notice.event))


def _whose(mine: ColumnElement[bool], *, is_office: bool) -> ColumnElement[bool]:
    """About an event that is somebody's; about none, the office's."""
    return or_(and_(Event.id.is_not(None), mine), Event.id.is_(None) if is_office else ~true())


def _interpreters(mine: ColumnElement[bool], moment: datetime) -> Sequence[Event]:
    soon = Event.starts_at <= moment + timedelta(weeks=INTERPRETER_WEEKS)
    query = select(Event).where(_coming(mine, moment), soon, Event.interpreter == "needed").options(*shown())
    return db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST)).all()


def _tasks(mine: ColumnElement[bool], moment: datetime, *, is_office: bool) -> Sequence[Task]:
    """Deadlines and tasks that are due, other than intake calls; those of the office for the office alone."""
    whose = and_(Event.id.is_not(None), mine, Task.role != "office")
    query = (
        select(Task)
        .outerjoin(Task.event)
        .where(Task.done_at.is_(None), Task.what != INTAKE)
        .where(Task.due_on <= local(moment).date() + timedelta(days=TASK_DAYS))
        .where(or_(whose, Task.role == "office") if is_office else whose)
        .options(contains_eager(Task.event), joinedload(Task.registration), joinedload(Task.deadline))
    )
    return db.session.scalars(query.order_by(Task.due_on, Task.id).limit(MOST)).all()
