"""The VCALENDAR around events.

It has no UID of its own, because a program then takes all its events for one, so `Calendar.new` is never used; and
the time zone is ours, so `add_missing_timezones` is not used either (calendar.md, traps 1 and 2).
"""

import re
from collections.abc import Iterable
from datetime import timedelta

import icalendar

from events import tokens
from events.ical.text import Text, folded, one_line
from events.ical.vevent import SITE, rendered
from events.ical.zone import VTIMEZONE, ZONE

PRODID = "-//Vereniging Transmurale Zorg//Samenkomst//NL"
LOOK_AGAIN = timedelta(hours=4)
_END = "END:VCALENDAR\r\n"
_COLOUR, _APPLE_COLOUR = "teal", "#008080"

# From the physical line that holds the placeholder to the end of its content line.
_UNFILLED = re.compile(rf"^[^\r\n]*{SITE}[^\r\n]*(?:\r\n [^\r\n]*)*", re.MULTILINE)


def single(vevent: icalendar.Event, method: str | None = None) -> bytes:
    """A calendar file with one event, for a download or (with `method`) for a mail."""
    return joined(head(method), [rendered(vevent)])


def feed_head(name: str, about: str, source: str | None = None) -> icalendar.Calendar:
    """The properties of a feed called `name`; no METHOD, it is no message. Only a public one says where it lives."""
    calendar = head()
    for key, text in (("name", name), ("x-wr-calname", name), ("description", about), ("x-wr-caldesc", about)):
        calendar.add(key, Text(one_line(text)))
    calendar.add("x-wr-timezone", Text(ZONE))
    calendar.add("refresh-interval", icalendar.vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(LOOK_AGAIN))
    if source:
        calendar.add("source", icalendar.vUri(source), parameters={"VALUE": "URI"})
    calendar.add("color", Text(_COLOUR))
    calendar.add("x-apple-calendar-color", Text(_APPLE_COLOUR))
    return calendar


def joined(opening: icalendar.Calendar, events: Iterable[str]) -> bytes:
    """The bytes of a calendar: its head, the time zone (always: a calendar without components is invalid), events."""
    return (rendered(opening).removesuffix(_END) + VTIMEZONE + "".join(events) + _END).encode()


def filled(fragment: str) -> str:
    """`fragment` with the address of the site in it, its lines folded anew from there on."""
    return _UNFILLED.sub(_fill, fragment)


def head(method: str | None = None) -> icalendar.Calendar:
    """What every calendar says first."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", Text(PRODID))
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _fill(found: re.Match[str]) -> str:
    return folded(found[0].replace("\r\n ", "").replace(SITE, tokens.address("")))
