"""Which events a private feed shows, by its scope, and how its reader stands to each of them.

Every rule of who may see what is asked again here, when bytes are made: a role that ended or a place that was given
up shows nothing any more.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from events import access, answers
from events.clock import at
from events.extensions import db
from events.ical.fragments import ORGANISER, SHARED, lesson
from events.ical.personal import Standing
from events.ical.vevent import past_lesson_vevent, rendered, stamp
from events.ical.window import DAYS_BACK, kept_since, shown_on
from events.models import (
    LIVE,
    Event,
    Notice,
    Organisation,
    Person,
    PlacePool,
    ProgrammeItem,
    Registration,
    RegistrationStatus,
    RenderedEvent,
    Reply,
    Role,
    RosterPlace,
    Scope,
    Subscription,
    What,
)
from events.policy import Privacy

FOLLOWED = (Privacy.P0, Privacy.P1, Privacy.P2)  # participants of any other kind have a single neutral file only
_WEIGHT = list(Standing)
_LEADS = {What.FACILITATOR: Standing.SURE, What.INTERPRETER: Standing.SURE, What.COORDINATOR: Standing.PLAIN}


class Shown(NamedTuple):
    """A kept event of a feed; `key` tells it from the others of this feed for ever."""

    standing: Standing
    key: str
    fragment: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None


Standings = dict[int, Standing]  # by the id of the event


def of(link: Subscription, day: date) -> list[Shown]:
    """What `link` shows on `day`, first things first."""
    shown = list(_SCOPES[Scope(link.scope)](link, day))
    return sorted(shown, key=lambda one: (one.starts_at, one.key))


def _own(link: Subscription, day: date) -> Iterator[Shown]:
    people = _people(link)
    standings = _weighed(
        [
            *(_registrations(Registration.email_hash == link.email_hash, day) if link.email_hash else ()),
            *_seats(people, day),
            *_led(people),
        ]
    )
    yield from _events(link, day, Event.id.in_(standings), standings)
    given = list(_lessons(link, people, day))
    yield from given
    yield from _past_lessons(link, people, day, {one.key for one in given})


def _place(link: Subscription, day: date) -> Iterator[Shown]:
    standings = _weighed(_registrations(Registration.id == link.registration_id, day))
    yield from _events(link, day, Event.id.in_(standings), standings)


def _group(link: Subscription, day: date) -> Iterator[Shown]:
    ids = [person.id for person in _people(link)]
    places = select(RosterPlace).where(RosterPlace.group_id == link.group_id, RosterPlace.person_id.in_(ids))
    chairs = select(Role.id).where(Role.group_id == link.group_id, Role.person_id.in_(ids), Role.what == What.CHAIR)
    sits = any(place.holds_on(day) for place in db.session.scalars(places))
    if sits or db.session.scalars(chairs).first() is not None:
        yield from _events(link, day, Event.group_id == link.group_id)


def _organisations_seats(link: Subscription, day: date) -> Iterator[Shown]:
    organisation = db.session.get_one(Organisation, link.organisation_id)
    if organisation.takes_part_on(day):
        held = select(PlacePool.event_id).where(PlacePool.organisation_id == organisation.id)
        yield from _events(link, day, Event.id.in_(held))


def _organiser(link: Subscription, day: date) -> Iterator[Shown]:
    found = access.of(db.session.get_one(Person, link.person_id))
    yield from _events(link, day, found.visible(), variant=ORGANISER)


def _key_person(link: Subscription, day: date) -> Iterator[Shown]:
    reserves = Event.roles.any(and_(Role.person_id == link.person_id, Role.what == What.KEY_PERSON))
    yield from _events(link, day, reserves)


_SCOPES: Mapping[Scope, Callable[[Subscription, date], Iterator[Shown]]] = MappingProxyType(
    {
        Scope.OWN: _own,
        Scope.PLACE: _place,
        Scope.GROUP: _group,
        Scope.SEATS: _organisations_seats,
        Scope.ORGANISER: _organiser,
        Scope.KEY_PERSON: _key_person,
    }
)


def _people(link: Subscription) -> list[Person]:
    """Whom a link is about: one person of the records, or everybody under a proven e-mail address."""
    by_address = and_(Person.email_hash == link.email_hash, Person.email_hash.is_not(None))
    return list(db.session.scalars(select(Person).where(or_(Person.id == link.person_id, by_address))))


def _registrations(which: ColumnElement[bool], day: date) -> Iterator[tuple[int, Standing]]:
    """Own places; who cancelled reads so for a while, as with an event that is cancelled."""
    query = select(Registration).where(which, Registration.privacy.in_(FOLLOWED))
    for party in db.session.scalars(query.order_by(Registration.id)):
        if party.status in LIVE:
            yield (
                party.event_id,
                Standing.SURE if party.status == RegistrationStatus.CONFIRMED else Standing.UNSURE,
            )
        elif party.ended_at is not None and party.ended_at >= kept_since(day):
            yield party.event_id, Standing.LEFT


def _seats(people: Iterable[Person], day: date) -> Iterator[tuple[int, Standing]]:
    """Meetings where somebody has a seat. Those about clients show in the feed of their own circle only."""
    ids = [person.id for person in people]
    since = at(day - timedelta(days=DAYS_BACK), 0)
    for place in db.session.scalars(select(RosterPlace).where(RosterPlace.person_id.in_(ids))):
        if place.group.privacy not in FOLLOWED:
            continue
        for meeting in answers.coming_meetings(place.group, since):
            if meeting.expects(place):
                known = meeting.answer_of(place)
                yield (
                    meeting.event.id,
                    _answered(known.answer if known else None, bool(known and known.substitute_id)),
                )


def _answered(reply: str | None, has_substitute: bool) -> Standing:
    if reply == Reply.NO or has_substitute:
        return Standing.LEFT
    return Standing.SURE if reply == Reply.YES else Standing.UNSURE


def _led(people: Iterable[Person]) -> Iterator[tuple[int, Standing]]:
    ids = [person.id for person in people]
    query = select(Role).join(Role.event).where(Role.person_id.in_(ids), Role.what.in_(_LEADS))
    for role in db.session.scalars(query.where(Event.privacy != Privacy.PX)):
        if role.event_id is not None:
            yield role.event_id, _LEADS[What(role.what)]


def _weighed(found: Iterable[tuple[int, Standing]]) -> Standings:
    """Of several reasons to see one event, the weightiest."""
    standings: Standings = {}
    for event_id, standing in found:
        standings[event_id] = max(standing, standings.get(event_id, standing), key=_WEIGHT.index)
    return standings


def _events(
    link: Subscription,
    day: date,
    which: ColumnElement[bool],
    standings: Mapping[int, Standing] = MappingProxyType({}),
    variant: str = SHARED,
) -> Iterator[Shown]:
    query = (
        select(Event.uid, *_COLUMNS, Event.id)
        .join(Event, Event.id == RenderedEvent.event_id)
        .where(RenderedEvent.language == link.language, RenderedEvent.variant == variant)
        .where(RenderedEvent.digest != "", Event.was_shown, shown_on(day), which)
    )
    rows: Any = db.session.execute(query)
    for *known, event_id in rows:
        yield Shown(standings.get(event_id, Standing.PLAIN), *known)


def _lessons(link: Subscription, people: Iterable[Person], day: date) -> Iterator[Shown]:
    query = (
        select(ProgrammeItem.uid, *_COLUMNS, ProgrammeItem.id, RenderedEvent.variant)
        .join(Event, Event.id == RenderedEvent.event_id)
        .join(ProgrammeItem, ProgrammeItem.id == RenderedEvent.item_id)
        .where(ProgrammeItem.teacher_id.in_([person.id for person in people]))
        .where(RenderedEvent.language == link.language, RenderedEvent.digest != "", Event.was_shown, shown_on(day))
    )
    rows: Any = db.session.execute(query)
    for *known, item_id, variant in rows:
        if variant == lesson(item_id):
            yield Shown(Standing.PLAIN, *known)


def _past_lessons(link: Subscription, people: Iterable[Person], day: date, given: Container[str]) -> Iterator[Shown]:
    """What somebody gave until lately and does not any more, for as long as what is cancelled (domain rule 8)."""
    query = select(Notice).where(
        Notice.person_id.in_([person.id for person in people]),
        Notice.kept_lesson.is_not(None),
        Notice.created_at >= kept_since(day),
    )
    found = {notice.lesson.uid: notice for notice in db.session.scalars(query.order_by(Notice.id)) if notice.lesson}
    for uid, notice in found.items():
        event, lesson, stamped_at = notice.event, notice.lesson, notice.created_at.replace(microsecond=0)
        if uid in given or event is None or lesson is None or not event.was_shown:
            continue
        vevent = past_lesson_vevent(lesson, event, link.language)
        stamp(vevent, lesson.sequence, stamped_at)
        span = (lesson.starts_at, lesson.ends_at)
        yield Shown(Standing.LEFT, uid, rendered(vevent), lesson.sequence, stamped_at, *span, notice.created_at)


_COLUMNS = (
    RenderedEvent.fragment,
    RenderedEvent.sequence,
    RenderedEvent.changed_at,
    Event.starts_at,
    Event.ends_at,
    Event.cancelled_at,
)
