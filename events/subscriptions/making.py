"""The bytes of a private feed: kept fragments, each as its reader stands to it, joined and kept with the link.

`shown` on the link remembers of what is not the same for everybody how it was last shown, so that SEQUENCE and
LAST-MODIFIED rise when the reader sees something else, and never fall.
"""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from events.clock import now
from events.extensions import db
from events.ical.calendars import feed_head, filled, joined
from events.ical.made import Made
from events.ical.personal import Standing, looks_the_same, seen
from events.ical.window import MOST_BYTES, Piece, fitting
from events.models import Group, Scope, Subscription
from events.subscriptions import chosen, polls
from events.subscriptions.chosen import Shown

_SECOND = timedelta(seconds=1)
_REMEMBERED = timedelta(days=200)  # longer than anything shown lies back

_NAMES = {
    Scope.OWN: _l("Mijn bijeenkomsten, Vereniging Transmurale Zorg"),
    Scope.PLACE: _l("Mijn aanmelding, Vereniging Transmurale Zorg"),
    Scope.SEATS: _l("Overleggen, Vereniging Transmurale Zorg"),
    Scope.ORGANISER: _l("Werkagenda, Vereniging Transmurale Zorg"),
    Scope.KEY_PERSON: _l("Gesprekken, Vereniging Transmurale Zorg"),
}


def bring_up_to_date(subscription_id: int, day: date) -> Made:
    """What the link answers on `day`, made anew if anything that matters changed; and note that somebody asked."""
    query = select(Subscription).where(Subscription.id == subscription_id).with_for_update()
    link = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if link.revoked_at is None:
        make(link, day)
    link.last_fetched_on = day
    assert link.gzipped is not None
    assert link.size is not None
    assert link.etag is not None
    assert link.changed_at is not None
    return Made(link.gzipped, link.size, link.etag, link.changed_at)


def make(link: Subscription, day: date) -> None:
    """Bring the bytes of `link` up to date; nothing happens when they follow from the same rows."""
    known = polls.look_up(link.token_hash)
    assert known is not None
    basis = known.basis(day)  # read before the rows: what is kept under it is never older
    if link.made_from == basis:
        return
    with force_locale(link.language):
        _keep(link, _body(link, day))
    link.made_from = basis


def empty(link: Subscription) -> None:
    """Leave a valid calendar without events, so that programs delete what they hold."""
    with force_locale(link.language):
        _keep(link, joined(_head(link), []))
    link.shown = None


def _body(link: Subscription, day: date) -> bytes:
    opening = _head(link)
    memory: dict[str, Any] = dict(link.shown or {})
    pieces = []
    for one in chosen.of(link, day):
        text = filled(_as_seen(one, memory))
        pieces.append(Piece.of(text, day, one.starts_at, one.ends_at, one.cancelled_at))
    forget_before = (now() - _REMEMBERED).isoformat()
    link.shown = {key: known for key, known in memory.items() if known[3] > forget_before} or None
    return joined(opening, (piece.text for piece in fitting(pieces, MOST_BYTES - len(joined(opening, [])))))


def _as_seen(one: Shown, memory: dict[str, Any]) -> str:
    """The text of an event; what was never anything but the same for everybody stays as it is kept."""
    if one.key not in memory and one.standing == Standing.PLAIN:
        return one.fragment
    # What was the same for everybody is not remembered, and may be what somebody has now left.
    unknown = Standing.PLAIN if one.standing == Standing.LEFT else one.standing
    standing, raised, sequence, seen_at = memory.get(one.key, (unknown, 0, one.sequence, None))
    stamp = datetime.fromisoformat(seen_at) if seen_at else one.changed_at
    if not looks_the_same(one.fragment, standing, one.standing):
        raised, stamp = raised + 1, max(one.changed_at, now().replace(microsecond=0), stamp + _SECOND)
        standing = one.standing
    elif sequence != one.sequence:
        stamp = max(one.changed_at, stamp + _SECOND)
    memory[one.key] = [standing, raised, one.sequence, stamp.isoformat()]
    return seen(one.fragment, one.standing, one.sequence + raised, stamp)


def _keep(link: Subscription, body: bytes) -> None:
    moment = now().replace(microsecond=0)
    made = Made.of(body, max(moment, link.changed_at + _SECOND) if link.changed_at else moment)
    if made.etag != link.etag:
        link.gzipped, link.size, link.etag, link.changed_at = made.gzipped, made.size, made.etag, made.changed_at


def _head(link: Subscription) -> Any:
    group = db.session.get(Group, link.group_id) if link.group_id else None
    name = f"{group.name}, Vereniging Transmurale Zorg" if group else str(_NAMES[Scope(link.scope)])
    return feed_head(name, _("Deze agenda is alleen voor u. Geef het adres aan niemand anders."))
