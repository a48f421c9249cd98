"""Keeping attendance: choose the part, tick a list, enter one from paper.

Every page works without a script; the script lets ticks wait on the device while there is no connection.
"""

from events.web.organise.attendance import choosing, paper, person, sending, ticking, walk_ins
from events.web.organise.attendance.here import pages

__all__ = ["choosing", "pages", "paper", "person", "sending", "ticking", "walk_ins"]
