"""Whether a notice is still worth sending when its turn comes; the world may have changed since it was queued."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from events import codes
from events.clock import local
from events.extensions import db
from events.models import (
    HOLDING,
    LIVE,
    Account,
    Attendee,
    Event,
    EventStatus,
    Notice,
    RegistrationStatus,
    WrittenMessage,
)
from events.notices.standing import STILL_IS, STILL_SO, names_nobody, roster_place, stands_in
from events.policy import BY_HAND, Channel

# Where a party must stand for what we were going to tell it. What is not listed is told in any state.
_PARTY_STATES: dict[str, tuple[RegistrationStatus, ...]] = {
    "confirmed": (RegistrationStatus.CONFIRMED,),
    "requested": (RegistrationStatus.REQUESTED,),
    "unfunded": (RegistrationStatus.REQUESTED,),
    "waiting": (RegistrationStatus.WAITING,),
    "offered": (RegistrationStatus.OFFERED,),
    "declined": (RegistrationStatus.DECLINED,),
    "cancelled": (RegistrationStatus.CANCELLED,),
    "moved": LIVE,
    "intake": (RegistrationStatus.REQUESTED,),
    "workshop": HOLDING,
    "invitation": HOLDING,
}
_ABOUT_WHAT_COMES = (
    "confirmed", "requested", "unfunded", "waiting", "offered", "declined", "moved", "intake", "workshop",
    "invitation", "substitute", "substitute_ended", "delegate", "delegate_ended",
    "place_ended", "work_given", "work_ended",
)  # fmt: skip
"""Nothing of this is said about an event that has begun or was cancelled."""

log = logging.getLogger(__name__)
_IN_ANY_CASE = ("cancelled", "link", "second_address", "colleagues")
"""What stays true whatever becomes of the event; where the party must stand for it is asked before."""


def judged(notice: Notice, moment: datetime) -> bool | Exception:
    """What `still_wanted` says, or the fault because of which it says nothing: that is of this notice alone."""
    try:
        return still_wanted(notice, moment)
    except SQLAlchemyError:  # the database is away, or does nothing more in this transaction
        raise
    except Exception as fault:
        log.exception("nobody can say whether notice %s is still wanted", notice.id)
        return fault


def still_wanted(notice: Notice, moment: datetime) -> bool:
    """Whether `notice` still says something true and timely at `moment`."""
    if notice.not_after is not None and moment >= notice.not_after:
        return False
    if notice.attendee is not None and not _hears_apart(notice, notice.attendee):
        return False
    if notice.task is not None:
        return notice.task.done_at is None
    event, party = notice.event, notice.registration
    if event is None:
        return notice.purpose in _ABOUT_NO_EVENT and _ABOUT_NO_EVENT[notice.purpose](notice, moment)
    if any(rule.name == notice.purpose for rule in event.policy.reminders):
        return _reminder_is_wanted(notice, event, moment)
    if notice.purpose == "written":
        return _is_written_to(notice, event)
    if party is not None and party.status not in _PARTY_STATES.get(notice.purpose, (party.status,)):
        return False
    if notice.purpose in STILL_SO and not STILL_SO[notice.purpose](notice, event):
        return False
    if notice.purpose in _ABOUT_WHAT_COMES:
        return _is_coming(notice, event, moment) and _is_current(notice, event)
    return notice.purpose in _IN_ANY_CASE or _stands(notice, event, moment)


def _hears_apart(notice: Notice, half: Attendee) -> bool:
    """Whether this half of a duo has a mail of its own; else it hears it with the contact."""
    is_mailed = notice.registration is None or notice.registration.channel == Channel.EMAIL
    return is_mailed and half.email is not None


def _is_written_to(notice: Notice, event: Event) -> bool:
    """Whether the party still stands where it stood for whoever wrote, or somebody still belongs to the circle.

    Who wrote may read it in any case.
    """
    message = db.session.get(WrittenMessage, int(notice.anchor.split(":")[1]))
    if message is None:
        return False
    if notice.registration is not None:
        return notice.registration.status in message.selection["statuses"]
    is_test = notice.anchor != f"written:{message.id}"
    return is_test or roster_place(notice, event) is not None or stands_in(notice, event)


def _stands(notice: Notice, event: Event, moment: datetime) -> bool:
    """Whether what was decided or asked is still so; nothing is wanted that is not named here or in a table."""
    match notice.purpose:
        case "event_cancelled":
            is_off = event.status == EventStatus.CANCELLED and (
                _is_current(notice, event) or not _is_said_anew(notice)
            )
            return is_off and not _comes_after_the_start(notice, moment)
        case "activity_approved":
            return event.status == EventStatus.PUBLISHED
        case "activity_returned":
            return event.status == EventStatus.DRAFT and event.returned_because is not None
        case "mailed_decline":
            party = notice.registration
            return party is not None and party.is_live and _is_coming(notice, event, moment)
    return False


def _may_sign_in(notice: Notice, _moment: datetime) -> bool:
    active = exists().where(Account.person_id == notice.person_id, Account.active)
    return bool(db.session.scalar(select(active)))


def _takes_part(notice: Notice, moment: datetime) -> bool:
    return notice.organisation is not None and notice.organisation.takes_part_on(local(moment).date())


def _awaits_code(notice: Notice, moment: datetime) -> bool:
    """Whether the code that was asked for is good and was not used since."""
    account = db.session.scalar(select(Account).where(Account.person_id == notice.person_id))
    return account is not None and account.active and codes.mailed(account, moment) is not None


def _reminder_is_wanted(notice: Notice, event: Event, moment: datetime) -> bool:
    rules = [rule for rule in event.reminder_rules if rule.name == notice.purpose]
    anchors = {event.reminder_anchor(rule) for rule in rules}
    if event.status != EventStatus.PUBLISHED or not rules:  # an organiser switched it off
        return False
    if notice.anchor.startswith("schedule:") and notice.anchor not in anchors:
        return False
    if not rules[0].is_afterwards and not _is_coming(notice, event, moment):
        return False
    if notice.registration is not None and notice.registration.status != RegistrationStatus.CONFIRMED:
        return False
    if notice.organisation_id is not None:
        return names_nobody(notice, event)
    return notice.person_id is None or any(STILL_IS[rule.audience](notice, event) for rule in rules)


def _is_coming(notice: Notice, event: Event, moment: datetime) -> bool:
    starts_at = notice.starts_at
    return event.status == EventStatus.PUBLISHED and starts_at is not None and moment < starts_at


def _comes_after_the_start(notice: Notice, moment: datetime) -> bool:
    """Whether somebody would call, or write, that something does not take place to whoever has come for it by then.

    A mail is sent all the same: it says why nobody was there.
    """
    is_by_hand = notice.purpose == "event_cancelled" and notice.channel in BY_HAND
    return is_by_hand and notice.starts_at is not None and moment >= notice.starts_at


def _is_current(notice: Notice, event: Event) -> bool:
    """Whether no later move has overtaken what was said about the time."""
    return not notice.anchor.startswith("schedule:") or notice.anchor == f"schedule:{event.schedule_revision}"


def _is_said_anew(notice: Notice) -> bool:
    """Whether the same waits, or went, to the same once more: what is off was put on and cancelled again."""
    later = (Notice.addressee == notice.addressee, Notice.subject == notice.subject, Notice.purpose == notice.purpose)
    query = exists().where(*later, Notice.id > notice.id, Notice.failed_at.is_(None), Notice.dropped_at.is_(None))
    return bool(db.session.scalar(select(query)))


_ABOUT_NO_EVENT: dict[str, Callable[[Notice, datetime], bool]] = {
    "sign_in": _awaits_code,
    "invited": _may_sign_in,
    "member_link": _takes_part,
}
