"""Which messages that had failed go again, from the page that caused it to the page that says so."""

from typing import Any

from flask import request

from events.models import Notice
from events.notices import Again, Unjudged, try_again
from events.policy import BY_HAND

_NUMBERS = ("sent", "by_hand", "unneeded")


ONE = ("again", "again_by_hand", "not_again", "unjudged")
"""What may have come of one message."""


def once_more(notice: Notice) -> tuple[bool, str]:
    """Queue one that failed anew; whether it goes, and the word of ONE by which the next page says so."""
    try:
        goes = try_again(notice)
    except Unjudged:
        return False, "unjudged"
    return goes, ("again_by_hand" if notice.channel in BY_HAND else "again") if goes else "not_again"


def came_of(again: Again) -> dict[str, Any]:
    """What an address of ours says about it; nothing of what is none."""
    return {name: getattr(again, name) or None for name in _NUMBERS}


def said() -> Again:
    """What the address of this request says about it."""
    return Again(**{name: max(0, request.args.get(name, 0, type=int)) for name in _NUMBERS})
