"""Private calendar feeds: a secret address per device, what it shows to whom, and what was last answered there.

A poll is one look-up. What a feed shows is chosen anew only when something that could matter changed (`polls`), and
its bytes are then kept with the link, so that every process answers the same and a restart loses nothing.
"""

from events.subscriptions.chosen import FOLLOWED
from events.subscriptions.links import (
    MOST_LINKS,
    Owner,
    TooManyLinks,
    circles_of,
    end_with_account,
    end_with_role,
    links_of,
    open_link,
    replace,
    revoke,
    revoke_all,
)
from events.subscriptions.making import bring_up_to_date
from events.subscriptions.polls import REVOKED_DAYS, Poll, hash_of, look_up, poll

__all__ = [
    "FOLLOWED", "MOST_LINKS", "REVOKED_DAYS", "Owner", "Poll", "TooManyLinks", "bring_up_to_date", "circles_of",
    "end_with_account", "end_with_role", "hash_of", "links_of", "look_up", "open_link", "poll", "replace", "revoke",
    "revoke_all",
]  # fmt: skip
