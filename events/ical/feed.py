"""A feed of the public agenda: the kept fragments of its events, joined.

Everything in it follows from stored rows and the day. An event must be public by its row as well as listed by its
fragment, so that a change that forgot to refresh shows too little and never too much.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select

from events.extensions import db
from events.ical.calendars import feed_head, filled, head, joined
from events.ical.fragments import SHARED
from events.ical.made import Made
from events.ical.selection import PUBLIC_KINDS, Selection
from events.ical.window import MOST_BYTES, Piece, fitting, shown_on
from events.models import Event, Network, RenderedEvent, Theme


def build(selection: Selection, day: date) -> bytes:
    """The feed as it stands on `day`."""
    with force_locale(selection.language):
        opening = feed_head(
            selection.name(_names(selection.networks), _theme(selection)),
            _("Wat er te doen is in de netwerken van de Vereniging Transmurale Zorg."),
            selection.address,
        )
    pieces = fitting(_pieces(selection, day), MOST_BYTES - len(joined(opening, [])))
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
            RenderedEvent.variant == SHARED,
            RenderedEvent.is_listed,
            Event.kind.in_(PUBLIC_KINDS),
            Event.was_shown,
            Event.closed_to_id.is_(None),
        )
    )


def _pieces(selection: Selection, day: date) -> list[Piece]:
    query = _listed(selection.language).add_columns(Event.starts_at, Event.ends_at, Event.cancelled_at)
    if selection.kinds:
        query = query.where(Event.kind.in_(selection.kinds))
    if selection.networks:
        query = query.where(Event.networks.any(Network.ref.in_(selection.networks)))
    if selection.theme:
        query = query.where(Event.theme.has(Theme.ref == selection.theme))
    query = query.where(shown_on(day)).order_by(Event.starts_at, Event.id)
    rows: Any = db.session.execute(query)
    return [Piece.of(filled(fragment), day, *times) for fragment, *times in rows]


def _names(networks: Iterable[str]) -> list[str]:
    return list(db.session.scalars(select(Network.name).where(Network.ref.in_(networks)).order_by(Network.id)))


def _theme(selection: Selection) -> str:
    found = db.session.scalar(select(Theme).where(Theme.ref == selection.theme)) if selection.theme else None
    return found.title(selection.language) if found else ""
