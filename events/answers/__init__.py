"""Who of a fixed circle comes to its meetings: yes, no or maybe, or a substitute, who is a person and never a text.

An organisation with seats at a meeting sends delegates; each yes of theirs takes one of its seats.
"""

from events.answers.delegates import TooManyDelegates, dismiss, end_delegacies, name_delegate, seats_of
from events.answers.endings import expected_at, tell_ended
from events.answers.links import chair_page, own_page, own_place, seats_page, seen_by_chair, seen_by_member
from events.answers.mailed import FromElsewhere, NoAnswer, NotInvited, Taken, take
from events.answers.overview import Meeting, Seats, coming_meetings, meetings_of, people_at
from events.answers.replies import TooManySubstitutes, answer, clear, end_place, forget, withdraw
from events.answers.roster import is_expected, next_meeting, person_called

__all__ = [
    "FromElsewhere", "Meeting", "NoAnswer", "NotInvited", "Seats", "Taken", "TooManyDelegates",
    "TooManySubstitutes", "answer", "chair_page", "clear", "coming_meetings", "dismiss", "end_delegacies",
    "end_place", "expected_at", "forget", "is_expected", "meetings_of", "name_delegate", "next_meeting", "own_page",
    "own_place", "people_at", "person_called", "seats_of", "seats_page", "seen_by_chair", "seen_by_member",
    "take", "tell_ended", "withdraw",
]  # fmt: skip
