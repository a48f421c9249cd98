"""When an interpreter hears where a talk is: by telephone, never in a mail (domain rule 5)."""

from datetime import date

from sqlalchemy import func, select

from events.clock import local, now
from events.extensions import db
from events.models import Event, ReminderMoment
from events.policy import Audience


def address_told_from(event: Event) -> date | None:
    """From which day on interpreters are called; None when that has come, or nobody is asked to call them."""
    query = select(func.min(ReminderMoment.due_at)).where(
        ReminderMoment.event_id == event.id,
        ReminderMoment.audience == Audience.COORDINATOR_IF_INTERPRETER,
        ReminderMoment.due_at > now(),
    )
    due_at = db.session.scalar(query)
    return local(due_at).date() if due_at is not None else None
