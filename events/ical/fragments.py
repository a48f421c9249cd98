"""Events rendered once, in the transaction that changed them, and kept for every feed that shows them.

SEQUENCE and LAST-MODIFIED rise exactly when the shown content changed, whatever the cause, because they follow a
digest of it: a renamed venue is a change, saving an unchanged form is not.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from events.clock import now
from events.extensions import db
from events.ical.vevent import digest, public_vevent, rendered, stamp
from events.models import AgendaVersion, Event, RenderedEvent
from events.policy import SITE_LANGUAGES

PUBLIC = "public"
_SECOND = timedelta(seconds=1)  # what a LAST-MODIFIED can tell apart


def refresh(events: Iterable[Event]) -> int:
    """Bring the kept fragments of `events` up to date and raise the agenda's version if any changed; how many did.

    Belongs at the end of the transaction that changed the events, or a venue or network of theirs: from here to
    the commit no other transaction can refresh.
    """
    ids = sorted({event.id for event in events})
    if not ids:
        return 0
    db.session.flush()
    agenda = _lock_agenda()
    kept = _kept(ids)
    moment = now().replace(microsecond=0)
    changed = sum(_keep(event, kept.get(event.id, {}), moment) for event in _read_anew(ids))
    if changed:
        agenda.version += 1
        agenda.changed_at = max(moment, agenda.changed_at + _SECOND)
    db.session.flush()
    return changed


def _lock_agenda() -> AgendaVersion:
    """The agenda's row, locked: of two changes at once, the second renders what the first left."""
    query = select(AgendaVersion).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def _kept(ids: list[int]) -> dict[int, dict[str, RenderedEvent]]:
    query = (
        select(RenderedEvent)
        .where(RenderedEvent.event_id.in_(ids), RenderedEvent.variant == PUBLIC)
        .execution_options(populate_existing=True)
    )
    found: dict[int, dict[str, RenderedEvent]] = {}
    for fragment in db.session.scalars(query):
        found.setdefault(fragment.event_id, {})[fragment.language] = fragment
    return found


def _read_anew(ids: list[int]) -> list[Event]:
    query = (
        select(Event)
        .where(Event.id.in_(ids))
        .options(selectinload(Event.venue), selectinload(Event.networks), selectinload(Event.group))
        .execution_options(populate_existing=True)
        .order_by(Event.id)
    )
    return list(db.session.scalars(query))


def _keep(event: Event, kept: dict[str, RenderedEvent], moment: datetime) -> bool:
    """Render `event` in every language, or take it off the list when it is not public; whether that changed it."""
    if event.is_public:
        changes = [_keep_in(language, event, kept.get(language), moment) for language in SITE_LANGUAGES]
        return any(changes)
    listed = [fragment for fragment in kept.values() if fragment.is_listed]
    for fragment in listed:
        fragment.is_listed = False
    return bool(listed)


def _keep_in(language: str, event: Event, kept: RenderedEvent | None, moment: datetime) -> bool:
    vevent = public_vevent(event, language)
    content = digest(vevent)
    if kept is None:
        kept = RenderedEvent(event_id=event.id, language=language, variant=PUBLIC, sequence=0, changed_at=moment)
        db.session.add(kept)
    elif kept.digest != content:
        kept.sequence += 1
        kept.changed_at = max(moment, kept.changed_at + _SECOND)
    elif kept.is_listed:
        return False
    stamp(vevent, kept.sequence, kept.changed_at)
    kept.fragment, kept.digest, kept.is_listed = rendered(vevent), content, True
    return True
