"""An organiser changes the reminders of one event: switched off, on another day, at another time.

A change makes the moments of the event anew. Whoever got the reminder at or after its new moment does not get it
again; a letter or mail that waits under the old one is no longer wanted.
"""

from datetime import time, timedelta

from sqlalchemy import select

from events import audit
from events.clock import at as at_wall_clock
from events.clock import local
from events.extensions import db
from events.models import Event, ReminderChange
from events.policy import Audience, ReminderRule
from events.reminders.schedule import arm

MOST_DAYS_BEFORE = 120
MOST_DAYS_AFTER = 14  # then nobody remembers it


def change(event: Event, rule: ReminderRule, *, is_off: bool, days: int, at: time | None, actor: str) -> bool:
    """Let the reminder `rule` of the kind come so many days before (or after) `event`, at this time, or not at all.

    Without a time it comes in the morning, as its kind says. Whether that is new. Raises ValueError for days that
    it cannot have; the database refuses a time in the evening or at night.
    """
    least, most = days_in_reach(rule)
    if not least <= days <= most:
        raise ValueError(days)
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())  # two who change it at once
    own = rule.days_after if rule.is_afterwards else rule.days_before
    wanted = (is_off, None if days == own else days, at)
    found = db.session.get(ReminderChange, (event.id, rule.name), populate_existing=True)
    if wanted == ((found.is_off, found.days, found.at) if found is not None else (False, None, None)):
        return False
    if found is None:
        found = ReminderChange(event_id=event.id, rule=rule.name, version=0)
        event.reminder_changes.append(found)
    found.is_off, found.days, found.at = wanted
    found.version += 1
    db.session.flush()
    arm(event)
    audit.record("reminder changed", actor=actor, about=event.uid, details=rule.name)
    return True


def days_in_reach(rule: ReminderRule) -> tuple[int, int]:
    """The fewest and the most days that a reminder can come before the start, or after the end."""
    return (1, MOST_DAYS_AFTER) if rule.is_afterwards else (0, MOST_DAYS_BEFORE)


def comes_too_late(event: Event, rule: ReminderRule, days: int, at: time) -> bool:
    """Whether `event` has begun when a reminder comes so many days before at this time; a lesson begins later."""
    if rule.is_afterwards or rule.audience == Audience.TEACHER:
        return False
    day = local(event.starts_at).date() - timedelta(days=days)
    return at_wall_clock(day, at.hour, at.minute) >= event.starts_at
