"""How long somebody was there: the net minutes of the parts in which they were seen, for certificates.

Parts that overlap count once. What a part is, and for whom, is said in `parts` and `lists`.
"""

from collections.abc import Iterable

from events.attendance.lists import everybody, is_expected, marks
from events.attendance.parts import Part, parts
from events.models import Event


def minutes(event: Event) -> dict[int, tuple[int, int]]:
    """Attendee id → minutes of presence, and minutes of all parts that person was expected in.

    Whoever has both alike was there in full; a part without a mark counts as absence.
    """
    all_parts, seen = parts(event), marks(event)
    found = {}
    for line in everybody(event):
        if line.attendee is None:
            continue
        own = [part for part in all_parts if is_expected(line, part)]
        there = [part for part in own if (mark := seen.get((line.who, part.key))) is not None and mark.is_present]
        found[line.attendee.id] = net_minutes(there), net_minutes(own)
    return found


def net_minutes(spans: Iterable[Part]) -> int:
    """How many minutes `spans` last together."""
    total, until = 0.0, None
    for span in sorted(spans, key=lambda span: span.starts_at):
        starts_at = span.starts_at if until is None else max(span.starts_at, until)
        total += max((span.ends_at - starts_at).total_seconds(), 0)
        until = span.ends_at if until is None else max(until, span.ends_at)
    return int(total // 60)
