"""An offered place: taken, left to the next, or lapsed; exactly one of the three wins (domain rule 7)."""

from datetime import datetime

from sqlalchemy import select

from events import audit, notices, places
from events.clock import now
from events.errors import WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.waiting_list.parties import lock_pool, say_offer, say_place
from events.waiting_list.promotion import latest_end, offer_end, promote
from events.waiting_list.turns import may_promote, turn, turn_placed


def accept(registration: Registration, *, actor: str = audit.VISITOR) -> None:
    """Take the offered place. Raises WrongStatus when the offer is no longer open."""
    lock_pool(registration.event)
    db.session.refresh(registration, ["offer_until"])
    is_over = registration.offer_until is not None and registration.offer_until <= now()
    if is_over or not may_promote(registration.event):
        raise WrongStatus(RegistrationStatus.DECLINED)
    _take(registration)
    audit.record("offer accepted", actor=actor, about=registration.uid)


def decline(registration: Registration, *, actor: str = audit.VISITOR) -> None:
    """Give the offered place to the next. Raises WrongStatus when the offer is no longer open."""
    _end_offer(registration, actor=actor, what="offer declined")


def overdue(moment: datetime) -> list[int]:
    """The ids of the registrations whose offer is over, of events that still take place."""
    query = (
        select(Registration.id)
        .join(Registration.event)
        .where(
            Registration.status == RegistrationStatus.OFFERED,
            Registration.offer_until <= moment,
            Event.status == EventStatus.PUBLISHED,
        )
    )
    return list(db.session.scalars(query.order_by(Registration.offer_until, Registration.id)))


def expire(registration_id: int, moment: datetime) -> bool:
    """Lapse one offer that is over at `moment`; the party is told and may join again.

    False when somebody answered first, or when it was given another end.
    """
    registration = db.session.get_one(Registration, registration_id)
    try:
        _end_offer(registration, actor=audit.CLOCK, what="offer lapsed", over_at=moment)
    except WrongStatus:
        return False
    return True


def refit_offers(event: Event, *, renew: bool = False) -> None:
    """Give the open offers of an event that moved an end at which somebody can still answer, and say so.

    Where that is not possible any more the place is given at once. With `renew` also those get a new end that were
    over before anyone could answer. The pools of the event are locked.
    """
    if not may_promote(event):
        return
    moment = now()
    for party in _offered(event):
        until = party.offer_until
        assert until is not None
        if until <= moment and not renew:
            continue  # over, and about to lapse
        if moment < until <= latest_end(event):
            continue
        if (end := offer_end(event, moment)) is None:
            _take(party)
        else:
            party.offer_until = end
            say_offer(party, end)


def _offered(event: Event) -> list[Registration]:
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.status == RegistrationStatus.OFFERED
    )
    return list(db.session.scalars(query.order_by(Registration.ticket).execution_options(populate_existing=True)))


def _take(registration: Registration) -> None:
    pool = lock_pool(registration.event)
    turn_placed(registration, RegistrationStatus.OFFERED)
    places.accept(pool.id, registration.units)
    say_place(registration)


def _end_offer(registration: Registration, *, actor: str, what: str, over_at: datetime | None = None) -> None:
    event = registration.event
    pool = lock_pool(event)
    db.session.refresh(registration)
    if over_at is not None and registration.offer_until is not None and registration.offer_until > over_at:
        raise WrongStatus(registration.status)
    turn(registration, RegistrationStatus.OFFERED, RegistrationStatus.DECLINED, offer_until=None, ended_at=now())
    places.withdraw(pool.id, registration.units)
    audit.record(what, actor=actor, about=registration.uid)
    notices.queue("declined", registration, anchor="once", with_calendar=True)
    promote(event)
