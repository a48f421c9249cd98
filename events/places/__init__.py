"""The only writer of the counters of places.

The row of a pool is the only arbiter: a claim is one conditional UPDATE, so two claims on the last place cannot
both succeed, on any database. Several pools are claimed in id order, so that nobody deadlocks.
"""

from events.places.claims import accept, change_waiting, claim, offer, promote, release, wait, withdraw
from events.places.pools import (
    close,
    lock,
    lock_all,
    open_event,
    open_fund,
    open_item,
    open_new,
    open_seats,
    own_pool,
    read_anew,
    set_capacity,
)
from events.places.verification import faults

__all__ = [
    "accept", "change_waiting", "claim", "close", "faults", "lock", "lock_all", "offer", "open_event", "open_fund",
    "open_item", "open_new", "open_seats", "own_pool", "promote", "read_anew", "release", "set_capacity",
    "wait", "withdraw",
]  # fmt: skip
