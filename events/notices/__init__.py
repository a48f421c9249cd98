"""The outbox: what has to be said to whom, kept in the database until it was said.

A notice is queued in the transaction of its cause, so both happen or neither. The database is the queue; a
broker only carries the wish to be quick (`wake`).
"""

from events.notices.again import Unjudged, try_again
from events.notices.bounces import bounced, came_back, marked
from events.notices.claims import (
    FIRST_DELAY,
    GREYLISTED,
    LEASE,
    claim,
    dropped,
    failed,
    let_call,
    may_go_on,
    postponed,
    put_right,
    release,
    sent,
)
from events.notices.delivery import answers, delivery, pause, rest, resume
from events.notices.doubts import ruled_out, unsure
from events.notices.late import unneeded
from events.notices.letters import (
    InHand,
    OnThePost,
    brought_to_post,
    by_hand,
    done,
    drop_unwanted,
    holds,
    in_hand,
    posted,
    put_back,
)
from events.notices.openings import has_openings
from events.notices.overview import Counts, OnList, Overview, counts, on_lists, overview
from events.notices.post import in_time_from
from events.notices.queueing import cause, fresh_uid, heard, insert_notice, queue, wake
from events.notices.quiet import in_daytime, is_quiet
from events.notices.reading import in_full
from events.notices.settled import is_failing, settle
from events.notices.together import AT_ONCE, Again, Alike, alike, corrected, fault_with, same_fault, try_all_again
from events.notices.wanted import still_wanted
from events.notices.ways import follow, is_late_for_post

__all__ = [
    "AT_ONCE", "FIRST_DELAY", "GREYLISTED", "LEASE", "Again", "Alike", "Counts", "InHand", "OnList",
    "OnThePost", "Overview", "Unjudged", "alike", "answers", "bounced", "brought_to_post", "by_hand",
    "came_back", "cause", "claim", "corrected", "counts", "delivery", "done", "drop_unwanted", "dropped",
    "failed", "fault_with", "follow", "fresh_uid", "has_openings", "heard", "holds", "in_daytime", "in_full",
    "in_hand", "in_time_from", "insert_notice", "is_failing", "is_late_for_post", "is_quiet", "let_call",
    "marked", "may_go_on", "on_lists", "overview", "pause", "posted", "postponed", "put_back", "put_right",
    "queue", "release", "rest", "resume", "ruled_out", "same_fault", "sent", "settle", "still_wanted",
    "try_again", "try_all_again", "unneeded", "unsure", "wake",
]  # fmt: skip
