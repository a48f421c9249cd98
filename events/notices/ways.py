"""By which way a notice goes to whom: the one in which its addressee is reached, also when that changes meanwhile."""

from datetime import datetime
from typing import TypeGuard

from sqlalchemy import select

from events.clock import now
from events.extensions import db
from events.models import Attendee, Notice, Organisation, Person, Registration
from events.notices.claims import OPEN
from events.notices.copies import follow_copies
from events.notices.post import misses
from events.policy import BY_HAND, SENT, Channel

Addressee = Registration | Attendee | Person | Organisation

_NAMES: dict[type, str] = {
    Registration: "registration", Attendee: "attendee", Person: "person", Organisation: "organisation",
}  # fmt: skip


def name_of(to: Addressee) -> str:
    """What an addressee is called in the outbox."""
    return f"{_NAMES[type(to)]}:{to.id}"


def channel_to(to: Addressee, *, is_urgent: bool) -> str:
    """A party's own channel; whoever has no e-mail address is phoned, so that the office sees it.

    Who gets letters is phoned where a letter comes too late (`is_urgent`): an answer is asked for before a moment, or
    the post does not bring it before the start. Without a number the letter stays, and lists say that it is late.
    """
    if is_urgent and gets_letters(to) and to.phone:
        return Channel.PHONE
    if isinstance(to, Registration) and to.channel != Channel.EMAIL:
        return to.channel
    return Channel.EMAIL if to.email else Channel.PHONE


def gets_letters(to: Addressee) -> TypeGuard[Registration]:
    """Whether this is a party that hears from us by letter."""
    return isinstance(to, Registration) and to.channel == Channel.LETTER


def channel_now(notice: Notice) -> str:
    """The channel of `notice`, if it was queued now."""
    if (to := notice.to) is None:
        return notice.channel
    asks_answer = notice.not_after is not None and not notice.is_reminder
    return channel_to(to, is_urgent=asks_answer or is_late_for_post(notice, now()))


def is_late_for_post(notice: Notice, moment: datetime) -> bool:
    """Whether `notice`, as a letter that is printed at `moment`, arrives after it would have been of use."""
    return notice.starts_at is not None and misses(notice.starts_at, moment, told_by=notice.told_by)


def follow(to: Addressee) -> None:
    """Let what still waits for `to` go by the way in which they are reached now.

    What the old way put off is due at once. Whoever has a mail in hand that is a letter or a call by now holds it no
    more; a letter or a call that goes by itself from now on was not tried yet, and has the date of today.
    Each half of a duo gets what waits by itself where it has an address, and else what names both.
    """
    moment = now()
    db.session.flush()
    waiting = select(Notice).where(Notice.addressee == name_of(to), *OPEN).order_by(Notice.id).with_for_update()
    for notice in db.session.scalars(waiting.execution_options(populate_existing=True)):
        before, channel = notice.channel, channel_now(notice)
        if channel == before:
            continue
        notice.channel = channel
        if notice.fault is not None:
            notice.due_at, notice.fault = moment, None
        if {before, channel} & set(BY_HAND):
            notice.claimed_until, notice.attempts = None, 0
        if before in BY_HAND and channel in SENT:
            notice.created_at = moment
    db.session.flush()
    if isinstance(to, Registration):
        follow_copies(to, moment)
