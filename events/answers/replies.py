"""Answering for a meeting: a yes takes a seat of the organisation where it has any, anything else gives it back.

Locks go one way: the seats, then the place in the circle, then the meeting (a programme file writes in this order
too). So nobody answers for a meeting while it moves, two answers of one person follow each other, and of two
colleagues who want one seat one gets it.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from events import audit, notices, places
from events.answers.roster import is_expected, seat_of
from events.clock import now, today
from events.errors import EventMoved, EventOver, NotExpected
from events.extensions import db
from events.models import Answer, Event, EventStatus, Notice, Person, Reply, RosterPlace

MOST_SUBSTITUTES = 12  # asked in a day for one place in a circle; a link that leaked mails no crowd


class TooManySubstitutes(NotExpected):
    """So many were asked to come instead since yesterday that nobody is mailed any more."""


def answer(
    place: RosterPlace,
    event: Event,
    reply: Reply,
    substitute: Person | None = None,
    *,
    revision: int | None = None,
    actor: str = audit.VISITOR,
) -> Answer:
    """Keep what `place` says about `event` in place of what it said before; a yes may name who comes instead.

    `revision` is the schedule that was answered to. Raises EventOver when the meeting has begun or was cancelled,
    EventMoved when it has another schedule by now, NotExpected when the place does not hold on that day, EventFull
    when the seats of the organisation are taken by its others, TooManySubstitutes.
    """
    if substitute is not None and reply != Reply.YES:
        raise ValueError("only who comes can send somebody else")
    place_id = place.id
    places.lock(event)
    lock(event, place_id)
    _check(place, event, revision)
    known = _known(event, place)
    before, stood_in = (known.seat_id, known.substitute) if known else (None, None)
    seat_id = _claim(place, event, before) if reply == Reply.YES else None
    if known is None:
        known = Answer(event_id=event.id, roster_place_id=place_id)
        db.session.add(known)
    known.answer, known.seat_id, known.answered_at = reply, seat_id, now()
    known.substitute = None if substitute is place.person else substitute
    if known.substitute not in (None, stood_in) and _asked_lately(place_id) >= MOST_SUBSTITUTES:
        raise TooManySubstitutes
    db.session.flush()
    if before not in (None, seat_id):
        places.release({before: 1})
    _tell_substitutes(known, stood_in, event)
    said = f"roster place {place_id}: {reply}" + (f", substitute {substitute.uid}" if substitute else "")
    audit.record("answered", actor=actor, about=event.uid, details=said)
    return known


def clear(event: Event, *, actor: str = audit.COMMAND) -> list[Person]:
    """Forget what was said about `event`, which is held at another time now, and free its seats.

    The substitutes, who have no page of their own and must hear it. The pools are locked by the caller.
    """
    given = list(db.session.scalars(select(Answer).where(Answer.event_id == event.id).order_by(Answer.id)))
    if not given:
        return []
    _release(given)
    for known in given:
        db.session.delete(known)
    db.session.flush()
    audit.record("answers cleared", actor=actor, about=event.uid, details=f"{len(given)} answers")
    return [known.substitute for known in given if known.substitute is not None]


def withdraw(place: RosterPlace) -> None:
    """Turn every yes to a coming meeting at which `place` no longer sits into a no, and free its seat.

    The pools are locked by the caller.
    """
    ended = [known for known in _coming(place) if not is_expected(place, known.event)]
    _release(ended)
    for known in ended:
        stood_in, known.substitute = known.substitute, None
        known.answer = Reply.NO
        _tell_substitutes(known, stood_in, known.event)
    db.session.flush()


def forget(place: RosterPlace) -> None:
    """Forget what was said about coming meetings: the place is another organisation's from now, which is asked anew.

    The pools are locked by the caller.
    """
    given = _coming(place)
    _release(given)
    for known in given:
        stood_in, known.substitute = known.substitute, None
        _tell_substitutes(known, stood_in, known.event)
        db.session.delete(known)
    db.session.flush()


def end_place(place: RosterPlace) -> None:
    """Let `place` end yesterday. The pools are locked by the caller.

    The row stays, also of who never answered: a link names it, and SQLite would give its id to somebody else.
    """
    yesterday = today() - timedelta(days=1)
    if place.until_on is None or place.until_on > yesterday:
        place.until_on = yesterday
    withdraw(place)


def lock(event: Event, place_id: int) -> None:
    """Let nobody else answer for this place, or move the meeting, before the end of the transaction."""
    query = select(RosterPlace.id).where(RosterPlace.id == place_id)
    if db.session.scalar(query.with_for_update()) is None:
        raise NotExpected
    db.session.refresh(event, with_for_update={"read": True})


def _check(place: RosterPlace, event: Event, revision: int | None) -> None:
    if event.status != EventStatus.PUBLISHED or event.has_begun(now()):
        raise EventOver
    if revision not in (None, event.schedule_revision):
        raise EventMoved
    db.session.refresh(place)
    if not is_expected(place, event):
        raise NotExpected


def _coming(place: RosterPlace) -> list[Answer]:
    query = select(Answer).join(Event).where(Answer.roster_place_id == place.id, Event.starts_at > now())
    return list(db.session.scalars(query.order_by(Answer.id)))


def _known(event: Event, place: RosterPlace) -> Answer | None:
    query = select(Answer).where(Answer.event_id == event.id, Answer.roster_place_id == place.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _claim(place: RosterPlace, event: Event, before: int | None) -> int | None:
    """The seat that a yes takes, which may be the one it has; None where organisations have no seats."""
    if event.group is None or not event.group.seats_each:
        return None
    seat = seat_of(place.organisation, event)
    if seat is None:
        raise NotExpected
    if seat.id != before:
        places.claim({seat.id: 1})
    return seat.id


def _release(given: Iterable[Answer]) -> None:
    """Give every seat of `given` back."""
    units: dict[int, int] = {}
    for known in given:
        if known.seat_id is not None:
            units[known.seat_id] = units.get(known.seat_id, 0) + 1
            known.seat_id = None
    db.session.flush()
    places.release(units)


def _tell_substitutes(known: Answer, before: Person | None, event: Event) -> None:
    """Invite a new substitute, and tell the one before that nobody has to come any more."""
    if known.substitute is before:
        return
    for purpose, person in (("substitute", known.substitute), ("substitute_ended", before)):
        if person is not None:
            anchor = f"place:{known.roster_place_id}:{known.answered_at.isoformat()}"
            notices.queue(purpose, person, anchor=anchor, event=event)


def _asked_lately(place_id: int) -> int:
    """How many were asked to come instead of who has this place since yesterday."""
    query = select(func.count()).where(
        Notice.purpose == "substitute",
        Notice.anchor.startswith(f"place:{place_id}:"),
        Notice.created_at > now() - timedelta(days=1),
    )
    return db.session.scalar(query) or 0
