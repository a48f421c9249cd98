"""When events are held: draft, edit, publish, move and cancel them, and make a group's meetings by its rhythm."""

from events.scheduling.changes import (
    cancel,
    move,
    plan,
    publish,
    refresh,
    reinstate,
    set_capacity,
    set_workshop_capacity,
)
from events.scheduling.clashes import Warnings, duties
from events.scheduling.clashes import of as warnings_of
from events.scheduling.clashes import of_move as warnings_of_move
from events.scheduling.contents import write_questions
from events.scheduling.copies import A_YEAR, SERIES_MOST, Proposal, by_rule, copied, copy, copy_all, of_year, propose
from events.scheduling.editing import (
    belongs_to_workspace,
    called_off,
    discarded,
    draft,
    edit,
    held_after_all,
    may_be_discarded,
    may_be_silent,
    published,
)
from events.scheduling.parts import Part, parts_of
from events.scheduling.rhythm import Occurrence, Rhythm, meeting_ref, occurrences, planned_times, rhythm_of
from events.scheduling.rules import BadRule, first_turn, has_end, turns
from events.scheduling.seats import arrange as arrange_seats
from events.scheduling.wanted import Wanted, WantedItem, WantedQuestion, WantedRole, overlapping_rounds
from events.scheduling.work import at_work, tell_handed_over

__all__ = [
    "A_YEAR", "SERIES_MOST", "BadRule", "Occurrence", "Part", "Proposal", "Rhythm", "Wanted", "WantedItem",
    "WantedQuestion", "WantedRole", "Warnings", "arrange_seats", "at_work", "belongs_to_workspace", "by_rule",
    "called_off", "cancel", "copied", "copy", "copy_all", "discarded", "draft", "duties", "edit", "first_turn",
    "has_end", "held_after_all", "may_be_discarded", "may_be_silent", "meeting_ref", "move", "occurrences", "of_year",
    "overlapping_rounds", "parts_of", "plan", "planned_times", "propose", "publish", "published", "refresh",
    "reinstate", "rhythm_of", "set_capacity", "set_workshop_capacity", "tell_handed_over", "turns",
    "warnings_of", "warnings_of_move", "write_questions",
]  # fmt: skip
