"""Parties in order, waiting for places.

Whoever frees a place promotes in the same transaction, strictly by ticket (domain rules 6 and 7). Every change of
a party's state is one conditional UPDATE, so of accept, decline and expire exactly one wins. Pools are locked
before parties, always, so that nobody deadlocks.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from events import audit, notices, places
from events.clock import add_working_days, local, now
from events.errors import WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, PlacePool, Registration, RegistrationStatus, Task, What
from events.policy import Entry, Promotion

OFFER_WORKING_DAYS = 2
INTAKE_DAYS = 3
OFFER_CUT_OFF = timedelta(hours=24)  # an offer that ends later would come too late for anyone


def position(registration: Registration) -> int:
    """The party's place in the list, 1 for the head."""
    ahead = select(func.count()).where(
        Registration.event_id == registration.event_id,
        Registration.status == RegistrationStatus.WAITING,
        Registration.ticket <= registration.ticket,
    )
    return db.session.scalar(ahead) or 0


def join(registration: Registration, pool_id: int) -> None:
    """Put a party at the end of the list. The pools of the event are locked."""
    ticket = places.wait(pool_id, registration.units)
    turn(registration, registration.status, RegistrationStatus.WAITING, ticket=ticket, confirmed_at=None)


def promote(event: Event) -> list[Registration]:
    """Give free places to the head of the list, and on until the head no longer fits; who got one.

    A head that is larger than what is free holds the list, unless the event says that the next that fits may pass;
    that is logged.
    """
    pools = places.lock(event)
    pool = next((p for p in pools.values() if p.event_id == event.id and p.organisation_id is None), None)
    if pool is None or pool.waiting == 0 or not _may_promote(event):
        return []
    promoted: list[Registration] = []
    passed: list[Registration] = []
    for party in waiting_parties(event):
        if pool.free is None or party.units <= pool.free:
            _give_place(party, event, pool)
            promoted.append(party)
            for larger in passed:
                details = f"{larger.units} places did not fit; {party.reference} with {party.units} went first"
                audit.record("overtaken", actor=audit.CLOCK, about=larger.uid, details=details)
        elif event.fills and pool.free > 0:
            passed.append(party)
        else:
            break
    return promoted


def waiting_parties(event: Event) -> list[Registration]:
    """The list in its order, read anew."""
    query = (
        select(Registration)
        .where(Registration.event_id == event.id, Registration.status == RegistrationStatus.WAITING)
        .order_by(Registration.ticket)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def accept(registration: Registration, *, actor: str = audit.VISITOR) -> None:
    """Take the offered place. Raises WrongStatus when the offer is no longer open."""
    event, pool_id = _locked(registration)
    is_over = registration.offer_until is not None and registration.offer_until <= now()
    if is_over or not _may_promote(event):
        raise WrongStatus(RegistrationStatus.DECLINED)
    status = _status_with_place(event)
    moment = now()
    turn(
        registration,
        RegistrationStatus.OFFERED,
        status,
        offer_until=None,
        confirmed_at=moment if status == RegistrationStatus.CONFIRMED else None,
    )
    places.accept(pool_id, registration.units)
    audit.record("offer accepted", actor=actor, about=registration.uid)
    _say_place(registration)


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


def expire(registration_id: int) -> bool:
    """Lapse one offer; the party is told and may join again. False when somebody answered first."""
    registration = db.session.get_one(Registration, registration_id)
    try:
        _end_offer(registration, actor=audit.CLOCK, what="offer lapsed")
    except WrongStatus:
        return False
    return True


def shorten_offers(event: Event) -> None:
    """Let no offer of a moved event last beyond its new cut-off, or at least not beyond its new start."""
    cut_off = event.starts_at - OFFER_CUT_OFF
    end = cut_off if cut_off > now() else event.starts_at
    late = update(Registration).where(Registration.event_id == event.id, Registration.offer_until > end)
    db.session.execute(late.values(offer_until=end).execution_options(synchronize_session="fetch"))


def ask_for_intake(registration: Registration) -> None:
    """Make the intake call of a requested place a task of the coordinator, and tell the coordinator."""
    event = registration.event
    db.session.add(
        Task(
            key=f"intake:{registration.uid}",
            what="intake_call",
            role=What.COORDINATOR,
            due_on=local(now() + timedelta(days=INTAKE_DAYS)).date(),
            event_id=event.id,
            registration_id=registration.id,
        )
    )
    for role in event.roles:
        if role.what == What.COORDINATOR:
            notices.queue("intake", role.person, about=registration, event=event, anchor="once")


def turn(registration: Registration, before: str, after: RegistrationStatus, **values: Any) -> None:
    """Change a party's state in one conditional UPDATE. Raises WrongStatus with the state it is in instead."""
    db.session.flush()
    statement = (
        update(Registration)
        .where(Registration.id == registration.id, Registration.status == before)
        .values(status=after, **values)
        .returning(Registration.id)
        .execution_options(synchronize_session=False)
    )
    done = db.session.scalar(statement) is not None
    db.session.refresh(registration)
    if not done:
        raise WrongStatus(registration.status)


def _end_offer(registration: Registration, *, actor: str, what: str) -> None:
    event, pool_id = _locked(registration)
    turn(registration, RegistrationStatus.OFFERED, RegistrationStatus.DECLINED, offer_until=None, ended_at=now())
    places.withdraw(pool_id, registration.units)
    audit.record(what, actor=actor, about=registration.uid)
    notices.queue("declined", registration, anchor="once")
    promote(event)


def _locked(registration: Registration) -> tuple[Event, int]:
    """Lock the pools of the party's event; the event and the id of its own pool."""
    event = registration.event
    pools = places.lock(event)
    return event, next(p.id for p in pools.values() if p.event_id == event.id and p.organisation_id is None)


def _may_promote(event: Event) -> bool:
    return event.status == EventStatus.PUBLISHED and not event.has_begun(now())


def _status_with_place(event: Event) -> RegistrationStatus:
    """A place at a kind that is asked for still needs the coordinator (domain rules 3 and 7)."""
    if event.policy.entry == Entry.REQUEST:
        return RegistrationStatus.REQUESTED
    return RegistrationStatus.CONFIRMED


def _give_place(party: Registration, event: Event, pool: PlacePool) -> None:
    moment = now()
    cut_off = event.starts_at - OFFER_CUT_OFF
    if (event.promotion or event.policy.promotion) == Promotion.OFFER and moment < cut_off:
        places.offer(pool.id, party.units)
        until = min(add_working_days(moment, OFFER_WORKING_DAYS), cut_off)
        turn(party, RegistrationStatus.WAITING, RegistrationStatus.OFFERED, offer_until=until)
        notices.queue("offered", party, anchor="once", not_after=until, with_calendar=True)
        return
    places.promote(pool.id, party.units)
    status = _status_with_place(event)
    confirmed_at = moment if status == RegistrationStatus.CONFIRMED else None
    turn(party, RegistrationStatus.WAITING, status, confirmed_at=confirmed_at)
    _say_place(party)


def _say_place(registration: Registration) -> None:
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    notices.queue("confirmed" if confirmed else "requested", registration, anchor="once", with_calendar=confirmed)
    if not confirmed:
        ask_for_intake(registration)
