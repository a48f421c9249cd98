"""The VEVENT that everyone may read: one event, in one language, as it stands in feeds.

Its stamps are added afterwards, so that a digest of it says whether its content changed. It names no organiser
and no attendee, because clients would then mail them (calendar.md).
"""

import hashlib
from datetime import date, datetime

import icalendar
from flask_babel import force_locale
from flask_babel import gettext as _

from events.clock import local
from events.ical.text import Text, categories, folded, one_line, plain
from events.models import Event, EventStatus, in_language

# Stands for the address of the site until fragments are joined. Content never holds it: it is a control character.
SITE = "\x1a"


def public_vevent(event: Event, language: str) -> icalendar.Event:
    """The VEVENT of `event` in `language` for feeds, without stamps; full addresses begin with `SITE`."""
    with force_locale(language):
        page = f"{SITE}/agenda/{event.ref}"
        is_cancelled = event.status == EventStatus.CANCELLED
        vevent = icalendar.Event()
        vevent.add("uid", event.uid)
        vevent.add("created", event.created_at.replace(microsecond=0))
        add_times(vevent, event)
        vevent.add("summary", Text(summary(event, language, is_cancelled=is_cancelled)))
        vevent.add("description", Text(description(event, language, _("Meer informatie: %(page)s", page=page))))
        if where := location(event):
            vevent.add("location", Text(where))
        vevent.add("url", page)
        vevent["CATEGORIES"] = categories([str(event.policy.label), *(network.name for network in event.networks)])
        vevent.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
        vevent.add("class", "PUBLIC")
        vevent.add("transp", "TRANSPARENT")  # a subscription blocks nobody's diary
        return vevent


def add_times(vevent: icalendar.Event, event: Event) -> None:
    """Add DTSTART and DTEND: wall-clock times in Europe/Amsterdam, or dates when it lasts whole days."""
    starts_at, ends_at = local(event.starts_at), local(event.ends_at)
    if _is_midnight(starts_at) and _is_midnight(ends_at):
        vevent.add("dtstart", starts_at.date())
        vevent.add("dtend", ends_at.date())  # exclusive, as the RFC has it
    else:
        vevent.add("dtstart", _wall_clock(event.starts_at))
        vevent.add("dtend", _wall_clock(event.ends_at))


def summary(event: Event, language: str, *, is_cancelled: bool) -> str:
    """The title; when cancelled it says so first, because some programs show nothing else of it."""
    title = one_line(event.title(language))
    return str(_("Geannuleerd: %(title)s", title=title)) if is_cancelled else title


def description(event: Event, language: str, last: str) -> str:
    """The text in plain words; `last` is a sentence that ends with a link."""
    parts = [plain(in_language(event.texts, language))]
    if costs := one_line(in_language(event.costs, language)):
        parts.append(_("Kosten: %(costs)s", costs=costs))
    if event.languages:
        parts.append(_("Taal: %(languages)s", languages=", ".join(one_line(name) for name in event.languages)))
    if event.url:
        parts.append(_("Website van de organisator: %(url)s", url=one_line(event.url)))
    parts.append(last)
    return "\n\n".join(filter(None, parts))


def location(event: Event) -> str:
    """Name and address of the venue; of a hidden one the neighbourhood only (domain rule 5)."""
    venue = event.venue
    if venue is None:
        return ""
    shown = (venue.neighbourhood,) if event.hides_address else (venue.name, venue.address)
    return ", ".join(one_line(part) for part in shown if part)


def stamp(vevent: icalendar.Event, sequence: int, moment: datetime) -> None:
    """Add SEQUENCE, and `moment` as DTSTAMP and LAST-MODIFIED."""
    vevent.add("sequence", sequence)
    vevent.add("dtstamp", moment)
    vevent.add("last-modified", moment)


def digest(vevent: icalendar.Event) -> str:
    """What tells two contents apart."""
    return hashlib.sha256(vevent.to_ical()).hexdigest()


def rendered(component: icalendar.Component) -> str:
    """The lines of a component, folded, each with its line break."""
    return "".join(folded(str(line)) + "\r\n" for line in component.content_lines() if line)


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _wall_clock(moment: datetime) -> datetime | date:
    wall = local(moment)
    # Of an hour that the clock shows twice, a wall-clock time means the first; the second is said in UTC.
    return moment if wall.fold else wall
