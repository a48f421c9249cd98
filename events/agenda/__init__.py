"""Reads for pages: what anyone may see, and what an organiser sees and has to do.

Nothing here writes. Each read costs a fixed number of queries, however many rows there are. What an organiser may see
is given as a condition on the Event of the statement.
"""

from events.agenda import dashboard, lists, planning, search, standing
from events.agenda.public import (
    Month,
    Place,
    Round,
    coming,
    event_to_join,
    in_days,
    in_months,
    lessons_of,
    networks,
    of_theme,
    office,
    programme,
    public_event,
    public_kinds,
    referrers,
    reservable_by,
    rounds,
    talks_of,
    theme,
    where,
    where_for,
    where_known,
    where_to_work,
    without_interpreter,
)

__all__ = [
    "Month", "Place", "Round", "coming", "dashboard", "event_to_join", "in_days", "in_months", "lessons_of",
    "lists", "networks", "of_theme", "office", "planning", "programme", "public_event", "public_kinds",
    "referrers", "reservable_by", "rounds", "search", "standing", "talks_of", "theme", "where", "where_for",
    "where_known", "where_to_work", "without_interpreter",
]  # fmt: skip
