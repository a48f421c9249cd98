"""An organisation names its delegates: places in the circle like any other, with a mail that asks whether they come.

Nothing is stored but who it is. A programme file may name delegates too; it leaves alone whom a member named itself.
"""

from datetime import date, timedelta

from sqlalchemy import func, select

from events import audit, notices, places
from events.answers.replies import end_place, forget, withdraw
from events.answers.roster import person_called
from events.clock import local, now, today
from events.errors import NotExpected, SitsForAnother
from events.extensions import INSERTS, db
from events.models import Event, EventStatus, Group, Notice, Organisation, Person, PlacePool, RosterPlace

MOST_DELEGATES = 12  # of one organisation in one group, and mails to them in a day; a leaked link mails no crowd


class TooManyDelegates(NotExpected):
    """The organisation named MOST_DELEGATES already, or did so since yesterday."""


def seats_of(organisation: Organisation) -> list[Event]:
    """The coming meetings at which `organisation` has seats, first things first."""
    query = (
        select(Event)
        .join(PlacePool, PlacePool.event_id == Event.id)
        .where(
            PlacePool.organisation_id == organisation.id,
            Event.ends_at > now(),
            Event.status == EventStatus.PUBLISHED,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(db.session.scalars(query))


def name_delegate(
    group: Group, organisation: Organisation, name: str, email: str, *, actor: str = audit.VISITOR
) -> RosterPlace:
    """Give somebody a place in `group` for `organisation` and mail the link; naming again mails it once more a day.

    Raises NotExpected when the organisation has no seat at the next meetings (domain rule 4), SitsForAnother when
    the person sits there for another organisation, TooManyDelegates.
    """
    places.lock_all()
    event = _next_meeting(group, organisation)
    if event is None:
        raise NotExpected
    person = person_called(group, name, email)
    place, anchor = _place(group, person, organisation), f"{today()}"
    if place.organisation_id != organisation.id or not place.holds_on(today()):
        if place.holds_on(today()):
            raise SitsForAnother
        forget(place)
        place.organisation, place.since_on, place.until_on = organisation, today(), None
        place.is_named_by_member = True
        anchor = now().isoformat()  # who was let go today and comes back must hear it
        db.session.flush()
    if _number(group, organisation) > MOST_DELEGATES or _told_lately(group, organisation) >= MOST_DELEGATES:
        raise TooManyDelegates
    if notices.queue("delegate", person, anchor=f"named:{place.id}:{anchor}", event=event):
        audit.record("delegate named", actor=actor, about=event.uid, details=f"roster place {place.id}")
    return place


def dismiss(place: RosterPlace, *, actor: str = audit.VISITOR) -> None:
    """Let a delegate go, who hears it; a seat that was taken is free again. Who was let go already stays so.

    A programme file that still names the person leaves it at that: the organisation has spoken.
    """
    places.lock_all()
    if not place.holds_on(today()):
        return
    audit.record("delegate dismissed", actor=actor, about=place.person.uid, details=f"roster place {place.id}")
    lost = _lost_meetings(place, place.organisation) if place.organisation is not None else []
    end_place(place)
    place.is_named_by_member = True
    db.session.flush()
    for event in lost:
        notices.queue("delegate_ended", place.person, anchor=f"ended:{place.id}:{now().isoformat()}", event=event)


def end_delegacies(group: Group, organisation: Organisation, on: date) -> list[RosterPlace]:
    """Let the places of `organisation` in `group` end on `on` (inclusive), and tell who loses a meeting by it.

    A yes to a later meeting becomes a no, and its seat is free. The pools are locked by the caller.
    """
    ended = [
        place
        for place in group.roster
        if place.organisation_id == organisation.id and (place.until_on is None or place.until_on > on)
    ]
    for place in ended:
        place.until_on = on
        db.session.flush()
        withdraw(place)
    coming = [event for event in seats_of(organisation) if _is_after(event, group, on)]
    for place in ended:
        invited = _invited_to(place)
        for event in coming[:1] + [event for event in coming[1:] if event.id in invited]:
            notices.queue("delegate_ended", place.person, anchor=f"ended:{place.id}:{now().isoformat()}", event=event)
    return ended


def _is_after(event: Event, group: Group, day: date) -> bool:
    return event.group_id == group.id and local(event.starts_at).date() > day and not event.has_begun(now())


def _next_meeting(group: Group, organisation: Organisation) -> Event | None:
    """The first meeting of `group` that has not begun and at which `organisation` has seats."""
    moment = now()
    coming = (event for event in seats_of(organisation) if not event.has_begun(moment))
    return next((event for event in coming if event.group_id == group.id), None)


def _invited_to(place: RosterPlace) -> set[int | None]:
    """The events that mails put into the calendar of who sits here."""
    invited = select(Notice.event_id).where(
        Notice.addressee == f"person:{place.person_id}", Notice.calendar_sequence.is_not(None)
    )
    return set(db.session.scalars(invited))


def _lost_meetings(place: RosterPlace, organisation: Organisation) -> list[Event]:
    """The next meeting, of which a delegate hears in any case, and those that mails put into the calendar."""
    ids, following = _invited_to(place), _next_meeting(place.group, organisation)
    coming = (event for event in seats_of(organisation) if event.group_id == place.group_id)
    return [e for e in coming if not e.has_begun(now()) and (e is following or e.id in ids)]


def _place(group: Group, person: Person, organisation: Organisation) -> RosterPlace:
    """The one place of `person` in `group`, made when there is none."""
    values = {
        "group_id": group.id, "person_id": person.id, "organisation_id": organisation.id, "since_on": today(),
        "is_named_by_member": True,
    }  # fmt: skip
    insert = INSERTS[db.engine.dialect.name](RosterPlace).values(values)
    one_place = [RosterPlace.group_id, RosterPlace.person_id]
    db.session.execute(insert.on_conflict_do_nothing(index_elements=one_place))
    query = select(RosterPlace).where(RosterPlace.group_id == group.id, RosterPlace.person_id == person.id)
    db.session.expire(group, ["roster"])
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _number(group: Group, organisation: Organisation) -> int:
    day = today()
    query = select(func.count()).where(
        RosterPlace.group_id == group.id,
        RosterPlace.organisation_id == organisation.id,
        func.coalesce(RosterPlace.until_on, day) >= day,
    )
    return db.session.scalar(query) or 0


def _told_lately(group: Group, organisation: Organisation) -> int:
    """How many mails to delegates of `organisation` in `group` were queued since yesterday."""
    is_theirs = RosterPlace.person_id == Notice.person_id
    query = select(func.count()).select_from(Notice).join(Event, Event.id == Notice.event_id)
    query = query.join(RosterPlace, is_theirs).where(
        Notice.purpose == "delegate",
        Notice.created_at > now() - timedelta(days=1),
        Event.group_id == group.id,
        RosterPlace.group_id == group.id,
        RosterPlace.organisation_id == organisation.id,
    )
    return db.session.scalar(query) or 0
