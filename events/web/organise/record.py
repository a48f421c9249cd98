"""The audit record as its auditor reads it: who did what when, page by page. Nothing can be changed here.

Who reads it is on record too. An entry names an account or a party by its number, never by name.
"""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from events.access import Right
from events.agenda import record
from events.clock import from_wall_clock
from events.web import looks
from events.web.signed_in import current_actor, needs

pages = Blueprint("record", __name__)


@pages.get("/audit")
@needs(Right.AUDIT)
def index() -> ResponseReturnValue:
    """The entries, newest first; of a day, of one kind, of one actor or about one thing, when that is asked."""
    asked = {name: request.args.get(name, "").strip()[:120] for name in ("day", "what", "who", "about")}
    looks.record("audit record read", actor=current_actor(), about=None)
    page = record.entries(
        since=_midnight(asked["day"]),
        until=_midnight(asked["day"], days=1),
        what=asked["what"],
        actor=asked["who"],
        about=asked["about"],
        before=request.args.get("before", type=int),
    )
    return render_template("organise/record.html", page=page, asked=asked, whats=record.whats())


def _midnight(day: str, days: int = 0) -> datetime | None:
    """The moment at which `day` begins, or a later one; None for what is no day."""
    try:
        return from_wall_clock(datetime.combine(date.fromisoformat(day) + timedelta(days=days), time()))
    except (ValueError, OverflowError):
        return None
