"""When a calendar last could not be made, so that an operator sees it while readers still get the last good one."""

from datetime import datetime, timedelta

from events import heartbeats

_NAME = "feeds.failed"
SHOWN_FOR = timedelta(hours=24)  # calendars are asked for a few times a day; what lasts is seen again


def note() -> None:
    """Keep in the current transaction that a calendar could not be made."""
    heartbeats.beat(_NAME)


def last(moment: datetime) -> datetime | None:
    """When it last happened, as far as that is of interest at `moment`."""
    at = heartbeats.seen_at(_NAME)
    return at if at is not None and at > moment - SHOWN_FOR else None
