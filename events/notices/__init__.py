"""The outbox: what has to be said to whom, kept in the database until it was said.

A notice is queued in the transaction of its cause, so both happen or neither. The database is the queue; a
broker only carries the wish to be quick (`wake`).
"""

from events.notices.again import try_again
from events.notices.bounces import bounced, came_back
from events.notices.claims import (
    FIRST_DELAY,
    GREYLISTED,
    LEASE,
    claim,
    dropped,
    failed,
    let_call,
    postponed,
    release,
    sent,
)
from events.notices.delivery import answers, delivery, pause, rest, resume
from events.notices.letters import by_hand, done, drop_unwanted
from events.notices.openings import has_openings
from events.notices.overview import Counts, Overview, counts, overview
from events.notices.queueing import cause, fresh_uid, heard, insert_notice, queue, wake
from events.notices.quiet import in_daytime, is_quiet
from events.notices.reading import in_full
from events.notices.wanted import still_wanted
from events.notices.ways import follow

__all__ = [
    "FIRST_DELAY", "GREYLISTED", "LEASE", "Counts", "Overview", "answers", "bounced", "by_hand", "came_back",
    "cause", "claim", "counts", "delivery", "done", "drop_unwanted", "dropped", "failed", "follow", "fresh_uid",
    "has_openings", "heard", "in_daytime", "in_full", "insert_notice", "is_quiet", "let_call", "overview", "pause",
    "postponed", "queue", "release", "rest", "resume", "sent", "still_wanted", "try_again", "wake",
]  # fmt: skip
