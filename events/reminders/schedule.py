"""When each reminder falls due, by the wall clock of Europe/Amsterdam.

A moment ends where the next one to the same people begins, so that after an outage only the nearest reminder goes
out; the last one ends at the start, so that nothing is said about what has begun.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import delete

from events.clock import at, last_day, local
from events.extensions import db
from events.models import Event, EventStatus, ProgrammeItem, ReminderMoment, Task
from events.policy import Audience, ReminderRule

MORNING, EARLY_MORNING, EARLY_START = 9, 8, 10  # wall-clock hours
KEPT_AFTERWARDS = timedelta(days=14)
TASK_RULES = (
    ReminderRule("task_7_days", Audience.OFFICE, days_before=7),
    ReminderRule("task_today", Audience.OFFICE, days_before=0),
)


class Moment(NamedTuple):
    """One reminder of one event or lesson: due from `due_at` on, too late from `not_after` on."""

    subject: Event | ProgrammeItem
    rule: ReminderRule
    audience: Audience
    due_at: datetime
    not_after: datetime


def moments(event: Event) -> list[Moment]:
    """Every reminder of `event` and its lessons as its kind and organiser ask, also those whose moment has passed."""
    found: list[Moment] = []
    rules = event.reminder_rules
    for audience in dict.fromkeys(rule.audience for rule in rules):
        own = [rule for rule in rules if rule.audience == audience]
        subjects: list[Event | ProgrammeItem] = [event]
        if audience == Audience.TEACHER:
            subjects = [item for item in event.items if item.teacher is not None]
        for subject in subjects:
            found += _before(subject, [rule for rule in own if not rule.is_afterwards])
            found += [_afterwards(subject, rule) for rule in own if rule.is_afterwards]
    return found


def usual_time(subject: Event | ProgrammeItem, rule: ReminderRule) -> time:
    """When a reminder comes without a time of its own: 09:00; on the day itself 08:00 for what starts before ten."""
    is_on_the_day = rule.days_before == 0 and not rule.is_afterwards
    is_early = is_on_the_day and local(subject.starts_at).hour < EARLY_START
    return time(EARLY_MORNING if is_early else MORNING)


def arm(event: Event) -> None:
    """Make the moments of `event` anew, by its schedule and rules; a draft or cancelled event has none."""
    db.session.flush()
    db.session.execute(delete(ReminderMoment).where(ReminderMoment.event_id == event.id))
    if event.status != EventStatus.PUBLISHED:
        return
    for moment in moments(event):
        db.session.add(ReminderMoment(**row_of(event, moment)))
    db.session.flush()


def row_of(event: Event, moment: Moment) -> dict[str, Any]:
    """What is kept of `moment`, as of the present schedule of `event`."""
    item = moment.subject if isinstance(moment.subject, ProgrammeItem) else None
    return {
        "subject": f"item:{item.id}" if item else f"event:{event.id}",
        "event_id": event.id,
        "item_id": item.id if item else None,
        "rule": moment.rule.name,
        "audience": moment.audience,
        "due_at": moment.due_at,
        "not_after": moment.not_after,
        "anchor": event.reminder_anchor(moment.rule),
    }


def arm_task(task: Task) -> None:
    """Make the two reminders of `task` anew: a week ahead, and on its day; the last stays due for two weeks."""
    db.session.flush()
    db.session.execute(delete(ReminderMoment).where(ReminderMoment.task_id == task.id))
    if task.done_at is not None:
        return
    due = [at(task.due_on - timedelta(days=rule.days_before), MORNING) for rule in TASK_RULES]
    ends = [*due[1:], due[-1] + KEPT_AFTERWARDS]
    for rule, due_at, not_after in zip(TASK_RULES, due, ends, strict=True):
        db.session.add(
            ReminderMoment(
                subject=f"task:{task.id}",
                task_id=task.id,
                rule=rule.name,
                audience=rule.audience,
                due_at=due_at,
                not_after=not_after,
                anchor=f"due:{task.due_on.isoformat()}",
            )
        )
    db.session.flush()


def _before(subject: Event | ProgrammeItem, rules: Iterable[ReminderRule]) -> list[Moment]:
    found = sorted(((_before_start(subject, rule), rule) for rule in rules), key=lambda one: one[0])
    due = [due_at for due_at, _ in found]
    ends = [min(later, subject.starts_at) for _, later in pairwise(due)] + [subject.starts_at]
    return [
        Moment(subject, rule, rule.audience, due_at, not_after)
        for (due_at, rule), not_after in zip(found, ends, strict=False)
        if due_at < not_after  # what starts before eight has no morning of its own
    ]


def _before_start(subject: Event | ProgrammeItem, rule: ReminderRule) -> datetime:
    day = local(subject.starts_at).date() - timedelta(days=rule.days_before)
    wall = rule.at or usual_time(subject, rule)
    return at(day, wall.hour, wall.minute)


def _afterwards(subject: Event | ProgrammeItem, rule: ReminderRule) -> Moment:
    day = last_day(subject.ends_at) + timedelta(days=rule.days_after)
    wall = rule.at or usual_time(subject, rule)
    due_at = at(day, wall.hour, wall.minute)
    return Moment(subject, rule, rule.audience, due_at, due_at + KEPT_AFTERWARDS)
