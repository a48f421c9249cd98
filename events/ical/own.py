"""A party's own place as a calendar file, from its own page.

What says something about health gives nobody away on a lock screen: its file knows a time and an address of a
page, and is recognised by the registration, not by the event (domain.md, "Privacy classes").
"""

from datetime import datetime

import icalendar
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from events import tokens
from events.extensions import db
from events.ical.calendars import single
from events.ical.fragments import SHARED
from events.ical.text import Text, categories
from events.ical.vevent import add_times, description, location, stamp, summary
from events.models import Event, EventStatus, Registration, RegistrationStatus, RenderedEvent
from events.policy import SITE_LANGUAGES

_STATUS = {
    RegistrationStatus.CONFIRMED: "CONFIRMED",
    RegistrationStatus.REQUESTED: "TENTATIVE",
    RegistrationStatus.WAITING: "TENTATIVE",
    RegistrationStatus.OFFERED: "TENTATIVE",
    RegistrationStatus.CANCELLED: "CANCELLED",
    RegistrationStatus.DECLINED: "CANCELLED",
}


def own_file(registration: Registration) -> tuple[str, bytes]:
    """The file's name and its bytes, which follow from stored rows alone."""
    vevent = own_vevent(registration, status_of(registration))
    stamp(vevent, _sequence(registration), _changed_at(registration))
    return _filename(registration.event), single(vevent)


def own_vevent(registration: Registration, status: str) -> icalendar.Event:
    """The VEVENT of a party's place with the iCalendar status `status`, without stamps."""
    with force_locale(language_of(registration)):
        page = tokens.link(tokens.Purpose.REGISTRATION, registration.id, registration.link_version)
        vevent = icalendar.Event()
        add_times(vevent, registration.event)
        if registration.event.policy.privacy.is_neutral:
            vevent.add("uid", registration.uid)
            neutral_words(vevent)
        else:
            _add_words(vevent, registration, page, is_cancelled=status == "CANCELLED")
        vevent.add("url", page)
        vevent.add("status", status)
        vevent.add("class", "PRIVATE")
        vevent.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
        return vevent


def language_of(registration: Registration) -> str:
    """The party's language where the site has it, else Dutch."""
    return registration.language if registration.language in SITE_LANGUAGES else SITE_LANGUAGES[0]


def _add_words(vevent: icalendar.Event, registration: Registration, page: str, *, is_cancelled: bool) -> None:
    event, language = registration.event, language_of(registration)
    vevent.add("uid", event.uid)
    vevent.add("summary", Text(summary(event, language, is_cancelled=is_cancelled)))
    vevent.add("description", Text(description(event, language, _("Uw aanmelding: %(page)s", page=page))))
    if where := location(event):
        vevent.add("location", Text(where))
    vevent["CATEGORIES"] = categories([str(event.policy.label)])


def neutral_words(vevent: icalendar.Event) -> None:
    """Add all that a calendar may show of a kind that implies health: an appointment with the association."""
    vevent.add("summary", Text(_("Afspraak Vereniging Transmurale Zorg")))


def status_of(registration: Registration) -> str:
    """How certain the party's place is, in the words of iCalendar."""
    if registration.event.status == EventStatus.CANCELLED:
        return "CANCELLED"
    return _STATUS[RegistrationStatus(registration.status)]


def _filename(event: Event) -> str:
    return "afspraak.ics" if event.policy.privacy.is_neutral else f"{event.ref}.ics"


def _sequence(registration: Registration) -> int:
    """That of the last calendar mail, so that the next one is newer than this file; neutral: moves too."""
    if registration.event.policy.privacy.is_neutral:
        return registration.calendar_sequence + registration.event.schedule_revision - 1
    return registration.calendar_sequence


def _changed_at(registration: Registration) -> datetime:
    moments = (
        registration.created_at,
        registration.confirmed_at,
        registration.ended_at,
        registration.calendar_stamp,
        registration.event.cancelled_at,
        _content_changed_at(registration),
    )
    return max(moment for moment in moments if moment is not None).replace(microsecond=0)


def _content_changed_at(registration: Registration) -> datetime | None:
    """When the event's public words last changed in the party's language; None for an event that is not public."""
    query = select(RenderedEvent.changed_at).where(
        RenderedEvent.event_id == registration.event_id,
        RenderedEvent.language == language_of(registration),
        RenderedEvent.variant == SHARED,
    )
    return db.session.scalar(query)
