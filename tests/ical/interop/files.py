"""The agreed files: every feed, file and invitation that we make, in our own bytes."""

from collections.abc import Callable
from pathlib import Path

from tests.ical.golden import GOLDEN
from tests.ical.readers import Shown

FILES: dict[str, Path] = {path.stem: path for path in sorted(GOLDEN.glob("*.ics")) if path.stem != "zone"}
ByUid = dict[str, Shown]


def read(name: str) -> bytes:
    """The bytes of the file called `name`."""
    return FILES[name].read_bytes()


def by_uid(shown: list[Shown]) -> ByUid:
    """What is shown, by its uid, which nothing shares."""
    found = {event.uid: event for event in shown}
    assert len(found) == len(shown)
    return found


def apart_from(odd: Callable[[Shown], bool], seen: ByUid, agreed: ByUid) -> tuple[ByUid, ByUid]:
    """Both without the events of `agreed` that are `odd`."""
    kept = {uid: event for uid, event in agreed.items() if not odd(event)}
    return {uid: event for uid, event in seen.items() if uid in kept or uid not in agreed}, kept


def has_a_backslash(event: Shown) -> bool:
    """`ics` and khal show a typed backslash before a capital N as a line break, whatever we write."""
    return "\\" in event.summary + event.description
