"""Whether an event still lacks somebody: a reminder about it is queued and sent only while that is so."""

from sqlalchemy import ColumnElement, exists, or_

from events.models import HOLDING, Event, FundingLine, PlacePool, Registration


def has_openings() -> ColumnElement[bool]:
    """Whether the Event of the statement has free places, or a party that holds a place and nobody who pays."""
    has_free_places = exists().where(
        PlacePool.event_id == Event.id,
        PlacePool.organisation_id.is_(None),
        PlacePool.capacity > PlacePool.taken + PlacePool.offered,
    )
    is_paid = exists().where(FundingLine.registration_id == Registration.id)
    lacks_funding = exists().where(Registration.event_id == Event.id, Registration.status.in_(HOLDING), ~is_paid)
    return or_(has_free_places, lacks_funding)
