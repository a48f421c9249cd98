"""Events rendered once, in the transaction that changed them, and kept for every feed that shows them.

SEQUENCE and LAST-MODIFIED rise exactly when the shown content changed, whatever the cause, because they follow a
digest of it: a renamed venue is a change, saving an unchanged form is not. What cannot be rendered keeps its last
good words and stops nobody's change; an operator sees it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import icalendar
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from events.clock import now
from events.extensions import db
from events.ical import trouble
from events.ical.vevent import digest, lesson_vevent, organiser_vevent, rendered, shared_vevent, stamp
from events.models import AgendaVersion, Event, EventStatus, PlacePool, ProgrammeItem, RenderedEvent
from events.policy import SITE_LANGUAGES, Privacy

log = logging.getLogger(__name__)

SHARED, ORGANISER = "shared", "organiser"
OFFICE_LANGUAGE = SITE_LANGUAGES[0]  # the workspace speaks no other
_SECOND = timedelta(seconds=1)  # what a LAST-MODIFIED can tell apart


@dataclass(frozen=True)
class _Variant:
    """One way in which an event is shown."""

    language: str
    name: str
    make: Callable[[], icalendar.Event]
    item_id: int | None = None
    counted: int | None = None


def lesson(item_id: int) -> str:
    """The variant that shows one lesson."""
    return f"lesson:{item_id}"


def refresh(events: Iterable[Event]) -> int:
    """Bring the kept fragments of `events` up to date and raise the agenda's version if any changed; how many did.

    Belongs at the end of the transaction that changed the events, or a venue or network of theirs: from here to
    the commit no other transaction can refresh.
    """
    ids = sorted({event.id for event in events})
    if not ids:
        return 0
    db.session.flush()
    agenda = lock_agenda()
    kept = _kept(ids)
    moment = now().replace(microsecond=0)
    changed = sum(_keep(event, kept.get(event.id, {}), moment) for event in _read_anew(ids))
    if changed:
        agenda.version += 1
        agenda.changed_at = max(moment, agenda.changed_at + _SECOND)
    db.session.flush()
    return changed


def lock_agenda() -> AgendaVersion:
    """The agenda's row, locked: of two changes at once, the second sees, and renders, what the first left."""
    query = select(AgendaVersion).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def miscounted(moment: datetime) -> list[Event]:
    """What is still to come and has other places taken than organisers read."""
    query = (
        select(Event)
        .join(RenderedEvent, RenderedEvent.event_id == Event.id)
        .join(PlacePool, Event.pool)
        .where(RenderedEvent.variant == ORGANISER, RenderedEvent.counted != PlacePool.taken)
        .where(Event.status == EventStatus.PUBLISHED, Event.ends_at > moment)
    )
    return list(db.session.scalars(query.order_by(Event.id)))


def _kept(ids: list[int]) -> dict[int, dict[tuple[str, str], RenderedEvent]]:
    query = select(RenderedEvent).where(RenderedEvent.event_id.in_(ids)).execution_options(populate_existing=True)
    found: dict[int, dict[tuple[str, str], RenderedEvent]] = {}
    for fragment in db.session.scalars(query):
        found.setdefault(fragment.event_id, {})[fragment.language, fragment.variant] = fragment
    return found


def _read_anew(ids: list[int]) -> list[Event]:
    loaded = (Event.venue, Event.networks, Event.group, Event.pool, Event.items)
    query = (
        select(Event)
        .where(Event.id.in_(ids))
        .options(*(selectinload(related) for related in loaded))
        .execution_options(populate_existing=True)
        .order_by(Event.id)
    )
    return list(db.session.scalars(query))


def _keep(event: Event, kept: dict[tuple[str, str], RenderedEvent], moment: datetime) -> bool:
    """Render `event` in every way it is shown, or take it back when it is not shown; whether that changed it."""
    if event.was_shown:
        changes = [
            _keep_as(shown, event, kept.get((shown.language, shown.name)), moment) for shown in _variants(event)
        ]
        return any(changes)
    shown_before = [fragment for fragment in kept.values() if fragment.digest]
    for fragment in shown_before:
        fragment.digest, fragment.is_listed = "", False
    return bool(shown_before)


def _variants(event: Event) -> Iterator[_Variant]:
    for language in SITE_LANGUAGES:
        yield _Variant(language, SHARED, partial(shared_vevent, event, language))
    if event.privacy != Privacy.PX:  # shown in the feed of its own circle and nowhere else
        counted = event.pool.taken if event.pool else None
        yield _Variant(OFFICE_LANGUAGE, ORGANISER, partial(organiser_vevent, event, OFFICE_LANGUAGE), counted=counted)
    for item in event.items:
        if item.teacher_id is not None:
            yield from (_lesson(item, language) for language in SITE_LANGUAGES)


def _lesson(item: ProgrammeItem, language: str) -> _Variant:
    return _Variant(language, lesson(item.id), partial(lesson_vevent, item, language), item_id=item.id)


def _keep_as(shown: _Variant, event: Event, kept: RenderedEvent | None, moment: datetime) -> bool:
    is_listed = event.is_public and shown.name == SHARED
    try:
        vevent = shown.make()
        content = digest(vevent)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("event %s cannot be rendered as %s; its last good words stay", event.uid, shown.name)
        trouble.note()
        if kept is None or kept.is_listed <= is_listed:
            return False
        kept.is_listed = False  # old words are better than none, but not for other eyes
        return True
    if kept is None:
        kept = RenderedEvent(
            event_id=event.id,
            item_id=shown.item_id,
            language=shown.language,
            variant=shown.name,
            sequence=0,
            changed_at=moment,
        )
        db.session.add(kept)
    elif kept.digest != content:
        kept.sequence += 1
        kept.changed_at = max(moment, kept.changed_at + _SECOND)
    elif kept.is_listed == is_listed:
        kept.counted = shown.counted
        return False
    stamp(vevent, kept.sequence, kept.changed_at)
    kept.fragment, kept.digest, kept.is_listed = rendered(vevent), content, is_listed
    kept.counted = shown.counted
    return True
