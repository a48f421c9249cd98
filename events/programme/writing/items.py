"""Write the lessons, lectures and workshops of an event; their times are left to whoever moves the event."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from events import scheduling
from events.extensions import db
from events.models import Choice, Event, ProgrammeItem
from events.programme.content import EventEntry, ItemEntry
from events.programme.matching import match_items
from events.programme.report import Report
from events.programme.writing.fields import assign
from events.programme.writing.people import People


def add_items(event: Event, entries: Iterable[ItemEntry], people: People) -> None:
    """Add new items to `event`."""
    for entry in entries:
        event.items.append(
            ProgrammeItem(
                privacy=event.privacy,
                starts_at=entry.starts_at,
                ends_at=entry.ends_at,
                **_fields(entry, people),
            )
        )


def update_items(
    entry: EventEntry, event: Event, people: People, report: Report
) -> dict[ProgrammeItem, tuple[datetime, datetime]]:
    """Bring the items of `event` in line with `entry`; the times that the known ones shall have."""
    matching = match_items(entry, event)
    for item in matching.gone:
        # Only those who no longer come can have chosen it; the check has refused it otherwise.
        db.session.execute(delete(Choice).where(Choice.item_id == item.id))
        event.items.remove(item)
        report.removed(f'item "{item.title}" of event "{event.ref}"')
    db.session.flush()
    for item_entry, item in matching.pairs:
        changed = assign(item, **_fields(item_entry, people))
        report.updated(f'item "{item.title}" of event "{event.ref}"', [name for name in changed if name != "key"])
    add_items(event, matching.new, people)
    for item_entry in matching.new:
        report.new(f'item "{item_entry.title}" of event "{event.ref}"')
    db.session.flush()
    return {item: (item_entry.starts_at, item_entry.ends_at) for item_entry, item in matching.pairs}


def open_workshops(entry: EventEntry, event: Event, report: Report) -> None:
    """Give every workshop its places; without a capacity it has no limit."""
    by_key = {item.key: item for item in event.items}
    for item_entry in entry.items:
        item = by_key[item_entry.key]
        if item_entry.round is None:
            continue
        before = item.pool.capacity if item.pool else item_entry.capacity
        scheduling.set_workshop_capacity(item, item_entry.capacity)
        db.session.expire(item, ["pool"])
        if before != item_entry.capacity:
            change = f"capacity {before} → {item_entry.capacity}"
            report.updated(f'item "{item.title}" of event "{event.ref}"', [change])


def _fields(entry: ItemEntry, people: People) -> dict[str, object]:
    return {
        "key": entry.key,
        "title": entry.title,
        "round": entry.round,
        "audience": entry.audience,
        "room": entry.room or None,
        "speakers": entry.speakers or None,
        "teacher": people.row(entry.teacher) if entry.teacher else None,
    }
