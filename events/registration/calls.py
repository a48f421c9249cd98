"""What came of a call to somebody on a call list: kept with the name, and gone with it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import select

from events import audit
from events.clock import now
from events.errors import EventOver, WrongStatus
from events.extensions import db
from events.models import Attendee, Registration

_KEPT = ("called", "called_at")


class Called(StrEnum):
    """What came of it; whether somebody comes is asked only where they can."""

    COMES = "comes"
    NOT_COMING = "not_coming"
    SPOKEN = "spoken"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"


def note_call(registration: Registration, attendee_id: int, outcome: Called, *, actor: str) -> None:
    """Keep what came of the last call to somebody of the party; no place changes by it.

    Raises WrongStatus when the party left, or does not name this person any more; EventOver when it is over.
    """
    if registration.event.ends_at <= now():
        raise EventOver
    if not registration.is_live:
        raise WrongStatus(registration.status)
    query = select(Attendee).where(Attendee.id == attendee_id, Attendee.registration_id == registration.id)
    attendee = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if attendee is None:
        raise WrongStatus(registration.status)
    attendee.answers = {**(attendee.answers or {}), "called": outcome.value, "called_at": now().isoformat()}
    audit.record("called", actor=actor, about=registration.uid, details=outcome.value)


def called(attendee: Attendee) -> dict[str, Any]:
    """What is known of the calls to somebody."""
    return {key: value for key, value in (attendee.answers or {}).items() if key in _KEPT}
