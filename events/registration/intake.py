"""Registering: a party is inserted with its message, and claims its places last.

So the row of a pool is locked for the shortest time. When there is no room, the party and its message become a
waiting place in the same transaction.
"""

import secrets

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from events import audit, notices, places, waiting_list
from events.clock import now
from events.errors import AlreadyRegistered, DomainError, EventFull, WorkshopFull
from events.extensions import db
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
from events.policy import Entry
from events.registration.application import Application, check_open, plain
from events.registration.holdings import pool_of, workshop_units
from events.registration.links import send_link
from events.vault import keyed_hash

CONSENT_VERSION = 1
_REFERENCE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another when read aloud


def register(event: Event, application: Application, *, actor: str = audit.VISITOR) -> Registration:
    """Register a party, or put it on the waiting list when there is no room.

    1. the party and its message are inserted, 2. its people, 3. places are claimed, last.
    Raises RegistrationClosed, EventOver, WorkshopFull; AlreadyRegistered for the same person under another
    submission, after queueing a message with the link to the page that person already has.
    """
    try:
        check_open(event)
    except DomainError:
        if (earlier := _by_submission(event, application)) is not None:
            return earlier  # sent in time, and again when it was too late
        raise
    registration, is_new = _insert(event, application)
    if not is_new:
        return _known(registration, application)
    _add_people(registration, application)
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    purpose = "confirmed" if confirmed else "requested"
    notices.queue(purpose, registration, anchor="once", with_calendar=confirmed)
    audit.record("registered", actor=actor, about=registration.uid, details=f"{registration.people} people")
    _claim_or_wait(event, registration)
    if registration.status == RegistrationStatus.REQUESTED:
        waiting_list.ask_for_intake(registration)
    return registration


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
        "email_hash": keyed_hash("email", plain(application.email)) if application.email else None,
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
        "link_version": 1,
        "calendar_sequence": 0,
        "created_at": moment,
        "confirmed_at": None if requested else moment,
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for _attempt in range(5):
        values["reference"] = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))
        statement = insert(Registration).values(values).on_conflict_do_nothing().returning(Registration)
        if (registration := db.session.scalar(statement)) is not None:
            return registration, True
        if (known := _find_known(event, application)) is not None:
            return known, False
    raise RuntimeError("no free reference was found in five tries")


def _add_people(registration: Registration, application: Application) -> None:
    set_committed_value(registration, "attendees", [])  # it is new: there is nothing to look up
    set_committed_value(registration, "consents", [])
    for person in application.persons:
        attendee = Attendee(role=person.role, name=person.name, answers=person.answers or None)
        attendee.choices = [Choice(round=number, item_id=item) for number, item in person.choices.items()]
        registration.attendees.append(attendee)
    given = {"language": application.language, "channel": "form", "given_at": registration.created_at}
    for purpose in application.consents:
        registration.consents.append(Consent(purpose=purpose, version=CONSENT_VERSION, **given))
    db.session.flush()


def _claim_or_wait(event: Event, registration: Registration) -> None:
    """Claim the event's place and the chosen workshops; without room in the event, wait for it.

    The second try holds the locks: what was freed since the first is seen, and nobody slips in between.
    """
    pool_id = pool_of(event)
    workshops = workshop_units(registration)
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


def _wait(event: Event, registration: Registration, pool_id: int) -> None:
    for attendee in registration.attendees:
        attendee.choices.clear()  # workshops are chosen once there is a place
    unsent = delete(Notice).where(Notice.registration_id == registration.id, Notice.sent_at.is_(None))
    db.session.execute(unsent)
    registration.calendar_sequence, registration.calendar_stamp = 0, None
    waiting_list.join(registration, pool_id)
    notices.queue("waiting", registration, anchor="once")
    waiting_list.promote(event)
