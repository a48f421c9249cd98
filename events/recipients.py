"""Whom a message about an event is for: parties of it, or whoever sits in its circle. Statements, never row by row.

Of a circle it is who comes: where somebody sends another to the meeting, that other.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, false, func, literal, null, or_, select

from events.clock import local
from events.extensions import db
from events.models import (
    Answer,
    Attendance,
    Attendee,
    Choice,
    Event,
    Headcount,
    Person,
    PlacePool,
    Registration,
    RegistrationStatus,
    Reply,
    RosterPlace,
)
from events.policy import Channel

OPEN = "open"  # of a circle: has not answered
ANYONE = "person"  # as a role of somebody, and as an audience of a lesson


@dataclass(frozen=True)
class Selection:
    """Who of an event: in these states, or of a circle with these answers; and expected in this part of it.

    `was_there` asks for who was seen in that part, or in any, or for who was seen not to be there. `organisations`
    (ids) are those for whom somebody sits in a circle. Empty means any.
    """

    statuses: tuple[str, ...] = (RegistrationStatus.CONFIRMED,)
    part: str | None = None  # "item:12", "2027-03-12:morning"
    was_there: bool | None = None
    channels: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()

    def stored(self) -> dict[str, Any]:
        """What the row of a message keeps."""
        return {
            "statuses": list(self.statuses),
            "part": self.part,
            "was_there": self.was_there,
            "channels": list(self.channels),
            **({"organisations": list(self.organisations)} if self.organisations else {}),
        }


def selection_from(kept: dict[str, Any]) -> Selection:
    """The selection that a row keeps."""
    part = f"item:{kept['item']}" if kept.get("item") else kept.get("part")  # so it was kept first
    channels, organisations = (tuple(kept.get(name, ())) for name in ("channels", "organisations"))
    return Selection(tuple(kept["statuses"]), part, kept.get("was_there"), channels, organisations)


def is_circle(event: Event) -> bool:
    """Whether those who come to `event` have a place in its group, and did not register."""
    return event.group_id is not None and not event.policy.takes_registrations


def standings(event: Event) -> tuple[str, ...]:
    """Where somebody can stand who is written to, in the order in which they are asked for."""
    if is_circle(event):
        return (OPEN, Reply.YES, Reply.MAYBE, Reply.NO)
    status = RegistrationStatus
    return (status.REQUESTED, status.CONFIRMED, status.OFFERED, status.WAITING)


def counted(event: Event, selection: Selection) -> dict[tuple[str, str], int]:
    """How many are meant, by channel and language."""
    who = found(event, selection).subquery()
    query: Any = select(who.c.channel, who.c.language, func.count()).group_by(who.c.channel, who.c.language)
    rows = db.session.execute(query.order_by(who.c.channel, who.c.language))
    return {(channel, language): number for channel, language, number in rows}


def found(event: Event, selection: Selection) -> Select[Any]:
    """Who is meant: the columns of a notice to them that say so, and the language they read."""
    return _circle(event, selection) if is_circle(event) else _parties(event, selection)


def other_halves(event: Event, selection: Selection) -> Select[Any]:
    """The halves of the duos meant that have an address of their own, in the same columns: each gets a copy."""
    parties = _parties(event, selection).subquery()
    return (
        select(
            literal("attendee:").concat(cast(Attendee.id, Text)).label("addressee"),
            parties.c.subject,
            parties.c.channel,
            parties.c.registration_id,
            Attendee.id.label("attendee_id"),
            parties.c.person_id,
            parties.c.language,
        )
        .join(parties, parties.c.registration_id == Attendee.registration_id)
        .where(parties.c.channel == Channel.EMAIL, Attendee.email.is_not(None))
    )


def _parties(event: Event, selection: Selection) -> Select[Any]:
    name, channel = literal("registration:").concat(cast(Registration.id, Text)), _channel(Registration.email)
    channel = case((Registration.channel == Channel.EMAIL, channel), else_=Registration.channel)
    query: Select[Any] = select(
        name.label("addressee"),
        name.label("subject"),
        channel.label("channel"),
        Registration.id.label("registration_id"),
        cast(null(), Attendee.id.type).label("attendee_id"),
        cast(null(), Registration.id.type).label("person_id"),
        Registration.language.label("language"),
    ).where(Registration.event_id == event.id, Registration.status.in_(selection.statuses))
    if selection.part is not None:
        query = query.where(_is_expected(event, selection.part))
    if selection.was_there is not None:
        was_there, was_not = (_was_seen(selection.part, present=present) for present in (True, False))
        query = query.where(was_there) if selection.was_there else query.where(was_not, ~was_there)
    return query.where(channel.in_(selection.channels)) if selection.channels else query


def _circle(event: Event, selection: Selection) -> Select[Any]:
    """Each once, also who comes instead of two; a delegate only with a seat there (domain rule 4)."""
    day, group = local(event.starts_at).date(), event.group
    said = and_(Answer.event_id == event.id, Answer.roster_place_id == RosterPlace.id)
    sends = and_(Answer.answer == Reply.YES, Answer.substitute_id.is_not(None))
    places: Any = select(case((sends, Answer.substitute_id), else_=RosterPlace.person_id).label("person_id"))
    places = places.select_from(RosterPlace).outerjoin(Answer, said)
    places = places.where(
        RosterPlace.group_id == event.group_id,
        or_(RosterPlace.since_on.is_(None), RosterPlace.since_on <= day),
        or_(RosterPlace.until_on.is_(None), RosterPlace.until_on >= day),
        func.coalesce(Answer.answer, OPEN).in_(selection.statuses),
    )
    if selection.organisations:
        places = places.where(RosterPlace.organisation_id.in_(selection.organisations))
    if selection.was_there is not None:  # a mark is of the place, whoever came on it
        of_place = Attendance.event_id == event.id, Attendance.roster_place_id == RosterPlace.id
        places = places.where(exists().where(*of_place, Attendance.is_present.is_(selection.was_there)))
    if group is not None and group.seats_each is not None:
        seats = select(PlacePool.organisation_id).where(PlacePool.event_id == event.id)
        places = places.where(RosterPlace.organisation_id.in_(seats.where(PlacePool.organisation_id.is_not(None))))
    channel = _channel(Person.email)
    query: Select[Any] = select(
        literal("person:").concat(cast(Person.id, Text)).label("addressee"),
        literal(f"event:{event.id}").label("subject"),
        channel.label("channel"),
        cast(null(), Registration.id.type).label("registration_id"),
        cast(null(), Attendee.id.type).label("attendee_id"),
        Person.id.label("person_id"),
        literal("nl").label("language"),
    ).where(Person.id.in_(places))
    return query.where(channel.in_(selection.channels)) if selection.channels else query


def _is_expected(event: Event, part: str) -> ColumnElement[bool]:
    """Whether somebody of a party is expected there; in a part of the day everybody is. Nobody in what is gone."""
    if not part.startswith("item:"):
        return literal(True)
    item = next((one for one in event.items if f"item:{one.id}" == part), None)
    if item is None:
        return false()
    of_party = Attendee.registration_id == Registration.id
    if item.round is not None:
        return exists().where(of_party, Choice.attendee_id == Attendee.id, Choice.item_id == item.id)
    if not item.audience or ANYONE in item.audience:
        return literal(True)
    return exists().where(of_party, Attendee.role.in_((ANYONE, *item.audience)))


def _was_seen(part: str | None, *, present: bool) -> ColumnElement[bool]:
    """Whether of somebody of a party was seen that they were there, or that they were not; also without a name."""
    seen = [Attendee.registration_id == Registration.id, Attendance.attendee_id == Attendee.id]
    seen += [Attendance.part == part] if part is not None else []
    came = [Headcount.registration_id == Registration.id, Headcount.people > 0 if present else Headcount.people == 0]
    came += [Headcount.part == part] if part is not None else []
    return or_(exists().where(*seen, Attendance.is_present.is_(present)), exists().where(*came))


def _channel(email: Any) -> ColumnElement[str]:
    """By mail; who gave no e-mail address is phoned."""
    return case((email.is_(None), literal(Channel.PHONE.value)), else_=literal(Channel.EMAIL.value))
