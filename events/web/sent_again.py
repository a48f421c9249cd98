"""How many messages that had failed go again, from the page that caused it to the page that says so."""

from typing import Any

from flask import request

from events.notices import Again

_NUMBERS = ("sent", "by_hand", "unneeded")


def came_of(again: Again) -> dict[str, Any]:
    """What an address of ours says about it; nothing of what is none."""
    return {name: getattr(again, name) or None for name in _NUMBERS}


def said() -> Again:
    """What the address of this request says about it."""
    return Again(**{name: max(0, request.args.get(name, 0, type=int)) for name in _NUMBERS})
