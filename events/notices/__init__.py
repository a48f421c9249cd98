"""The outbox: what has to be said to whom, kept in the database until it was said.

A notice is queued in the transaction of its cause, so both happen or neither. The database is the queue; a
broker only carries the wish to be quick (`wake`).
"""

from events.notices.claims import LEASE, claim, dropped, failed, postponed, release, sent
from events.notices.letters import by_hand, done, drop_unwanted
from events.notices.openings import has_openings
from events.notices.overview import Overview, overview
from events.notices.queueing import cause, insert_notice, queue, wake
from events.notices.quiet import in_daytime, is_quiet
from events.notices.wanted import still_wanted

__all__ = [
    "LEASE", "Overview", "by_hand", "cause", "claim", "done", "drop_unwanted", "dropped", "failed", "has_openings",
    "in_daytime", "insert_notice", "is_quiet", "overview", "postponed", "queue", "release", "sent", "still_wanted",
    "wake",
]  # fmt: skip
