"""What a newer version reminds of, at events that were published before it: their moments are kept, and lack it.

Pages and mails count on such a reminder from the first day. One whose moment has passed is not made up for: nobody
knows what those who were to hear it heard since.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from events.extensions import INSERTS, db
from events.kinds import KINDS
from events.models import Event, EventStatus, ReminderChange, ReminderMoment
from events.policy import ReminderRule
from events.reminders.schedule import moments, row_of


def lacking(moment: datetime) -> list[int]:
    """The published events that are not over and have no moment of one of their reminders.

    Some never have it (nobody teaches there, or it begins before the day does), so `add` looks again.
    """
    lacks = [
        and_(Event.kind == policy.name, or_(*map(_is_lacking, policy.reminders)))
        for policy in KINDS.values()
        if policy.reminders
    ]
    query = select(Event.id).where(Event.status == EventStatus.PUBLISHED, Event.ends_at > moment, or_(*lacks))
    return list(db.session.scalars(query.order_by(Event.id)))


def add(event_id: int, moment: datetime) -> int:
    """Add the moments that the event lacks and that are still to come at `moment`; how many."""
    # Locked and read anew: whoever moves it, or changes a reminder, makes all of its moments anew.
    query = select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    event = db.session.scalar(query)
    if event is None or event.status != EventStatus.PUBLISHED:
        return 0
    stored = db.session.scalars(select(ReminderMoment).where(ReminderMoment.event_id == event_id))
    kept = {(row.subject, row.rule, row.audience): row for row in stored}
    insert, number = INSERTS[db.engine.dialect.name](ReminderMoment), 0
    for found in moments(event):
        row = row_of(event, found)
        known = kept.get((row["subject"], row["rule"], row["audience"]))
        if known is None and found.due_at > moment:
            number += len(
                db.session.execute(insert.values(row).on_conflict_do_nothing().returning(ReminderMoment.id)).all()
            )
        elif known is not None and found.not_after > moment:
            known.not_after = found.not_after  # it ends where what was added begins
    return number


def _is_lacking(rule: ReminderRule) -> ColumnElement[bool]:
    has_moment = exists().where(
        ReminderMoment.event_id == Event.id,
        ReminderMoment.rule == rule.name,
        ReminderMoment.audience == rule.audience,
    )
    is_off = exists().where(
        ReminderChange.event_id == Event.id, ReminderChange.rule == rule.name, ReminderChange.is_off
    )
    return and_(~has_moment, ~is_off)
