"""The feeds a process has made, kept until the agenda or the day changes.

A poll mostly costs no query: the agenda's version is read at most once a second, and it decides whether what is
kept still holds. When the database or the making of a feed fails, what was last good is answered.
"""

import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from sqlalchemy import String, cast, literal, select, union_all

from events import clock
from events.driver import DriverQuery
from events.extensions import db
from events.ical.feed import build
from events.ical.made import Made
from events.ical.selection import Selection
from events.models import AgendaVersion, Network, Theme, in_language
from events.policy import SITE_LANGUAGES

log = logging.getLogger(__name__)

_MOST_FEEDS = 64


@dataclass(frozen=True)
class Pulse:
    """What was read of the agenda, and when."""

    read_at: datetime
    version: int
    networks: dict[str, str]  # ref → name
    themes: dict[str, str]  # ref → title


@dataclass(frozen=True)
class _Kept:
    version: int
    day: date
    made: Made

    def holds(self, day: date, version: int) -> bool:
        return self.day == day and self.version >= version


class Shelf:
    """One process's made feeds, of one application. `has_failed` until somebody has said so to an operator."""

    def __init__(self) -> None:
        self.has_failed = False
        self._making = Lock()  # one at a time, while what is kept is answered
        self._lock = Lock()
        self._pulse: Pulse | None = None
        self._feeds: OrderedDict[Selection, _Kept] = OrderedDict()

    def pulse(self) -> Pulse:
        """The agenda's version and networks, at most a second old; older only when they cannot be read."""
        known = self._pulse
        if known is not None and clock.is_just_past(known.read_at):
            return known
        try:
            self._pulse = _read_pulse(clock.now())
        except Exception:
            db.session.rollback()
            if known is None:
                raise
            log.exception("the agenda's version cannot be read; feeds stay as they were")
            return known
        return self._pulse

    def take(self, selection: Selection, version: int) -> Made:
        """The feed of `selection`, not older than `version`; or as it last was when it cannot be made now."""
        with self._making:
            kept, day = self._find(selection), clock.today()
            if kept is None or not kept.holds(day, version):
                kept = self._make(selection, day, kept)
                with self._lock:
                    self._feeds[selection] = kept
                    if len(self._feeds) > _MOST_FEEDS:
                        self._feeds.popitem(last=False)
        return kept.made

    def kept(self, selection: Selection, version: int) -> Made | None:
        """The feed of `selection` if it is kept, not older than `version` and nothing is to be told an operator."""
        kept = self._find(selection)
        return kept.made if kept is not None and not self.has_failed and kept.holds(clock.today(), version) else None

    def _find(self, selection: Selection) -> _Kept | None:
        with self._lock:
            kept = self._feeds.get(selection)
            if kept is not None:
                self._feeds.move_to_end(selection)
            return kept

    def _make(self, selection: Selection, day: date, last_good: _Kept | None) -> _Kept:
        try:
            return _make(selection, day)
        except Exception:
            db.session.rollback()
            if last_good is None:
                raise
            log.exception("the feed %s cannot be made; the last good one is served", selection.path)
            self.has_failed = True
            return last_good


def _read_pulse(moment: datetime) -> Pulse:
    found: dict[str, dict[str, str]] = {_VERSION: {}, _NETWORK: {}, _THEME: {}}
    for what, _position, ref, said in _PULSE.rows():
        found[what][ref] = said
    themes = {ref: in_language(json.loads(titles), SITE_LANGUAGES[0]) for ref, titles in found[_THEME].items()}
    return Pulse(moment, int(found[_VERSION][""]), found[_NETWORK], themes)


_VERSION, _NETWORK, _THEME = "agenda", "network", "theme"
# Three small tables in one statement: a poll that comes alone asks no more.
_PULSE = DriverQuery(
    union_all(
        select(
            literal(_VERSION).label("what"),
            literal(0).label("position"),
            literal("").label("ref"),
            cast(AgendaVersion.version, String).label("said"),
        ),
        select(literal(_NETWORK), Network.id, Network.ref, Network.name),
        select(literal(_THEME), Theme.id, Theme.ref, cast(Theme.titles, String)),
    ).order_by("what", "position")
)


def _make(selection: Selection, day: date) -> _Kept:
    # The version is read again and before the rows: what is kept under a version is never older than it, even in
    # a transaction that began before that version. Last-Modified is the whole agenda's, so that it also rises when
    # an event leaves this feed.
    version, changed_at = db.session.execute(select(AgendaVersion.version, AgendaVersion.changed_at)).one()
    made = Made.of(build(selection, day), max(changed_at, clock.at(day, 0)))
    return _Kept(version, day, made)
