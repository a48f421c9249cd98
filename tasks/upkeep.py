"""What the clock does: lapse offers, check the counters, seal the audit record."""

from celery import shared_task

from events import audit, places
from events.extensions import db


@shared_task(name="upkeep.expire_offers")
def expire_offers() -> None:
    """Lapse the offers whose time is over."""


@shared_task(name="upkeep.verify_places")
def verify_places() -> None:
    """Compare every counter of places with its rows; a difference is an error in the log."""
    if found := places.faults():
        raise RuntimeError("; ".join(found))


@shared_task(name="upkeep.seal_audit")
def seal_audit() -> None:
    """Chain the audit entries that have come since the last seal."""
    audit.seal()
    db.session.commit()
