"""Who needs no reminder because they know already: a move is one mail, not two (docs/decisions/0009)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from events.models import Notice, ReminderMoment
from events.policy import Audience

SAME_NEWS = frozenset(
    {
        Audience.PARTY, Audience.ROSTER, Audience.UNANSWERED, Audience.SUBSTITUTE, Audience.CHAIR, Audience.MEMBER,
    }
)  # fmt: skip
"""Whom a reminder tells what the announcement of a move says too; the others' reminders give them something to do."""

ONCE_ENOUGH = frozenset({Audience.COORDINATOR, Audience.COORDINATOR_PER_PARTY, Audience.COORDINATOR_IF_OPEN})
"""Who was asked to do what a move leaves as it is: a call that was made is not made again, nor a list looked at."""

INVITATIONS = ("delegate", "substitute")
"""What says who was named after a reminder's moment, with all that the reminder would have said."""
WORK_GIVEN = "work_given"
"""The same of who gives one lesson, or leads a talk, in place of another."""


def was_told(audience: Audience, addressee: ColumnElement[str], subject: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the addressee of a ReminderMoment heard the same since that moment.

    Either they were invited or the present schedule was announced after it, or this reminder came, and what has
    changed since was no concern of theirs: a workshop that they did not choose, or when the reminder comes. Who was
    asked to call is asked anew only as `is_asked_anew` says.
    """
    if audience in (Audience.KEY_PERSON, Audience.RESERVER):
        return false()  # hears of a move as the party that reserved, and calls everyone with what holds now
    news, earlier, invitation, asked = (aliased(Notice) for _ in range(4))
    of_this_schedule = _announces_schedule(news, addressee)
    was_reminded = exists().where(
        earlier.addressee == addressee,
        earlier.subject == subject,
        earlier.purpose == ReminderMoment.rule,
        _of_the_event(earlier),
        earlier.sent_at >= ReminderMoment.due_at,
        ~exists().where(*of_this_schedule, news.created_at > earlier.created_at).correlate_except(news),
    )
    was_invited = exists().where(
        invitation.addressee == addressee,
        _of_the_event(invitation),
        or_(
            invitation.purpose.in_(INVITATIONS),
            and_(invitation.purpose == WORK_GIVEN, invitation.subject == subject),
        ),
        invitation.created_at >= ReminderMoment.due_at,
    )
    is_unconcerned = or_(was_invited, was_reminded)
    moved_after_it = exists().where(*of_this_schedule, news.created_at >= ReminderMoment.due_at)
    if audience in SAME_NEWS:
        return or_(moved_after_it, is_unconcerned)
    if audience in ONCE_ENOUGH:
        was_asked = exists().where(
            asked.addressee == addressee,
            asked.subject == subject,
            asked.purpose == ReminderMoment.rule,
            _of_the_event(asked),
            asked.sent_at.is_not(None),
            # A call is made because its party was told; a list is looked at because who looks was.
            ~is_asked_anew(subject if audience == Audience.COORDINATOR_PER_PARTY else addressee, asked.sent_at),
        )
        return or_(was_asked, is_unconcerned)
    return is_unconcerned


def is_asked_anew(hearer: ColumnElement[str], done_at: ColumnElement[datetime] | Any) -> ColumnElement[bool]:
    """Whether what was done at `done_at` is to be done again for a ReminderMoment.

    It is when `hearer` was told since then that the event moved, and the moment lay ahead when they heard. What was
    corrected in silence, or a reminder that comes on another day, undoes no call that was made.
    """
    news = aliased(Notice)
    between = (news.created_at > done_at, news.created_at < ReminderMoment.due_at)
    return exists().where(*_announces_schedule(news, hearer), *between).correlate_except(news)


def _announces_schedule(news: type[Notice], addressee: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        news.addressee == addressee,
        _of_the_event(news),
        news.purpose == "moved",
        # A reminder that an organiser changed is anchored "schedule:1/2".
        ReminderMoment.anchor.concat("/").startswith(news.anchor.concat("/")),
    )


def _of_the_event(notice: type[Notice]) -> ColumnElement[bool]:
    """Whether a notice is about the event of the ReminderMoment.

    Added to zero, so that no database looks up all notices of the event for each of its parties; one has few.
    """
    return (notice.event_id + 0) == ReminderMoment.event_id
