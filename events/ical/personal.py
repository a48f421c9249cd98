"""A kept event as one reader sees it: whether the place is certain, and stamps that rise when that changes."""

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _

from events.ical.text import folded

_CANCELLED = "STATUS:CANCELLED"


class Standing(StrEnum):
    """How a reader stands to an event; a later one of these weighs more when there are several reasons."""

    LEFT = "left"  # does not come, and did not always say so
    PLAIN = "plain"  # the same for everybody
    UNSURE = "unsure"  # waits, or has not answered
    SURE = "sure"  # is expected


_LINES = {
    Standing.LEFT: (_CANCELLED, "TRANSP:TRANSPARENT"),
    Standing.UNSURE: ("STATUS:TENTATIVE", "TRANSP:TRANSPARENT"),
    Standing.SURE: ("STATUS:CONFIRMED", "TRANSP:OPAQUE"),
}


def seen(fragment: str, standing: Standing, sequence: int, changed_at: datetime) -> str:
    """The lines of a kept `fragment` with what is this reader's own; in the current language."""
    stamp = changed_at.strftime("%Y%m%dT%H%M%SZ")
    own = {
        "SEQUENCE": f"SEQUENCE:{sequence}",
        "DTSTAMP": f"DTSTAMP:{stamp}",
        "LAST-MODIFIED": f"LAST-MODIFIED:{stamp}",
    }
    lines = fragment.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    if standing != Standing.PLAIN:
        own["CLASS"] = "CLASS:PRIVATE"
        if _CANCELLED not in lines:
            own["STATUS"], own["TRANSP"] = _LINES[standing]
    prefixes = standing == Standing.LEFT and _CANCELLED not in lines
    return "".join(folded(own.get(_name(line)) or (_said_off(line) if prefixes else line)) + "\r\n" for line in lines)


def looks_the_same(fragment: str, one: Standing, other: Standing) -> bool:
    """Whether a reader reads the same in `fragment` with either standing: who comes to what is cancelled does not."""
    if one == other:
        return True
    return Standing.PLAIN not in (one, other) and f"\r\n{_CANCELLED}\r\n" in fragment


def _name(line: str) -> str:
    return line.partition(":")[0]


def _said_off(line: str) -> str:
    """The title says so first, because some programs show nothing else of what is cancelled."""
    name, _colon, title = line.partition(":")
    return f"SUMMARY:{_('Afgemeld: %(title)s', title=title)}" if name == "SUMMARY" else line
