"""Ticks that a script sends one by one or after a time without connection, and who is in by now.

No name goes either way. A tick keeps the moment at which it was seen; a device that runs a little ahead means now.
What one account ticked is not kept when another sends it: both may have used the same device.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from events import attendance
from events.access import Right
from events.attendance import NotHeld, Part, Tick
from events.clock import now
from events.extensions import db
from events.models import Event
from events.web.organise.attendance.here import pages, parts_to_tick, sender
from events.web.organise.attendance.ticking import why_not
from events.web.signed_in import current_account, needs

AHEAD = timedelta(minutes=2)  # a clock may run ahead of ours, where a page was opened over a slow line
MOST_TICKS = 500


@pages.route("/sent", methods=["GET", "POST"])
@needs(Right.SEE)
def sent(event: Event) -> Response | tuple[Response, int]:
    """Keep the ticks that were sent, and say who is in now, in each part one may tick."""
    own = {part.key: part for part in parts_to_tick(event)}
    refused = []
    if request.method == "POST":
        message = message_or_400()
        if message.get("sender") != sender():
            return jsonify(is_yours=False), 401
        try:
            refused = keep(event, own, message["ticks"])
        except NotHeld:
            db.session.rollback()
            return jsonify(is_held=False), 409
    seen = {key: mark for key, mark in attendance.marks(event).items() if key[1] in own}
    response = jsonify(
        now=milliseconds(now()),
        token=generate_csrf(),
        marks=[[who, part, mark.is_present, milliseconds(mark.seen_at)] for (who, part), mark in seen.items()],
        refused=refused,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def message_or_400() -> dict[str, Any]:
    """What was sent: {"sender": …, "ticks": […]}, no more ticks than are kept at once. Ends with 400 otherwise."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("ticks"), list) or len(sent["ticks"]) > MOST_TICKS:
        abort(400)
    return sent


def keep(event: Event, own: dict[str, Part], given: list[Any]) -> list[list[str]]:
    """Keep the ticks that were given and commit; (who, part, why) of those that were refused.

    One that cannot be read is refused by itself, so that it does not hold up the others.
    """
    read = [tick_of(one) for one in given]
    ticks = [tick for tick in read if tick is not None]
    allowed = [tick for tick in ticks if tick.part in own]
    refused = attendance.mark(event, allowed, via=attendance.LIST, by=current_account())
    db.session.commit()
    strange = [tick for tick in ticks if tick.part not in own]
    return [
        *(["", "", str(_("Dit is niet te lezen."))] for tick in read if tick is None),
        *([tick.who, tick.part, why_not(attendance.Why.UNKNOWN_PART)] for tick in strange),
        *([one.tick.who, one.tick.part, why_not(one.why)] for one in refused),
    ]


def tick_of(given: Any) -> Tick | None:
    """A tick as it is sent: [who, part, there, milliseconds since 1970]; None when it cannot be read."""
    match given:
        case [str(who), str(part), bool(there), int(seen)] if 0 <= seen < 2**43:
            moment, seen_at = now(), datetime.fromtimestamp(seen / 1000, UTC)
        case _:
            return None
    return Tick(who, part, there, moment if moment < seen_at <= moment + AHEAD else seen_at)


def milliseconds(moment: datetime) -> int:
    """`moment` as a browser counts."""
    return int(moment.timestamp() * 1000)
