"""The VEVENT of one event in one language, as it stands in feeds: for everybody, an organiser, or a teacher.

Its stamps are added afterwards, so that a digest of it says whether its content changed. It names no organiser
and no attendee, because clients would then mail them (calendar.md).
"""

import hashlib
from datetime import date, datetime, timedelta

import icalendar
from flask_babel import force_locale
from flask_babel import gettext as _

from events.clock import local
from events.ical.text import Text, categories, folded, one_line, plain
from events.models import Event, EventStatus, Lesson, ProgrammeItem, in_language

# Stands for the address of the site until fragments are joined. Content never holds it: it is a control character.
SITE = "\x1a"
_HOUR = timedelta(hours=1)  # that the clock goes back in autumn
MINE = f"{SITE}/mine"  # where who is signed in finds what is not public


def shared_vevent(event: Event, language: str) -> icalendar.Event:
    """What everybody who may see `event` reads of it, without stamps; full addresses begin with `SITE`.

    Of what is not public, a neutral kind is known by its own name only, and has no text: a calendar is read over a
    shoulder.
    """
    with force_locale(language):
        page = f"{SITE}/agenda/{event.ref}" if event.is_public else MINE
        vevent = _begun(event.uid, event, event)
        vevent.add("summary", Text(_titled(event, _discreet_title(event, language))))
        if not _is_neutral_inside(event):
            vevent.add("description", Text(description(event, language, _("Meer informatie: %(page)s", page=page))))
        if where := location(event):
            vevent.add("location", Text(where))
        vevent.add("url", page)
        _add_categories(vevent, event)
        return _ended(vevent, event, "PUBLIC" if event.is_public else "PRIVATE")


def organiser_vevent(event: Event, language: str) -> icalendar.Event:
    """The same for who organises it: how many places are taken, and the way to its page in the workspace."""
    with force_locale(language):
        vevent = _begun(event.uid, event, event)
        title, taken = _discreet_title(event, language), _places(event)
        page = f"{SITE}/organise/events/{event.ref}"
        vevent.add("summary", Text(_titled(event, f"{title} ({taken})" if taken else title)))
        vevent.add("description", Text(_("Meer informatie: %(page)s", page=page)))
        if where := location(event):
            vevent.add("location", Text(where))
        vevent.add("url", page)
        _add_categories(vevent, event)
        return _ended(vevent, event, "PRIVATE")


def lesson_vevent(item: ProgrammeItem, language: str) -> icalendar.Event:
    """One lesson, for who gives it."""
    with force_locale(language):
        event = item.event
        vevent = _begun(item.uid, event, item)
        vevent.add("summary", Text(_titled(event, item.title)))
        known = [one_line(event.title(language)), _("Meer informatie: %(page)s", page=MINE)]
        vevent.add("description", Text("\n\n".join(known)))
        where = [location(event), "" if event.hides_address or not item.room else one_line(item.room)]
        if any(where):
            vevent.add("location", Text(", ".join(filter(None, where))))
        vevent.add("url", MINE)
        _add_categories(vevent, event)
        return _ended(vevent, event, "PRIVATE", "OPAQUE")


def past_lesson_vevent(lesson: Lesson, event: Event, language: str) -> icalendar.Event:
    """A lesson for who gave it until it became somebody else's, or was no more."""
    with force_locale(language):
        vevent = icalendar.Event()
        vevent.add("uid", lesson.uid)
        vevent.add("created", event.created_at.replace(microsecond=0))
        add_times(vevent, lesson)
        vevent.add("summary", Text(_titled(event, lesson.title)))
        known = [one_line(event.title(language)), _("Meer informatie: %(page)s", page=MINE)]
        vevent.add("description", Text("\n\n".join(known)))
        vevent.add("url", MINE)
        _add_categories(vevent, event)
        return _ended(vevent, event, "PRIVATE")


def add_times(vevent: icalendar.Event, event: Event | ProgrammeItem | Lesson) -> None:
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
    return _said(event.title(language), is_cancelled=is_cancelled)


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


def _begun(uid: str, event: Event, timed: Event | ProgrammeItem) -> icalendar.Event:
    vevent = icalendar.Event()
    vevent.add("uid", uid)
    vevent.add("created", event.created_at.replace(microsecond=0))
    add_times(vevent, timed)
    return vevent


def _add_categories(vevent: icalendar.Event, event: Event) -> None:
    if not _is_neutral_inside(event):
        networks = (network.name for network in event.networks)
        vevent["CATEGORIES"] = categories([str(event.policy.label), *networks])


def _ended(vevent: icalendar.Event, event: Event, who: str, transparency: str = "TRANSPARENT") -> icalendar.Event:
    is_cancelled = event.status == EventStatus.CANCELLED
    vevent.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    vevent.add("class", who)
    # A subscription blocks nobody's diary; only what somebody has to give does.
    vevent.add("transp", "TRANSPARENT" if is_cancelled else transparency)
    return vevent


def _titled(event: Event, title: str) -> str:
    return _said(title, is_cancelled=event.status == EventStatus.CANCELLED)


def _said(title: str, *, is_cancelled: bool) -> str:
    title = one_line(title)
    return str(_("Geannuleerd: %(title)s", title=title)) if is_cancelled else title


def _is_neutral_inside(event: Event) -> bool:
    return event.policy.privacy.is_neutral and not event.is_public


def _discreet_title(event: Event, language: str) -> str:
    return str(event.policy.label) if _is_neutral_inside(event) else event.title(language)


def _places(event: Event) -> str:
    pool = event.pool
    if pool is None:
        return ""
    if pool.capacity is None:
        return str(_("%(taken)s aangemeld", taken=pool.taken))
    return str(_("%(taken)s van %(capacity)s plaatsen", taken=pool.taken, capacity=pool.capacity))


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _wall_clock(moment: datetime) -> datetime | date:
    wall = local(moment)
    # An hour that the clock shows twice is said in UTC: programs do not agree which of the two a wall clock means.
    return moment if wall.fold or local(moment + _HOUR).fold else wall
