"""Who was there: the parts of an event, who is expected in each, and what was seen.

A mark is of one person in one part, by somebody, at a moment. Two people who tick at once, and a tablet that was out
of reach, end up with the same list, because of two marks the one seen later holds.
"""

from events.attendance.codes import party_of
from events.attendance.door import admit, mark_party, switch, takes_walk_ins, walk_in
from events.attendance.heads import Nameless, TooEarly, TooManyHeads, count_heads, heads, nameless, takes_heads
from events.attendance.hours import minutes
from events.attendance.lists import Count, Expected, counts, everybody, expected, is_expected, marks
from events.attendance.marking import LIST, PAPER, QR, WALK_IN, Refusal, Tick, Why, mark
from events.attendance.parts import NotHeld, Part, Session, part_called, parts
from events.mail.door_code import code_of

__all__ = [
    "LIST", "PAPER", "QR", "WALK_IN", "Count", "Expected", "Nameless", "NotHeld", "Part", "Refusal", "Session",
    "Tick", "TooEarly", "TooManyHeads", "Why", "admit", "code_of", "count_heads", "counts", "everybody",
    "expected", "heads", "is_expected", "mark", "mark_party", "marks", "minutes", "nameless", "part_called",
    "parts", "party_of", "switch", "takes_heads", "takes_walk_ins", "walk_in",
]  # fmt: skip
