"""What the clock does: lapse offers, check the counters, seal the audit record."""

from celery import shared_task

from events import audit, places, waiting_list
from events.clock import now
from events.extensions import db
from tasks.heartbeat import beat


@shared_task(name="upkeep.expire_offers")
def expire_offers() -> None:
    """Lapse the offers whose time is over, each in a transaction of its own: one that fails keeps no other."""
    for registration_id in waiting_list.overdue(now()):
        waiting_list.expire(registration_id)
        db.session.commit()
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


@shared_task(name="upkeep.seal_audit")
def seal_audit() -> None:
    """Chain the audit entries that have come since the last seal."""
    audit.seal()
    beat("upkeep.seal_audit")
    db.session.commit()
