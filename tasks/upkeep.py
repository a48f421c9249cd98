"""What the clock does: lapse offers, check and show the counters, add new reminders, seal the record, forget what is
over."""

import logging

from celery import shared_task

from events import accounts, audit, jobs, messages, places, reminders, waiting_list
from events.clock import now
from events.extensions import db
from events.heartbeats import beat
from events.ical import fragments
from events.mail import forget_texts

log = logging.getLogger(__name__)


@shared_task(name="upkeep.expire_offers")
def expire_offers() -> None:
    """Lapse the offers whose time is over, each in a transaction of its own: one that fails keeps no other."""
    moment = now()
    for registration_id in waiting_list.overdue(moment):
        try:
            waiting_list.expire(registration_id, moment)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("the offer of registration %s could not lapse", registration_id)
    beat("upkeep.expire_offers")
    db.session.commit()


@shared_task(name="upkeep.verify_places")
def verify_places() -> None:
    """Compare every counter of places with its rows; a difference is an error in the log."""
    found = places.faults()
    beat("upkeep.verify_places")
    db.session.commit()
    if found:
        raise RuntimeError("; ".join(found))


@shared_task(name="upkeep.count_places")
def count_places() -> None:
    """Let organisers read in their calendars how many places are taken; once an hour, so that these stay quiet."""
    fragments.refresh(fragments.miscounted(now()))
    beat("upkeep.count_places")
    db.session.commit()


@shared_task(name="upkeep.add_reminders")
def add_reminders() -> None:
    """Add the reminders of this version to what was published before it, each event in a transaction of its own."""
    moment = now()
    found = reminders.lacking(moment)
    db.session.commit()
    for event_id in found:
        try:
            reminders.add(event_id, moment)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("the reminders of event %s could not be added", event_id)
    beat("upkeep.add_reminders")
    db.session.commit()


@shared_task(name="upkeep.seal_audit")
def seal_audit() -> None:
    """Chain the audit entries that have come since the last seal."""
    audit.seal()
    beat("upkeep.seal_audit")
    db.session.commit()


@shared_task(name="upkeep.forget_sign_ins")
def forget_sign_ins() -> None:
    """Delete attempts to sign in of yesterday, and sign-ins that ended long ago."""
    accounts.forget(now())
    beat("upkeep.forget_sign_ins")
    db.session.commit()


@shared_task(name="upkeep.forget")
def forget() -> None:
    """Delete work that ended a week ago, what was written about events long over, and texts that no gateway took."""
    moment = now()
    if texts := forget_texts(moment):
        log.warning("texts that no gateway took were deleted: %s", texts)
    jobs.forget(moment)
    db.session.commit()
    messages.forget(moment)
    beat("upkeep.forget")
    db.session.commit()
