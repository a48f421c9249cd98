"""What happens to a registration later: the coordinator confirms it, the party changes or cancels it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from events import audit, notices, places, waiting_list
from events.clock import now
from events.errors import EventFull, EventOver, WorkshopFull, WorkshopsChanged, WrongStatus
from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Attendee,
    Choice,
    Event,
    EventStatus,
    Registration,
    RegistrationStatus,
    Task,
)
from events.registration import funding, guests
from events.registration.application import NamedPerson
from events.registration.holdings import pool_of, release_all
from events.registration.reach import correct_other


@dataclass(frozen=True)
class Change:
    """What a party wants otherwise. Keys are attendee ids.

    A choice maps a round to a workshop's id, or to None; a wait maps it to the full workshop to wait for, or to None.
    `seen` maps a round in which something was chosen otherwise to the workshop held and the one waited for before.
    `guests` are all whom a party of so many `people` names, with their consent in `language` and by
    `consent_channel`; () forgets them.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    emails: Mapping[int, str | None] = field(default_factory=dict)
    answers: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    choices: Mapping[int, Mapping[int, int | None]] = field(default_factory=dict)
    waits: Mapping[int, Mapping[int, int | None]] = field(default_factory=dict)
    seen: Mapping[int, Mapping[int, tuple[int | None, int | None]]] = field(default_factory=dict)
    people: int | None = None
    guests: Sequence[NamedPerson] | None = None
    language: str = "nl"
    consent_channel: str = "form"


def confirm(registration: Registration, *, actor: str) -> bool:
    """Say the coordinator's yes to a request; whether the place is final by it.

    Where the kind needs it a fund pays first (domain rule 3). Without one the party keeps its place of the event,
    is told so once, and waits for funding. Raises WrongStatus when there is nothing to say yes to, and EventOver
    when the event has begun or was cancelled.
    """
    event = registration.event
    places.lock(event)
    _check_coming(event)
    if event.policy.needs_funding:
        funding.ask(registration, actor=actor)
        funding.hand_out(event.funds)
    else:
        funding.make_final(registration, actor=actor)
    _close_intake(registration, "done")
    is_final = registration.status == RegistrationStatus.CONFIRMED
    if not is_final:
        notices.queue("unfunded", registration, anchor="once")
    return is_final


def cancel(registration: Registration, *, actor: str) -> None:
    """End a party's claim, free what it held and promote the waiting list, in the same transaction.

    Raises WrongStatus when it is no longer live, EventOver when the event has begun.
    """
    event = registration.event
    before = _lock_live(registration)
    funds = funding.funds_of(registration)
    ended = {"offer_until": None, "funding_asked_at": None, "ended_at": now()}
    waiting_list.turn(registration, before, RegistrationStatus.CANCELLED, **ended)
    if before in HOLDING:
        release_all(registration)
    elif before == RegistrationStatus.OFFERED:
        places.withdraw(pool_of(event), registration.units)
    else:
        places.change_waiting(pool_of(event), -registration.units)
    _close_intake(registration, "not_needed")
    audit.record("cancelled", actor=actor, about=registration.uid, details=f"was {before}")
    notices.queue("cancelled", registration, anchor="once", with_calendar=True)
    waiting_list.promote(event)
    funding.hand_out(funds)


def change(registration: Registration, wanted: Change, *, actor: str = audit.VISITOR) -> notices.Again:
    """Change names, answers, workshops, guests and the number of people, all of it or nothing.

    With another second address, what came of the messages to the old one that had failed.

    Raises EventFull when the party cannot grow, WorkshopFull when a workshop has no room (the old choice stays
    when the caller rolls back), WorkshopsChanged when it chose from what it no longer has, WrongStatus when it is no
    longer live, EventOver when the event has begun, LinksSpent when it was given another second address too often.
    """
    status = _lock_live(registration)
    again = notices.Again()
    for attendee in registration.attendees:
        if attendee.id in wanted.names:
            _rename(registration, attendee, wanted.names[attendee.id])
        if attendee.id in wanted.emails:
            again += correct_other(attendee, wanted.emails[attendee.id], actor=actor)
        attendee.answers = wanted.answers.get(attendee.id, attendee.answers)
        if status in HOLDING:
            _check_seen(attendee, wanted.seen.get(attendee.id, {}))
            for number, item_id in wanted.choices.get(attendee.id, {}).items():
                choose(attendee, number, item_id)
            for number, item_id in wanted.waits.get(attendee.id, {}).items():
                waiting_list.wait_for_workshop(attendee, number, item_id)
    if wanted.guests is not None:
        guests.write(registration, wanted.guests, wanted.language, wanted.consent_channel, actor=actor)
    if wanted.people:
        _resize(registration, status, wanted.people)
    audit.record("changed", actor=actor, about=registration.uid)
    waiting_list.promote(registration.event)
    funding.hand_out(funding.funds_of(registration))
    return again


def correct_municipality(registration: Registration, municipality: str, *, actor: str) -> None:
    """Correct where the party lives; a party that waits for funding is paid for at once where a fund has a place.

    Where a fund pays already that does not serve the municipality, one that does takes over, or all stays as it was.
    Raises NotFunded then, WrongStatus when the party is no longer live, EventOver when the event has begun.
    """
    _lock_live(registration)
    funds = funding.funds_of(registration)
    registration.municipality = municipality
    audit.record("municipality corrected", actor=actor, about=registration.uid)
    funding.take_over(registration)
    funding.hand_out(funds)


def _check_coming(event: Event) -> None:
    if event.status != EventStatus.PUBLISHED or event.has_begun(now()):
        raise EventOver


def _close_intake(registration: Registration, outcome: str) -> None:
    calls = update(Task).where(Task.key == f"intake:{registration.uid}", Task.done_at.is_(None))
    db.session.execute(calls.values(done_at=now(), outcome=outcome))


def _rename(registration: Registration, attendee: Attendee, name: str) -> None:
    """Correct a name; messages follow when it is the contact's.

    Who counts as the same person stays who registered: that is decided when a party enters, without a pool in hand.
    """
    attendee.name = name
    if attendee.role == (registration.answers or {}).get("contact", attendee.role):
        registration.contact_name = name


def _lock_live(registration: Registration) -> str:
    """Lock the event's pools and read the party anew; the status it has now."""
    places.lock(registration.event)
    if registration.event.has_begun(now()):
        raise EventOver
    db.session.refresh(registration)
    if registration.status not in LIVE:
        raise WrongStatus(registration.status)
    return registration.status


def _check_seen(attendee: Attendee, seen: Mapping[int, tuple[int | None, int | None]]) -> None:
    """Let nobody give up, in a page that is no longer true, the place that came free for them since."""
    held = {choice.round: choice.item_id for choice in attendee.choices}
    awaited = {wait.round: wait.item_id for wait in attendee.waits}
    if any((held.get(number), awaited.get(number)) != was for number, was in seen.items()):
        raise WorkshopsChanged


def choose(attendee: Attendee, number: int, item_id: int | None) -> None:
    """Change one round's workshop: the new place is claimed before the old one is given back (domain rule 2)."""
    old = next((choice for choice in attendee.choices if choice.round == number), None)
    if (old.item_id if old else None) == item_id:
        return
    if item_id is not None and (pool_id := waiting_list.pool_of_workshop(item_id)) is not None:
        try:
            places.claim({pool_id: 1})
        except EventFull:
            raise WorkshopFull(item_id) from None
    if old is not None and (pool_id := waiting_list.pool_of_workshop(old.item_id)) is not None:
        places.release({pool_id: 1})
    if old is None and item_id is not None:
        attendee.choices.append(Choice(round=number, item_id=item_id))
    elif old is not None and item_id is not None:
        old.item_id = item_id
    elif old is not None:
        attendee.choices.remove(old)


def _resize(registration: Registration, status: str, people: int) -> None:
    """Let a headcount grow, when places allow, or shrink; who pays for it pays for the new number.

    A party that grows while it waits goes to the end of the list: it asks for more than those behind it knew.
    """
    units = registration.event.policy.units(people)
    difference, pool_id = units - registration.units, pool_of(registration.event)
    pools = {pool_id, *([registration.funding.fund.pool.id] if registration.funding is not None else [])}
    if status in HOLDING and difference > 0:
        places.claim(dict.fromkeys(pools, difference))
    elif status in HOLDING and difference < 0:
        places.release(dict.fromkeys(pools, -difference))
    elif status == RegistrationStatus.WAITING and difference > 0:
        places.change_waiting(pool_id, -registration.units)
        registration.ticket = places.wait(pool_id, units)
    elif status == RegistrationStatus.WAITING:
        places.change_waiting(pool_id, difference)
    elif difference:
        raise WrongStatus(status)  # an offer is for as many as it was made for
    registration.people, registration.units = people, units
