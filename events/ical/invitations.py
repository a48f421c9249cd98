"""The calendar part of a party's mail (iMIP, RFC 6047): one event, one attendee, who is the recipient.

SEQUENCE and DTSTAMP come from the notice, where they were stored when it was queued, so that a second try is the
same message.
"""

from datetime import datetime

import icalendar

from events.ical.calendars import single
from events.ical.own import own_vevent
from events.ical.text import one_line
from events.ical.vevent import stamp
from events.models import Registration
from events.policy import ASSOCIATION

REQUEST, CANCEL = "REQUEST", "CANCEL"


def request(
    registration: Registration, sequence: int, stamped_at: datetime, method: str = REQUEST, *, organizer: str
) -> bytes:
    """The part that puts the party's event into its calendar, or (CANCEL) takes it out.

    `organizer` is an address that reads replies. Raises ValueError for a party without e-mail.
    """
    if registration.email is None:
        raise ValueError("a calendar message needs an address to go to")
    vevent = own_vevent(registration, "CANCELLED" if method == CANCEL else "CONFIRMED")
    stamp(vevent, sequence, stamped_at.replace(microsecond=0))
    vevent.add("organizer", _address(organizer, ASSOCIATION))
    vevent.add("attendee", _attendee(registration.email, registration.contact_name))
    return single(vevent, method)


def _attendee(email: str, name: str) -> icalendar.vCalAddress:
    attendee = _address(email, name)
    for key, value in (("cutype", "INDIVIDUAL"), ("role", "REQ-PARTICIPANT"), ("partstat", "ACCEPTED")):
        attendee.params[key] = value
    attendee.params["rsvp"] = "FALSE"
    return attendee


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    # Of the characters a parameter must escape, programs read few; a straight quote is the one that occurs.
    address.params["cn"] = one_line(name).replace('"', "'").replace("^", "")
    return address
