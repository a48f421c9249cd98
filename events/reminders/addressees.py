"""Whom a reminder addresses: of each audience a SELECT of due moments × live addressees, and the columns of a notice.

A duo with two addresses is addressed twice; the second address gets a copy.
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
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from events.extensions import db
from events.kinds import KINDS
from events.models import (
    Answer,
    Attendee,
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
from events.notices import has_openings
from events.policy import Audience, Channel, Party

Columns = dict[str, Any]
by_post_from = bindparam(
    "by_post_from", type_=Event.starts_at.type
)  # the earliest start that a letter is in time for


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
    """Who was confirmed before the moment; whoever came later read it in the confirmation.

    Who gets letters is phoned where the post brings nothing before the start any more (`by_post_from`), as
    `notices.queue` decides it for what is no reminder.
    """
    is_late = and_(ReminderMoment.due_at < Event.starts_at, Event.starts_at < by_post_from)
    by_letter = Registration.channel == Channel.LETTER
    party = {
        "addressee": _name("registration", Registration.id),
        "subject": _name("registration", Registration.id),
        "registration_id": Registration.id,
        "channel": case(
            (and_(Registration.channel == Channel.EMAIL, Registration.email.is_(None)), Channel.PHONE.value),
            (and_(by_letter, Registration.phone.is_not(None), is_late), Channel.PHONE.value),
            else_=Registration.channel,
        ),
    }
    return party, _events().join(Registration, is_confirmed_in_time())


def _other_halves() -> tuple[Columns, Select[Any]]:
    """Who of a duo has an address beside the contact's, unless they read the same in a letter or heard it by phone.

    Only events that duos come to are looked through.
    """
    half = {
        "addressee": _name("attendee", Attendee.id),
        "subject": _name("registration", Registration.id),
        "registration_id": Registration.id,
        "attendee_id": Attendee.id,
        "channel": literal(Channel.EMAIL.value),
    }
    duos = _events().where(Event.kind.in_(_OF_DUOS)).join(Registration, is_confirmed_in_time())
    has_address = and_(Attendee.registration_id == Registration.id, Attendee.email.is_not(None))
    told_both = exists().where(
        Notice.registration_id == Registration.id,
        Notice.person_id.is_(None),
        Notice.purpose == ReminderMoment.rule,
        Notice.anchor == ReminderMoment.anchor,
        Notice.channel != Channel.EMAIL,
        Notice.sent_at.is_not(None),
    )
    return half, duos.where(Registration.channel == Channel.EMAIL, ~told_both).join(Attendee, has_address)


def is_confirmed_in_time() -> ColumnElement[bool]:
    """Whether a Registration was certain before a ReminderMoment of its Event; who came later needs none."""
    return and_(
        Registration.event_id == Event.id,
        Registration.status == RegistrationStatus.CONFIRMED,
        Registration.confirmed_at < ReminderMoment.due_at,
    )


def _key_persons() -> tuple[Columns, Select[Any]]:
    """The key persons on whose name places are reserved: who reserved none has nobody to call."""
    has_places = exists().where(is_confirmed_in_time(), Registration.key_person_id == Person.id)
    has_places = has_places.correlate(Event, ReminderMoment, Person)
    return _to_person(), _with_role(What.KEY_PERSON).where(has_places)


def _reservers() -> tuple[Columns, Select[Any]]:
    """The parties that reserved for a group themselves; for a key person's places the key person hears it."""
    party, parties = _parties()
    is_key_persons = exists().where(
        Role.event_id == Event.id, Role.what == What.KEY_PERSON, Role.person_id == Registration.key_person_id
    )
    return party, parties.where(~is_key_persons.correlate(Event, Registration))


def _coordinators() -> tuple[Columns, Select[Any]]:
    return _to_person(), _with_role(What.COORDINATOR)


def _coordinators_per_party() -> tuple[Columns, Select[Any]]:
    """A call to each party; who was confirmed after its moment was spoken to then."""
    per_party = _to_person(subject=_name("registration", Registration.id), registration_id=Registration.id)
    return per_party, _with_role(What.COORDINATOR).join(Registration, is_confirmed_in_time())


def _coordinators_if_open() -> tuple[Columns, Select[Any]]:
    """Only while places are free, or a party that holds a place has nobody who pays for it."""
    return _to_person(), _with_role(What.COORDINATOR).where(has_openings())


def _coordinators_if_interpreter() -> tuple[Columns, Select[Any]]:
    """Only where an interpreter comes, who is told the address by telephone (domain rule 5)."""
    is_there = exists().where(Role.event_id == Event.id, Role.what == What.INTERPRETER).correlate(Event)
    return _to_person(), _with_role(What.COORDINATOR).where(is_there)


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
    is_here = or_(Role.group_id == Event.group_id, Role.event_id == Event.id)  # of the circle, or of this meeting
    is_chair = and_(is_here, Role.what == What.CHAIR)
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


_OF_DUOS = [policy.name for policy in KINDS.values() if policy.party == Party.DUO]
FIND: dict[Audience, Callable[[], tuple[Columns, Select[Any]]]] = {
    Audience.PARTY: _parties,
    Audience.COORDINATOR: _coordinators,
    Audience.COORDINATOR_PER_PARTY: _coordinators_per_party,
    Audience.COORDINATOR_IF_OPEN: _coordinators_if_open,
    Audience.COORDINATOR_IF_INTERPRETER: _coordinators_if_interpreter,
    Audience.TEACHER: _teachers,
    Audience.FACILITATOR: lambda: (_to_person(), _with_role(What.FACILITATOR)),
    Audience.INTERPRETER: lambda: (_to_person(), _with_role(What.INTERPRETER)),
    Audience.KEY_PERSON: _key_persons,
    Audience.RESERVER: _reservers,
    Audience.ROSTER: _roster,
    Audience.UNANSWERED: _unanswered,
    Audience.SUBSTITUTE: _substitutes,
    Audience.CHAIR: _chairs,
    Audience.MEMBER: _members,
    Audience.OFFICE: _office,
}

COPIES: dict[Audience, Callable[[], tuple[Columns, Select[Any]]]] = {Audience.PARTY: _other_halves}
"""Who gets a copy of what an audience gets."""
