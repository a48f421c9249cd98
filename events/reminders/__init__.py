"""Which reminder is due for whom: moments computed by the wall clock when an event is planned, and one set-based
plan that looks back at what came due."""

from events.reminders.added import add, lacking
from events.reminders.addressees import is_confirmed_in_time
from events.reminders.calendars import ask_for_place, ask_for_work, stop_asking, switch_invitations
from events.reminders.changes import change, comes_too_late, days_in_reach
from events.reminders.due import queue_due
from events.reminders.foreseen import Foreseen, foreseen
from events.reminders.schedule import Moment, arm, arm_task, moments, usual_time
from events.reminders.told import is_asked_anew

__all__ = [
    "Foreseen", "Moment", "add", "arm", "arm_task", "ask_for_place", "ask_for_work", "change", "comes_too_late",
    "days_in_reach", "foreseen", "is_asked_anew", "is_confirmed_in_time", "lacking", "moments", "queue_due",
    "stop_asking", "switch_invitations", "usual_time",
]  # fmt: skip
