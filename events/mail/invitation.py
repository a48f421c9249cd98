"""Whether a mail carries an invitation, and which.

Whether a place is made, moved or taken away was decided when the notice was queued, with its SEQUENCE and DTSTAMP.
Here it is asked whether the recipient wants it: somebody who follows a feed may have switched invitations off, and
what implies health stands in nobody's calendar who did not ask for that.
"""

from typing import NamedTuple

from flask_babel import force_locale
from sqlalchemy import ColumnElement, func, select

from events import tokens
from events.extensions import db
from events.ical import invitations
from events.ical.invitations import Guest
from events.mail.circles import circle
from events.models import Event, Notice, Person, Reply
from events.policy import SITE_LANGUAGES

_ANSWERS = {Reply.YES: "ACCEPTED", Reply.NO: "DECLINED", Reply.MAYBE: "TENTATIVE"}


class Invitation(NamedTuple):
    """A calendar part: its METHOD and its bytes."""

    method: str
    content: bytes


def invitation(notice: Notice, organizer: str) -> Invitation | None:
    """The calendar part of `notice` from `organizer`; None when it has none, or the recipient wants none."""
    sequence, stamp, event = notice.calendar_sequence, notice.calendar_stamp, notice.event
    if sequence is None or stamp is None or event is None or not _is_wanted(notice, event):
        return None
    method = invitations.method_of(notice.purpose)
    if notice.person is None:
        if notice.registration is None or notice.attendee_id is not None:
            return None
        content = invitations.request(notice.registration, sequence, stamp, method, organizer=organizer)
        return Invitation(method, content)
    guest = _guest(notice, notice.person, event)
    if guest is None:
        return None
    if guest.is_freed:
        method = invitations.CANCEL
    with force_locale(SITE_LANGUAGES[0]):
        lesson = notice.item or notice.lesson
        content = invitations.ask(event, guest, sequence, stamp, method, organizer=organizer, lesson=lesson)
    return Invitation(method, content)


def _guest(notice: Notice, person: Person, event: Event) -> Guest | None:
    """Who has a place in the circle is asked; who chairs, stands in or works there is expected; somebody else not."""
    if not person.email:
        return None
    if event.group is None:
        page = tokens.link(tokens.Purpose.TEACHER, person.id, person.link_version)
        return Guest(person.name, person.email, page)
    known = circle(notice, event)
    if known["answer_link"] is None:
        return Guest(person.name, person.email, known["chair_link"], is_freed=known["is_freed"])
    answer = _ANSWERS[Reply(known["reply"])] if known["reply"] else "NEEDS-ACTION"
    return Guest(person.name, person.email, known["answer_link"], answer, is_asked=True)


def _is_wanted(notice: Notice, event: Event) -> bool:
    """Whether the recipient asked for it where one must ask, and had not switched invitations off where one may.

    What was in somebody's calendar before that is still moved and taken out there.
    """
    party = notice.registration if notice.person is None else None
    if event.policy.privacy.is_neutral:
        asked = party if party is not None else notice.person
        return asked is not None and asked.invitations_asked_at is not None
    off_at = db.session.scalar(select(func.max(Person.invitations_off_at)).where(_is_recipient(notice)))
    if off_at is None:
        return True
    first_at = db.session.scalar(
        select(func.min(Notice.created_at)).where(
            Notice.addressee == notice.addressee,
            Notice.subject == notice.subject,
            Notice.calendar_sequence.is_not(None),
            Notice.dropped_at.is_(None),
        )
    )
    return first_at is not None and first_at <= off_at


def _is_recipient(notice: Notice) -> ColumnElement[bool]:
    """Everybody of the office's records with the recipient's address: that is whom a sign-in speaks for."""
    if notice.person is not None and notice.person.email_hash is None:
        return Person.id == notice.person.id
    to = notice.person or notice.registration
    return Person.email_hash == (to.email_hash if to is not None else None)
