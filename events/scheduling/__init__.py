"""When events are held: plan, publish, move and cancel them, and make the meetings of a group from its rhythm."""

from events.scheduling.changes import cancel, move, plan, publish, refresh, reinstate, set_capacity
from events.scheduling.rhythm import Occurrence, Rhythm, meeting_ref, occurrences, planned_times, rhythm_of
from events.scheduling.rules import BadRule, first_turn, turns
from events.scheduling.seats import arrange as arrange_seats

__all__ = [
    "BadRule", "Occurrence", "Rhythm", "arrange_seats", "cancel", "first_turn", "meeting_ref", "move", "occurrences",
    "plan", "planned_times", "publish", "refresh", "reinstate", "rhythm_of", "set_capacity", "turns",
]  # fmt: skip
