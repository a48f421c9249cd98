"""The calendar part of a mail (iMIP, RFC 6047): one event, one attendee, who is the recipient.

SEQUENCE and DTSTAMP come from the notice, where they were stored when it was queued, so that a second try is the
same message. Who registered said yes already; who sits in a circle is asked, and may answer from the calendar.
"""

from dataclasses import dataclass
from datetime import datetime

import icalendar
from flask_babel import gettext as _

from events.ical.calendars import single
from events.ical.own import neutral_words, own_vevent, status_of
from events.ical.text import Text, one_line
from events.ical.vevent import add_times, description, location, stamp, summary
from events.models import Event, Lesson, ProgrammeItem, Registration, RegistrationStatus
from events.policy import ASSOCIATION, SITE_LANGUAGES, Privacy

REQUEST, CANCEL = "REQUEST", "CANCEL"
ENDS = ("cancelled", "declined", "event_cancelled", "delegate_ended", "substitute_ended", "place_ended", "work_ended")
"""The purposes of a mail that take somebody's place away; whoever had no invitation gets nothing taken back."""
ASKS = ("moved", "delegate", "substitute", "invitation", "work_given")
"""The purposes, beside reminders, that put a meeting into the calendar of somebody who is no party."""


@dataclass(frozen=True)
class Guest:
    """Who is invited without being a party, what we know of the answer, and the page of theirs where it stands."""

    name: str
    email: str
    page: str | None
    answer: str = "ACCEPTED"  # a PARTSTAT
    is_asked: bool = False  # to answer
    is_freed: bool = False  # nobody needs to come any more


def method_of(purpose: str) -> str:
    """Whether a mail of this purpose puts something into a calendar or takes it out."""
    return CANCEL if purpose in ENDS else REQUEST


def request(
    registration: Registration, sequence: int, stamped_at: datetime, method: str = REQUEST, *, organizer: str
) -> bytes:
    """The part that puts the party's event into its calendar, or (CANCEL) takes it out.

    `organizer` is an address that reads replies. Raises ValueError for a party without e-mail.
    """
    if registration.email is None:
        raise ValueError("a calendar message needs an address to go to")
    vevent = own_vevent(registration, "CANCELLED" if method == CANCEL else status_of(registration))
    answer = "TENTATIVE" if registration.status == RegistrationStatus.OFFERED else "ACCEPTED"
    guest = Guest(registration.contact_name, registration.email, None, answer)
    return _message(vevent, guest, sequence, stamped_at, method, organizer)


def ask(
    event: Event,
    guest: Guest,
    sequence: int,
    stamped_at: datetime,
    method: str = REQUEST,
    *,
    organizer: str,
    lesson: ProgrammeItem | Lesson | None = None,
) -> bytes:
    """The same for somebody of a circle, or who works there, in Dutch; of a neutral kind in neutral words.

    Who gives a `lesson` is invited to that alone.
    """
    about = lesson or event
    status = "CANCELLED" if method == CANCEL else "CONFIRMED"
    vevent = icalendar.Event()
    vevent.add("uid", about.uid)
    add_times(vevent, about)
    if event.policy.privacy.is_neutral:
        neutral_words(vevent)
    else:
        _add_guests_words(vevent, event, lesson, guest, is_cancelled=method == CANCEL)
    if guest.page is not None:
        vevent.add("url", guest.page)
    vevent.add("status", status)
    vevent.add("class", "PRIVATE")
    vevent.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    return _message(vevent, guest, sequence, stamped_at, method, organizer)


def _add_guests_words(
    vevent: icalendar.Event, event: Event, lesson: ProgrammeItem | Lesson | None, guest: Guest, *, is_cancelled: bool
) -> None:
    """Title, text and place; of a meeting about clients date, time and place only, as in its mails."""
    language = SITE_LANGUAGES[0]
    page = _own_page(guest)
    if event.policy.privacy == Privacy.PX:
        title = _("Bijeenkomst")
        vevent.add("summary", Text(_("Geannuleerd: %(title)s", title=title) if is_cancelled else title))
        text = page
    elif lesson is not None:
        title = one_line(lesson.title)
        vevent.add("summary", Text(_("Geannuleerd: %(title)s", title=title) if is_cancelled else title))
        text = "\n\n".join(filter(None, (one_line(event.title(language)), page)))
    else:
        vevent.add("summary", Text(summary(event, language, is_cancelled=is_cancelled)))
        text = description(event, language, page)
    if text:
        vevent.add("description", Text(text))
    if where := location(event):
        vevent.add("location", Text(where))


def _own_page(guest: Guest) -> str:
    """The sentence that ends with the guest's own page, if there is one."""
    if guest.page is None:
        return ""
    if guest.is_asked:
        return str(_("Laat weten of u komt: %(page)s", page=guest.page))
    return str(_("Meer informatie: %(page)s", page=guest.page))


def _message(
    vevent: icalendar.Event, guest: Guest, sequence: int, stamped_at: datetime, method: str, organizer: str
) -> bytes:
    stamp(vevent, sequence, stamped_at.replace(microsecond=0))
    vevent.add("organizer", _address(organizer, ASSOCIATION))
    vevent.add("attendee", _attendee(guest))
    return single(vevent, method)


def _attendee(guest: Guest) -> icalendar.vCalAddress:
    attendee = _address(guest.email, guest.name)
    for key, value in (("cutype", "INDIVIDUAL"), ("role", "REQ-PARTICIPANT"), ("partstat", guest.answer)):
        attendee.params[key] = value
    attendee.params["rsvp"] = "TRUE" if guest.is_asked else "FALSE"
    return attendee


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    # Of the characters a parameter must escape, programs read few; a straight quote is the one that occurs.
    address.params["cn"] = one_line(name).replace('"', "'").replace("^", "")
    return address
