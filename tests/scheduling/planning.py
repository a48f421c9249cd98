"""What an organiser wants of an event, starting from how it is."""

from dataclasses import replace

from events.models import Event
from events.scheduling import Wanted, WantedItem

ANNA = "account:1"


def as_it_is(event: Event, **changes) -> Wanted:
    """What would change nothing, with `changes`; items and questions stay as they are."""
    capacity = event.pool.capacity if event.pool is not None else None
    wanted = Wanted(event.starts_at, event.ends_at, event.venue, capacity=capacity)
    return replace(wanted, **changes)


def items_as_they_are(event: Event) -> list[WantedItem]:
    """The items of `event` as wanted ones."""
    return [
        WantedItem(
            title=item.title,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            round=item.round,
            capacity=item.pool.capacity if item.pool else None,
            room=item.room,
            speakers=tuple(item.speakers or ()),
            teacher=item.teacher,
            number=item.id,
        )
        for item in event.items
    ]
