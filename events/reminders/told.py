"""Who needs no reminder because they know already: a move is one mail, not two (docs/decisions/0009)."""

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from events.models import Notice, ReminderMoment
from events.policy import Audience

SAME_NEWS = frozenset({Audience.PARTY, Audience.ROSTER})
"""Whom a reminder tells what the announcement of a move says too; the others' reminders give them something to do."""


def was_told(audience: Audience, addressee: ColumnElement[str], subject: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the addressee of a ReminderMoment heard the same since that moment.

    Either the announcement of the present schedule came after it, or this reminder did, and what has changed since
    was no concern of theirs: a workshop that they did not choose.
    """
    if audience == Audience.KEY_PERSON:
        return false()  # hears of a move as the party that reserved, and calls everyone with what holds now
    news, earlier = aliased(Notice), aliased(Notice)
    of_this_schedule = (
        news.addressee == addressee,
        news.event_id == ReminderMoment.event_id,
        news.purpose == "moved",
        news.anchor == ReminderMoment.anchor,
    )
    was_reminded = exists().where(
        earlier.addressee == addressee,
        earlier.subject == subject,
        earlier.purpose == ReminderMoment.rule,
        earlier.event_id == ReminderMoment.event_id,
        earlier.sent_at >= ReminderMoment.due_at,
    )
    is_unconcerned = and_(~exists().where(*of_this_schedule), was_reminded)
    if audience not in SAME_NEWS:
        return is_unconcerned
    return or_(exists().where(*of_this_schedule, news.created_at >= ReminderMoment.due_at), is_unconcerned)
