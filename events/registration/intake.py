"""Registering: a party is inserted with its message, and claims its places last.

So the row of a pool is locked for the shortest time. When there is no room, the party and its message become a
waiting place in the same transaction.
"""

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from events import audit, notices, places, waiting_list
from events.clock import now
from events.errors import AlreadyRegistered, DomainError, EventFull, WorkshopFull
from events.extensions import INSERTS, as_read, db
from events.models import (
    LIVE,
    Attendee,
    Choice,
    Consent,
    Event,
    Notice,
    PlacePool,
    Registration,
    RegistrationStatus,
    new_uid,
)
from events.policy import Entry, Party
from events.registration.application import Application, NamedPerson, check_open
from events.registration.holdings import pool_of, workshop_units
from events.registration.links import send_link
from events.vault import email_hash

CONSENT_VERSION = 1
# Statements are made once, and rows are written without the unit of work: finding out what to write costs more than
# writing it.
_PARTIES: Any = Registration.__table__
_PEOPLE: Any = Attendee.__table__
_CHOICES: Any = Choice.__table__
_CONSENTS: Any = Consent.__table__
_INSERT = {
    database: insert(_PARTIES).on_conflict_do_nothing().returning(_PARTIES.c.id)
    for database, insert in INSERTS.items()
}
_ADD_PEOPLE = insert(_PEOPLE).returning(_PEOPLE.c.id, sort_by_parameter_order=True)
_ADD_CHOICES, _ADD_CONSENTS = insert(_CHOICES), insert(_CONSENTS)
_EMPTY = (
    "ticket",
    "offer_until",
    "funding_asked_at",
    "ended_at",
    "invitations_asked_at",
)  # said too, or they would be read when asked for
_REFERENCE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another when read aloud


def register(event: Event, application: Application, *, actor: str = audit.VISITOR) -> Registration:
    """Register a party, or put it on the waiting list when there is no room.

    1. the party and its message are inserted, 2. its people, 3. places are claimed, last; 4. who also waits for a
    full workshop joins its list.
    Raises RegistrationClosed, EventOver, WorkshopFull; AlreadyRegistered for the same person under another
    submission, after queueing a message with the link to the page that person already has.
    """
    application = application.kept_by(event.policy)
    registration, is_new = enter(event, application, actor=actor)
    if is_new:
        take_places(event, registration, application)
    return registration


def enter(
    event: Event, application: Application, *, actor: str, check: Callable[[Event], None] = check_open
) -> tuple[Registration, bool]:
    """Insert a party, its people and its message, or find what this submission made before; whether it is new.

    It holds no place yet. Whoever enters may wait for another who enters as the same person, so nobody enters with
    a pool in hand. `check` says whether one can come in now. Raises what `register` raises.
    """
    try:
        check(event)
    except DomainError:
        if (earlier := _by_submission(event, application)) is not None:
            return earlier, False  # sent in time, and again when it was too late
        raise
    registration, is_new = _insert(event, application)
    if not is_new:
        return _known(registration, application), False
    _add_people(registration, application)
    audit.record("registered", actor=actor, about=registration.uid, details=f"{registration.people} people")
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    purpose = "confirmed" if confirmed else "requested"
    notices.queue(purpose, registration, anchor="once", with_calendar=confirmed, is_first=True)
    return registration, True


def take_places(event: Event, registration: Registration, application: Application) -> None:
    """Claim what a party that has entered asks for, or let it wait. Raises what `register` raises."""
    if any(person.waits for person in application.persons):
        places.lock(event)  # a list is joined below, and pools are locked in id order
    _claim_or_wait(event, registration, application)
    if registration.status != RegistrationStatus.WAITING:
        _wait_for_workshops(registration, application)
    if registration.status == RegistrationStatus.REQUESTED:
        waiting_list.ask_for_intake(registration)


def _by_submission(event: Event, application: Application) -> Registration | None:
    query = select(Registration).where(Registration.submission == application.submission)
    return db.session.scalar(query.where(Registration.event_id == event.id))


def _find_known(event: Event, application: Application) -> Registration | None:
    """The registration that stands in the way of a second one: this very submission, or the same person's."""
    query = select(Registration).where(
        Registration.event_id == event.id,
        or_(
            Registration.submission == application.submission,
            (Registration.identity_hash == application.identity_hash) & Registration.status.in_(LIVE),
        ),
    )
    return db.session.scalar(query.order_by(Registration.submission != application.submission).limit(1))


def _known(known: Registration, application: Application) -> Registration:
    if known.submission == application.submission:
        return known  # the same form, sent twice at once
    send_link(known)
    raise AlreadyRegistered(known.id)


def _insert(event: Event, application: Application) -> tuple[Registration, bool]:
    """Insert the party, or find what stands in its way: the same submission or the same person. Whether it is new."""
    people = len(application.persons) or application.people
    requested = event.policy.entry == Entry.REQUEST
    moment = now()
    values = {
        "uid": new_uid(),
        "event_id": event.id,
        "privacy": event.privacy,
        "submission": application.submission,
        "identity_hash": application.identity_hash,
        "email_hash": email_hash(application.email) if application.email else None,
        "status": RegistrationStatus.REQUESTED if requested else RegistrationStatus.CONFIRMED,
        "party": event.policy.party,
        "units": event.policy.units(people),
        "people": people,
        "language": application.language,
        "channel": application.channel,
        "contact_name": application.contact_name,
        "email": application.email,
        "phone": application.phone,
        "address": application.address,
        "answers": application.answers or None,
        "municipality": application.municipality,
        "referral": application.referral,
        "referred_by_id": application.referred_by_id,
        "referred_on": application.referred_on,
        "key_person_id": application.key_person.id if application.key_person else None,
        "sent_by_id": application.sent_by.id if application.sent_by else None,
        "batch": application.batch,
        "link_version": 1,
        "calendar_sequence": 0 if requested else 1,  # whoever is confirmed gets a calendar file at once
        "calendar_stamp": None if requested else moment.replace(microsecond=0),
        "created_at": moment,
        "confirmed_at": None if requested else moment,
        **dict.fromkeys(_EMPTY),
    }
    for _attempt in range(5):
        values["reference"] = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))
        if (row_id := db.session.scalar(_INSERT[db.engine.dialect.name], values)) is not None:
            return as_read(Registration(id=row_id, **values)), True
        if (known := _find_known(event, application)) is not None:
            return known, False
    raise RuntimeError("no free reference was found in five tries")


def _add_people(registration: Registration, application: Application) -> None:
    """Write who comes, what they chose and what they agreed to: each with one statement, for as many as there are."""
    of = {"registration_id": registration.id}
    if people := [{**of, **_written(person)} for person in application.persons]:
        ids = db.session.scalars(_ADD_PEOPLE, people).all()
        chosen = zip(ids, application.persons, strict=True)
        if choices := [{"attendee_id": i, "round": n, "item_id": w} for i, p in chosen for n, w in p.choices.items()]:
            db.session.execute(_ADD_CHOICES, choices)
        if registration.party == Party.DUO:  # its messages ask who has an address
            known = [as_read(Attendee(id=i, **values)) for i, values in zip(ids, people, strict=True)]
            set_committed_value(registration, "attendees", known)
    given = {
        **of,
        "language": application.language,
        "channel": application.consent_channel,
        "given_at": registration.created_at,
    }
    given["version"] = CONSENT_VERSION
    if consents := [{**given, "purpose": purpose} for purpose in application.consents]:
        db.session.execute(_ADD_CONSENTS, consents)


def _written(person: NamedPerson) -> dict[str, Any]:
    return {
        "role": person.role,
        "name": person.name,
        "email": person.email,
        "email_hash": email_hash(person.email) if person.email else None,
        "answers": person.answers or None,
    }


def _claim_or_wait(event: Event, registration: Registration, application: Application) -> None:
    """Claim the event's place and the chosen workshops; without room in the event, wait for it.

    The second try holds the locks: what was freed since the first is seen, and nobody slips in between.
    """
    pool_id = pool_of(event)
    has_chosen = any(person.choices for person in application.persons)
    workshops = workshop_units(registration) if has_chosen else {}
    units = {pool_id: registration.units, **workshops}
    for last_try in (False, True):
        try:
            places.claim(units)
            return
        except EventFull as full:
            if full.pool_id in workshops:
                item_id = db.session.scalar(select(PlacePool.item_id).where(PlacePool.id == full.pool_id))
                raise WorkshopFull(item_id or 0) from None
        if not last_try:
            places.lock(event)
            check_open(event)  # it may have been cancelled while we waited for the lock
    _wait(event, registration, pool_id)


def _wait_for_workshops(registration: Registration, application: Application) -> None:
    if not any(person.waits for person in application.persons):
        return
    for attendee, person in zip(registration.attendees, application.persons, strict=True):
        for number, item_id in person.waits.items():
            waiting_list.wait_for_workshop(attendee, number, item_id)
    waiting_list.promote(registration.event)


def _wait(event: Event, registration: Registration, pool_id: int) -> None:
    for attendee in registration.attendees:
        attendee.choices.clear()  # workshops are chosen once there is a place
    unsent = delete(Notice).where(Notice.registration_id == registration.id, Notice.sent_at.is_(None))
    db.session.execute(unsent)
    registration.calendar_sequence, registration.calendar_stamp = 0, None
    waiting_list.join(registration, pool_id)
    notices.queue("waiting", registration, anchor="once")
    waiting_list.promote(event)
