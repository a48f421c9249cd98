"""Choose the part whose attendance is kept; no names yet, only how many were there."""

from flask import Response, url_for

from events import attendance
from events.access import Right
from events.clock import now
from events.models import Event
from events.web.organise.attendance.here import by_day, pages, parts_to_tick, show
from events.web.signed_in import needs


@pages.get("")
@needs(Right.SEE)
def parts(event: Event) -> Response:
    """The parts of an event with how many were in each."""
    found = parts_to_tick(event)
    return show(
        "parts",
        event,
        days=by_day(found),
        counts=attendance.counts(event),
        unnamed=sum(one.places for one in attendance.nameless(event)),
        moment=now(),
        event_path=url_for(".parts", ref=event.ref).removesuffix("/attendance"),
    )
