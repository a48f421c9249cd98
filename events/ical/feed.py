"""A feed of the public agenda: the kept fragments of its events, joined.

Everything in it follows from stored rows and the day. An event must be public by its row as well as listed by its
fragment, so that a change that forgot to refresh shows too little and never too much.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, or_, select

from events.clock import at
from events.extensions import db
from events.ical.calendars import feed_head, filled, head, joined
from events.ical.fragments import PUBLIC
from events.ical.made import Made
from events.ical.selection import PUBLIC_KINDS, Selection
from events.models import Event, EventStatus, Network, RenderedEvent

DAYS_BACK, MONTHS_AHEAD = 90, 18
CANCELLED_DAYS = 60  # nothing leaves a subscriber's calendar silently (domain rule 8)
MOST_EVENTS, MOST_BYTES = 1_000, 1_000_000  # Google stops there


@dataclass(frozen=True)
class _Piece:
    """One event of a feed, and how it ranks when not all fit."""

    text: str
    starts_at: datetime
    rank: tuple[int, float]


def build(selection: Selection, day: date) -> bytes:
    """The feed as it stands on `day`."""
    with force_locale(selection.language):
        opening = feed_head(
            selection.name(_names(selection.networks)),
            _("Wat er te doen is in de netwerken van de Vereniging Transmurale Zorg."),
            selection.address,
        )
    pieces = _fitting(_pieces(selection, day), MOST_BYTES - len(joined(opening, [])))
    return joined(opening, (piece.text for piece in pieces))


def event_file(ref: str, language: str) -> Made | None:
    """One public event as a file, or None when there is no such event that anyone may see."""
    query = _listed(language).add_columns(RenderedEvent.changed_at).where(Event.ref == ref)
    found = db.session.execute(query).first()
    return Made.of(joined(head(), [filled(found.fragment)]), found.changed_at) if found else None


def _listed(language: str) -> Select[str]:
    return (
        select(RenderedEvent.fragment)
        .join(Event, Event.id == RenderedEvent.event_id)
        .where(
            RenderedEvent.language == language,
            RenderedEvent.variant == PUBLIC,
            RenderedEvent.is_listed,
            Event.kind.in_(PUBLIC_KINDS),
            Event.was_shown,
            Event.closed_to_id.is_(None),
        )
    )


def _pieces(selection: Selection, day: date) -> list[_Piece]:
    query = _listed(selection.language).add_columns(Event.starts_at, Event.ends_at, Event.status, Event.cancelled_at)
    if selection.kinds:
        query = query.where(Event.kind.in_(selection.kinds))
    if selection.networks:
        query = query.where(Event.networks.any(Network.ref.in_(selection.networks)))
    query = query.where(or_(_in_window(day), _just_cancelled(day))).order_by(Event.starts_at, Event.id)
    start, kept_since = at(day, 0), at(day - timedelta(days=CANCELLED_DAYS), 0)
    pieces = []
    for fragment, starts_at, ends_at, status, cancelled_at in db.session.execute(query):
        is_kept = status == EventStatus.CANCELLED and cancelled_at is not None and cancelled_at >= kept_since
        pieces.append(_Piece(filled(fragment), starts_at, _rank(starts_at, ends_at < start, is_kept)))
    return pieces


def _in_window(day: date) -> ColumnElement[bool]:
    first, last = day - timedelta(days=DAYS_BACK), day + relativedelta(months=MONTHS_AHEAD)
    return and_(Event.ends_at >= at(first, 0), Event.starts_at < at(last + timedelta(days=1), 0))


def _just_cancelled(day: date) -> ColumnElement[bool]:
    since = at(day - timedelta(days=CANCELLED_DAYS), 0)
    return and_(Event.status == EventStatus.CANCELLED, Event.cancelled_at >= since)


def _rank(starts_at: datetime, is_past: bool, is_kept: bool) -> tuple[int, float]:
    """What stays first: the just cancelled, then what comes, soonest first, then what was, latest first."""
    moment = starts_at.timestamp()
    if is_kept:
        return (0, moment)
    return (2, -moment) if is_past else (1, moment)


def _fitting(pieces: list[_Piece], room: int) -> list[_Piece]:
    """As many pieces as a feed may hold, in the order of time; the oldest past events go first."""
    kept: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.rank):
        room -= len(piece.text.encode())
        if room < 0 or len(kept) == MOST_EVENTS:
            break
        kept.append(piece)
    return sorted(kept, key=lambda piece: piece.starts_at)


def _names(networks: Iterable[str]) -> list[str]:
    return list(db.session.scalars(select(Network.name).where(Network.ref.in_(networks)).order_by(Network.id)))
