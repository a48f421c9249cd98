"""Which item of the file is which stored item.

An item is known by its ref, else by round, start and title. When a whole event moves, items without a ref move
along: they are known again by their distance to its start, so that what people chose moves with them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events.clock import local
from events.models import Event, ProgrammeItem
from events.programme.content import EventEntry, ItemEntry


@dataclass(frozen=True)
class Matching:
    """The items that stay, those that are new, and those the file no longer names."""

    pairs: list[tuple[ItemEntry, ProgrammeItem]]
    new: list[ItemEntry]
    gone: list[ProgrammeItem]


def match_items(entry: EventEntry, event: Event) -> Matching:
    """Compare the items of `entry` with those of `event`."""
    by_key = {item.key: item for item in event.items}
    by_distance = {_distance(item, event): item for item in event.items}
    named = {item.key for item in entry.items}
    pairs, new = [], []
    for item in entry.items:
        stored = by_key.get(item.key)
        if stored is None:
            stored = by_distance.get(_distance(item, entry))
            if stored is not None and stored.key in named:
                stored = None  # the file names that one itself
        if stored is None:
            new.append(item)
        else:
            pairs.append((item, stored))
    kept = {stored.id for _, stored in pairs}
    return Matching(pairs, new, [item for item in event.items if item.id not in kept])


def _distance(item: ItemEntry | ProgrammeItem, event: EventEntry | Event) -> tuple[int | None, str, timedelta]:
    return item.round, item.title, _wall(item.starts_at) - _wall(event.starts_at)


def _wall(moment: datetime) -> datetime:
    return local(moment).replace(tzinfo=None)
