"""What happens to a registration later: the coordinator confirms it, the party changes or cancels it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from events import audit, notices, places, waiting_list
from events.clock import now
from events.errors import EventFull, EventOver, NoFundFits, WorkshopFull, WrongStatus
from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Attendee,
    Choice,
    Event,
    EventStatus,
    FundingLine,
    PlacePool,
    Registration,
    RegistrationStatus,
    Task,
)
from events.registration.application import identity_hash
from events.registration.holdings import pool_of, release_all


@dataclass(frozen=True)
class Change:
    """What a party wants otherwise. Keys are attendee ids; a choice maps a round to a workshop's id, or to None."""

    names: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    choices: Mapping[int, Mapping[int, int | None]] = field(default_factory=dict)
    people: int | None = None


def confirm(registration: Registration, *, actor: str) -> None:
    """Make a requested place final; where the kind needs it, a fund pays (domain rule 3).

    Raises WrongStatus, NoFundFits when no fund of the event serves the municipality and has a place, and EventOver
    when the event has begun or was cancelled.
    """
    places.lock(registration.event)
    _check_coming(registration.event)
    before, after = RegistrationStatus.REQUESTED, RegistrationStatus.CONFIRMED
    waiting_list.turn(registration, before, after, confirmed_at=now())
    if registration.event.policy.needs_funding:
        _fund(registration)
    _close_intake(registration, "done")
    audit.record("confirmed", actor=actor, about=registration.uid)
    notices.queue("confirmed", registration, anchor="once", with_calendar=True)


def cancel(registration: Registration, *, actor: str) -> None:
    """End a party's claim, free what it held and promote the waiting list, in the same transaction.

    Raises WrongStatus when it is no longer live, EventOver when the event has begun.
    """
    event = registration.event
    before = _lock_live(registration)
    waiting_list.turn(registration, before, RegistrationStatus.CANCELLED, offer_until=None, ended_at=now())
    if before in HOLDING:
        release_all(registration)
    elif before == RegistrationStatus.OFFERED:
        places.withdraw(pool_of(event), registration.units)
    else:
        places.change_waiting(pool_of(event), -registration.units)
    _close_intake(registration, "not_needed")
    audit.record("cancelled", actor=actor, about=registration.uid, details=f"was {before}")
    has_invitation = registration.calendar_sequence > 0
    notices.queue("cancelled", registration, anchor="once", with_calendar=has_invitation)
    waiting_list.promote(event)


def change(registration: Registration, wanted: Change, *, actor: str = audit.VISITOR) -> None:
    """Change names, answers, workshops and the number of people, all of it or nothing.

    Raises EventFull when the party cannot grow, WorkshopFull when a workshop has no room (the old choice stays
    when the caller rolls back), WrongStatus when it is no longer live, EventOver when the event has begun.
    """
    status = _lock_live(registration)
    for attendee in registration.attendees:
        if attendee.id in wanted.names:
            _rename(registration, attendee, wanted.names[attendee.id])
        attendee.answers = wanted.answers.get(attendee.id, attendee.answers)
        if status in HOLDING:
            for number, item_id in wanted.choices.get(attendee.id, {}).items():
                _choose(attendee, number, item_id)
    freed = _resize(registration, status, wanted.people) if wanted.people else False
    audit.record("changed", actor=actor, about=registration.uid)
    if freed:
        waiting_list.promote(registration.event)


def _check_coming(event: Event) -> None:
    if event.status != EventStatus.PUBLISHED or event.has_begun(now()):
        raise EventOver


def _close_intake(registration: Registration, outcome: str) -> None:
    calls = update(Task).where(Task.key == f"intake:{registration.uid}", Task.done_at.is_(None))
    db.session.execute(calls.values(done_at=now(), outcome=outcome))


def _rename(registration: Registration, attendee: Attendee, name: str) -> None:
    """Correct a name; messages and who counts as the same person follow when it is the contact's."""
    attendee.name = name
    contact = (registration.answers or {}).get("contact", attendee.role)
    if attendee.role != contact:
        return
    registration.contact_name = name
    identity = identity_hash(name, registration.email, registration.phone, registration.address)
    taken = select(Registration.id).where(
        Registration.event_id == registration.event_id,
        Registration.identity_hash == identity,
        Registration.status.in_(LIVE),
    )
    if db.session.scalar(taken) is None:
        registration.identity_hash = identity


def _lock_live(registration: Registration) -> str:
    """Lock the event's pools and read the party anew; the status it has now."""
    places.lock(registration.event)
    if registration.event.has_begun(now()):
        raise EventOver
    db.session.refresh(registration)
    if registration.status not in LIVE:
        raise WrongStatus(registration.status)
    return registration.status


def _choose(attendee: Attendee, number: int, item_id: int | None) -> None:
    """Change one round's workshop: the new place is claimed before the old one is given back (domain rule 2)."""
    old = next((choice for choice in attendee.choices if choice.round == number), None)
    if (old.item_id if old else None) == item_id:
        return
    if item_id is not None and (pool_id := _workshop_pool(item_id)) is not None:
        try:
            places.claim({pool_id: 1})
        except EventFull:
            raise WorkshopFull(item_id) from None
    if old is not None and (pool_id := _workshop_pool(old.item_id)) is not None:
        places.release({pool_id: 1})
    if old is None and item_id is not None:
        attendee.choices.append(Choice(round=number, item_id=item_id))
    elif old is not None and item_id is not None:
        old.item_id = item_id
    elif old is not None:
        attendee.choices.remove(old)


def _workshop_pool(item_id: int) -> int | None:
    return db.session.scalar(select(PlacePool.id).where(PlacePool.item_id == item_id))


def _resize(registration: Registration, status: str, people: int) -> bool:
    """Let a headcount grow or shrink; whether places came free."""
    units = registration.event.policy.units(people)
    difference, pool_id = units - registration.units, pool_of(registration.event)
    if status in HOLDING and difference > 0:
        places.claim({pool_id: difference})
    elif status in HOLDING and difference < 0:
        places.release({pool_id: -difference})
    elif status == RegistrationStatus.WAITING:
        places.change_waiting(pool_id, difference)
    elif difference:
        raise WrongStatus(status)  # an offer is for as many as it was made for
    registration.people, registration.units = people, units
    return difference < 0


def _fund(registration: Registration) -> None:
    for fund in registration.event.funds:
        if registration.municipality not in fund.municipalities:
            continue
        try:
            places.claim({fund.pool.id: registration.units})
        except EventFull:
            continue
        registration.funding = FundingLine(fund_id=fund.id, claimed_at=now())
        return
    raise NoFundFits
