"""Queue every reminder that came due, set by set.

Per audience one INSERT … SELECT of due moments × live addressees … ON CONFLICT DO NOTHING. It looks back at what
came due, so a background process that was away catches up; the unique cause of a notice keeps it to once. What was
queued before is passed over at first sight: most looks find nothing new.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from events.extensions import db
from events.ical.invitations import ENDS
from events.models import (
    Event,
    Notice,
    Person,
    ReminderMoment,
)
from events.notices import cause, fresh_uid, in_time_from, insert_notice, is_quiet
from events.policy import Audience, Privacy
from events.reminders.addressees import COPIES, FIND, Columns
from events.reminders.told import was_told


def queue_due(moment: datetime) -> int:
    """Queue the reminders that are due at `moment`; how many. In the evening and at night none are (domain.md)."""
    if is_quiet(moment):
        return 0
    db.session.flush()
    waiting = set(db.session.scalars(select(ReminderMoment.audience).where(*_is_due(moment)).distinct()))
    finders = (*FIND.items(), *COPIES.items())
    return sum(_queue(audience, find, moment) for audience, find in finders if audience in waiting)


def _queue(audience: Audience, find: Callable[[], tuple[Columns, Select[Any]]], moment: datetime) -> int:
    """Queue the reminders of one audience, in the order of the unique cause; so two planners never deadlock."""
    columns, addressees = find()
    values = {
        "uid": fresh_uid(),
        "purpose": ReminderMoment.rule,
        "anchor": ReminderMoment.anchor,
        "event_id": ReminderMoment.event_id,
        "item_id": ReminderMoment.item_id,
        "task_id": ReminderMoment.task_id,
        "created_at": literal(moment, Notice.created_at.type),
        "due_at": ReminderMoment.due_at,
        "not_after": ReminderMoment.not_after,
        "attempts": literal(0),
        "is_reminder": true(),
        "subject": ReminderMoment.subject,
        **columns,
    }
    if (is_invited := _INVITED.get(audience)) is not None:
        values |= _invitation(values, is_invited(), moment)
    due = addressees.with_only_columns(*values.values()).where(
        ReminderMoment.audience == audience,
        *_is_due(moment),
        ~exists().where(*(queued == values[queued.key] for queued in cause)),
        ~was_told(audience, values["addressee"], values["subject"]),
    )
    due = due.order_by(*(values[column.key] for column in cause)).params(by_post_from=in_time_from(moment))
    statement = insert_notice().from_select(list(values), due, include_defaults=False)
    statement = statement.on_conflict_do_nothing(index_elements=cause).returning(Notice.id)
    return len(db.session.execute(statement).all())


def _is_due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return ReminderMoment.due_at <= moment, ReminderMoment.not_after > moment


def _invitation(values: Columns, is_invited: ColumnElement[bool], moment: datetime) -> Columns:
    """The calendar part of the first reminder to somebody in whose calendar it is not; later ones have none.

    A move is announced with an invitation of its own (calendar.md, "Mails with a calendar part").
    """
    earlier, end, last = aliased(Notice), aliased(Notice), aliased(Notice)
    was_taken_out = exists().where(
        end.addressee == earlier.addressee,
        end.subject == earlier.subject,
        end.purpose.in_(ENDS),
        end.calendar_sequence > earlier.calendar_sequence,
        end.dropped_at.is_(None),
    )
    has_one = exists().where(
        earlier.addressee == values["addressee"],
        earlier.subject == values["subject"],
        earlier.purpose.not_in(ENDS),
        earlier.calendar_sequence.is_not(None),
        earlier.dropped_at.is_(None),
        ~was_taken_out,
    )
    highest = select(func.max(last.calendar_sequence)).where(
        last.addressee == values["addressee"], last.subject == values["subject"]
    )
    is_first = and_(is_invited, ~has_one)
    stamped_at = literal(moment.replace(microsecond=0), Notice.created_at.type)
    return {
        "calendar_sequence": case((is_first, func.coalesce(highest.scalar_subquery(), 0) + 1), else_=null()),
        "calendar_stamp": case((is_first, stamped_at), else_=null()),
    }


def _wants_work_in_calendar() -> ColumnElement[bool]:
    """Of what implies somebody's health, only who asked gets an invitation."""
    return or_(Person.invitations_asked_at.is_not(None), Event.privacy.not_in(_NEUTRAL))


_NEUTRAL = [privacy.value for privacy in Privacy if privacy.is_neutral]
_INVITED: dict[Audience, Callable[[], ColumnElement[bool]]] = {
    **dict.fromkeys((Audience.ROSTER, Audience.UNANSWERED, Audience.SUBSTITUTE, Audience.CHAIR), true),
    **dict.fromkeys((Audience.TEACHER, Audience.FACILITATOR, Audience.INTERPRETER), _wants_work_in_calendar),
}
"""Whose reminders are their first mail about a meeting, a lesson or a talk, and who of them is invited by it."""
