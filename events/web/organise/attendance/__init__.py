"""Keeping attendance: choose the part, tick a list, enter one from paper.

Every page works without a script; the script lets ticks wait on the device while there is no connection.
"""

from events.web.organise.attendance import choosing, heads, paper, person, sending, switching, ticking, walk_ins
from events.web.organise.attendance.here import pages

__all__ = ["choosing", "heads", "pages", "paper", "person", "sending", "switching", "ticking", "walk_ins"]
