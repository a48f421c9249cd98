"""Queue every reminder that came due, set by set.

Per audience one INSERT … SELECT of due moments × live addressees … ON CONFLICT DO NOTHING. It looks back at what
came due, so a background process that was away catches up; the unique cause of a notice keeps it to once. What was
queued before is passed over at first sight: most looks find nothing new.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from events.extensions import db
from events.models import (
    Answer,
    Event,
    EventStatus,
    Group,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    ReminderMoment,
    Role,
    RosterPlace,
    Task,
    What,
)
from events.notices import cause, fresh_uid, has_openings, insert_notice, is_quiet
from events.policy import Audience, Channel, Privacy
from events.reminders.told import was_told

Columns = dict[str, Any]


def queue_due(moment: datetime) -> int:
    """Queue the reminders that are due at `moment`; how many. In the evening and at night none are (domain.md)."""
    if is_quiet(moment):
        return 0
    db.session.flush()
    waiting = set(db.session.scalars(select(ReminderMoment.audience).where(*_is_due(moment)).distinct()))
    return sum(_queue(audience, find, moment) for audience, find in FIND.items() if audience in waiting)


def _queue(audience: Audience, find: Callable[[], tuple[Columns, Select[Any]]], moment: datetime) -> int:
    """Queue the reminders of one audience, in the order of the unique cause; so two planners never deadlock."""
    columns, addressees = find()
    values = {
        "uid": fresh_uid(),
        "purpose": ReminderMoment.rule,
        "anchor": ReminderMoment.anchor,
        "event_id": ReminderMoment.event_id,
        "item_id": ReminderMoment.item_id,
        "task_id": ReminderMoment.task_id,
        "created_at": literal(moment, Notice.created_at.type),
        "due_at": ReminderMoment.due_at,
        "not_after": ReminderMoment.not_after,
        "attempts": literal(0),
        "is_reminder": true(),
        "subject": ReminderMoment.subject,
        **columns,
    }
    if (is_invited := _INVITED.get(audience)) is not None:
        values |= _invitation(values, is_invited(), moment)
    due = addressees.with_only_columns(*values.values()).where(
        ReminderMoment.audience == audience,
        *_is_due(moment),
        ~exists().where(*(queued == values[queued.key] for queued in cause)),
        ~was_told(audience, values["addressee"], values["subject"]),
    )
    due = due.order_by(*(values[column.key] for column in cause))
    statement = insert_notice().from_select(list(values), due, include_defaults=False)
    statement = statement.on_conflict_do_nothing(index_elements=cause).returning(Notice.id)
    return len(db.session.execute(statement).all())


def _is_due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return ReminderMoment.due_at <= moment, ReminderMoment.not_after > moment


def _invitation(values: Columns, is_invited: ColumnElement[bool], moment: datetime) -> Columns:
    """The calendar part of the first reminder to somebody who was not invited before; later ones have none.

    A move is announced with an invitation of its own (calendar.md, "Mails with a calendar part").
    """
    earlier, last = aliased(Notice), aliased(Notice)
    has_one = exists().where(
        earlier.addressee == values["addressee"],
        earlier.subject == values["subject"],
        earlier.calendar_sequence.is_not(None),
        earlier.dropped_at.is_(None),
    )
    highest = select(func.max(last.calendar_sequence)).where(
        last.addressee == values["addressee"], last.subject == values["subject"]
    )
    is_first = and_(is_invited, ~has_one)
    stamped_at = literal(moment.replace(microsecond=0), Notice.created_at.type)
    return {
        "calendar_sequence": case((is_first, func.coalesce(highest.scalar_subquery(), 0) + 1), else_=null()),
        "calendar_stamp": case((is_first, stamped_at), else_=null()),
    }


def _wants_work_in_calendar() -> ColumnElement[bool]:
    """Of what implies somebody's health, only who asked gets an invitation."""
    return or_(Person.invitations_asked_at.is_not(None), Event.privacy.not_in(_NEUTRAL))


def _local_day(moment: ColumnElement[datetime] | Any) -> ColumnElement[date]:
    """The date of `moment` by the Dutch wall calendar; SQLite knows no zones, and nobody meets around midnight."""
    if db.engine.dialect.name == "postgresql":
        return cast(func.timezone("Europe/Amsterdam", moment), Date)
    return func.date(moment, "+1 hours", type_=Date())


def _name(kind: str, row_id: Any) -> ColumnElement[str]:
    return literal(f"{kind}:").concat(cast(row_id, Text))


def _to_person(**more: Any) -> Columns:
    return {
        "addressee": _name("person", Person.id),
        "person_id": Person.id,
        "channel": case((Person.email.is_(None), Channel.PHONE.value), else_=Channel.EMAIL.value),
        **more,
    }


def _events() -> Select[Any]:
    """Moments of published events, as of their present schedule."""
    return (
        select(ReminderMoment)
        .join(Event, Event.id == ReminderMoment.event_id)
        .where(Event.status == EventStatus.PUBLISHED)
    )


def _with_role(what: What) -> Select[Any]:
    is_role = and_(Role.event_id == Event.id, Role.what == what)
    return _events().join(Role, is_role).join(Person, Person.id == Role.person_id)


def _parties() -> tuple[Columns, Select[Any]]:
    """Who was confirmed before the moment; whoever came later read it in the confirmation."""
    party = {
        "addressee": _name("registration", Registration.id),
        "subject": _name("registration", Registration.id),
        "registration_id": Registration.id,
        "channel": case(
            (and_(Registration.channel == Channel.EMAIL, Registration.email.is_(None)), Channel.PHONE.value),
            else_=Registration.channel,
        ),
    }
    return party, _events().join(Registration, _is_confirmed_in_time())


def _is_confirmed_in_time() -> ColumnElement[bool]:
    return and_(
        Registration.event_id == Event.id,
        Registration.status == RegistrationStatus.CONFIRMED,
        Registration.confirmed_at < ReminderMoment.due_at,
    )


def _coordinators() -> tuple[Columns, Select[Any]]:
    return _to_person(), _with_role(What.COORDINATOR)


def _coordinators_per_party() -> tuple[Columns, Select[Any]]:
    per_party = _to_person(subject=_name("registration", Registration.id), registration_id=Registration.id)
    is_confirmed = and_(Registration.event_id == Event.id, Registration.status == RegistrationStatus.CONFIRMED)
    return per_party, _with_role(What.COORDINATOR).join(Registration, is_confirmed)


def _coordinators_if_open() -> tuple[Columns, Select[Any]]:
    """Only while places are free, or a party that holds a place has nobody who pays for it."""
    return _to_person(), _with_role(What.COORDINATOR).where(has_openings())


def _teachers() -> tuple[Columns, Select[Any]]:
    item = _events().join(ProgrammeItem, ProgrammeItem.id == ReminderMoment.item_id)
    return _to_person(), item.join(Person, Person.id == ProgrammeItem.teacher_id)


def _holds_place() -> ColumnElement[bool]:
    """Whether a RosterPlace holds on the day of the Event; a delegate's only with a seat there (domain rule 4)."""
    day = _local_day(Event.starts_at)
    seats = select(PlacePool.organisation_id).where(
        PlacePool.event_id == Event.id, PlacePool.organisation_id.is_not(None)
    )
    is_body_of_delegates = exists().where(Group.id == Event.group_id, Group.seats_each.is_not(None))
    return and_(
        RosterPlace.group_id == Event.group_id,
        or_(RosterPlace.since_on.is_(None), RosterPlace.since_on <= day),
        or_(RosterPlace.until_on.is_(None), RosterPlace.until_on >= day),
        or_(~is_body_of_delegates, RosterPlace.organisation_id.in_(seats.correlate(Event))),
    )


def _roster() -> tuple[Columns, Select[Any]]:
    """Whoever has a place in the group on the day."""
    return _to_person(), _events().join(RosterPlace, _holds_place()).join(Person, Person.id == RosterPlace.person_id)


def _unanswered() -> tuple[Columns, Select[Any]]:
    columns, roster = _roster()
    has_answered = exists().where(Answer.event_id == Event.id, Answer.roster_place_id == RosterPlace.id)
    return columns, roster.where(~has_answered)


def _substitutes() -> tuple[Columns, Select[Any]]:
    """Who comes instead of somebody; one person may do so for two."""
    stands_in = exists().where(Answer.event_id == Event.id, Answer.substitute_id == Person.id)
    return _to_person(), _events().join(Person, stands_in)


def _chairs() -> tuple[Columns, Select[Any]]:
    is_chair = and_(Role.group_id == Event.group_id, Role.what == What.CHAIR)
    return _to_person(), _events().join(Role, is_chair).join(Person, Person.id == Role.person_id)


def _members() -> tuple[Columns, Select[Any]]:
    """The organisations with seats that named nobody who sits there on the day."""
    member = {
        "addressee": _name("organisation", Organisation.id),
        "organisation_id": Organisation.id,
        "channel": case((Organisation.email.is_(None), Channel.PHONE.value), else_=Channel.EMAIL.value),
    }
    has_named = exists().where(_holds_place(), RosterPlace.organisation_id == Organisation.id)
    seats = _events().join(PlacePool, PlacePool.event_id == Event.id)
    return member, seats.join(Organisation, Organisation.id == PlacePool.organisation_id).where(
        ~has_named.correlate(Event, Organisation)
    )


def _office() -> tuple[Columns, Select[Any]]:
    """The organisations that have the task's role and an address."""
    office = {
        "addressee": _name("organisation", Organisation.id),
        "organisation_id": Organisation.id,
        "channel": literal(Channel.EMAIL.value),
    }
    has_role = cast(Organisation.roles, Text).contains(literal('"').concat(Task.role).concat('"'))
    open_tasks = select(ReminderMoment).join(Task, Task.id == ReminderMoment.task_id).where(Task.done_at.is_(None))
    return office, open_tasks.join(Organisation, and_(Organisation.email.is_not(None), has_role))


_NEUTRAL = [privacy.value for privacy in Privacy if privacy.is_neutral]
_INVITED: dict[Audience, Callable[[], ColumnElement[bool]]] = {
    **dict.fromkeys((Audience.ROSTER, Audience.UNANSWERED, Audience.SUBSTITUTE, Audience.CHAIR), true),
    **dict.fromkeys((Audience.TEACHER, Audience.FACILITATOR, Audience.INTERPRETER), _wants_work_in_calendar),
}
"""Whose reminders are their first mail about a meeting, a lesson or a talk, and who of them is invited by it."""

FIND: dict[Audience, Callable[[], tuple[Columns, Select[Any]]]] = {
    Audience.PARTY: _parties,
    Audience.COORDINATOR: _coordinators,
    Audience.COORDINATOR_PER_PARTY: _coordinators_per_party,
    Audience.COORDINATOR_IF_OPEN: _coordinators_if_open,
    Audience.TEACHER: _teachers,
    Audience.FACILITATOR: lambda: (_to_person(), _with_role(What.FACILITATOR)),
    Audience.INTERPRETER: lambda: (_to_person(), _with_role(What.INTERPRETER)),
    Audience.KEY_PERSON: lambda: (_to_person(), _with_role(What.KEY_PERSON)),
    Audience.ROSTER: _roster,
    Audience.UNANSWERED: _unanswered,
    Audience.SUBSTITUTE: _substitutes,
    Audience.CHAIR: _chairs,
    Audience.MEMBER: _members,
    Audience.OFFICE: _office,
}
