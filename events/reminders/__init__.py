"""Which reminder is due for whom: moments computed by the wall clock when an event is planned, and one set-based
plan that looks back at what came due."""

from events.reminders.due import queue_due
from events.reminders.schedule import Moment, arm, arm_task, moments

__all__ = ["Moment", "arm", "arm_task", "moments", "queue_due"]
