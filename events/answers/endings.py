"""Who loses a meeting because a place in the circle ended, and knew of it by a mail or by the circle's calendar."""

from sqlalchemy import select

from events import notices
from events.answers.roster import coming, is_expected
from events.clock import now
from events.extensions import db
from events.models import Event, EventStatus, Group, Notice, RosterPlace, Subscription

ENDED = "place_ended"
Expected = dict[RosterPlace, list[Event]]


def expected_at(group: Group) -> Expected:
    """Who is expected at which coming meetings of `group`, first things first."""
    moment = now()
    meetings = [
        event
        for event in coming(group, moment)
        if event.status == EventStatus.PUBLISHED and not event.has_begun(moment)
    ]
    return {place: [event for event in meetings if is_expected(place, event)] for place in group.roster}


def tell_ended(before: Expected) -> int:
    """Tell whoever is not expected any more where they were; how many messages.

    A mail goes for each meeting that a mail told of, because a calendar part takes out one; who only follows the
    calendar of the circle hears of the first.
    """
    db.session.flush()
    told = 0
    for place, meetings in before.items():
        lost = [event for event in meetings if not is_expected(place, event)]
        mailed = _mailed(place)
        known = [event for event in lost if event.id in mailed] or (lost[:1] if _follows(place) else [])
        anchor = f"ended:{place.id}:{now().isoformat()}"
        told += sum(notices.queue(ENDED, place.person, anchor=anchor, event=event) for event in known)
    return told


def _mailed(place: RosterPlace) -> set[int | None]:
    """The events that mails told of."""
    heard = select(Notice.event_id).where(
        Notice.addressee == f"person:{place.person_id}", Notice.event_id.is_not(None), Notice.dropped_at.is_(None)
    )
    return set(db.session.scalars(heard))


def _follows(place: RosterPlace) -> bool:
    """Whether a calendar of the circle was asked for by this person, or under the address that a sign-in proved."""
    links = select(Subscription).where(Subscription.group_id == place.group_id, Subscription.revoked_at.is_(None))
    person = place.person
    return any(
        link.person_id == person.id or (link.email_hash is not None and link.email_hash == person.email_hash)
        for link in db.session.scalars(links)
    )
