"""The list to tick: a person is one large button that says whether they are in. Without a script it sends a form."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import attendance
from events.access import Right
from events.attendance import NotHeld, Part, Tick, Why
from events.clock import now
from events.extensions import db
from events.models import Event
from events.registration.application import plain
from events.web.organise.attendance.here import lines_of, pages, part_or_404, show
from events.web.signed_in import current_access, current_account, needs


@pages.get("/<part>")
@needs(Right.SEE)
def ticks(event: Event, part: str) -> Response:
    """Who is expected in a part, and who was seen."""
    return show_list(event, part_or_404(event, part))


@pages.post("/<part>")
@needs(Right.SEE)
def tick(event: Event, part: str) -> AnyResponse:
    """Keep one tick, seen now, and lead back to that line; or show whom was asked for: no address has that name."""
    found = part_or_404(event, part)
    if "q" in request.form:
        return show_list(event, found, asked=request.form["q"])
    who, _space, state = request.form.get("tick", "").partition(" ")
    if state not in ("0", "1"):
        abort(400)
    try:
        refused = attendance.mark(
            event, [Tick(who, found.key, state == "1", now())], via=attendance.LIST, by=current_account()
        )
    except NotHeld:
        db.session.rollback()
        return show_list(event, found, notice=_("Deze bijeenkomst gaat niet door. Er is niets bewaard."), status=409)
    db.session.commit()
    if refused:
        return show_list(event, found, notice=why_not(refused[0].why), status=409)
    back = url_for(".ticks", ref=event.ref, part=found.key)
    return redirect(f"{back}#{who.replace(':', '-')}", 303)


def show_list(
    event: Event,
    part: Part,
    *,
    asked: str = "",
    notice: str = "",
    status: int = 200,
    typed: Mapping[str, str] = MappingProxyType({}),
    faults: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The list of a part, or those of it whose name or organisation was asked for.

    `typed` and `faults` are of the numbers of places without a name, by the party's reference.
    """
    wanted = plain(asked)
    lines = lines_of(event, part)
    seen = {who: mark for (who, _part), mark in attendance.marks(event, part).items()}
    found = [line for line in lines if wanted in plain(f"{line.name} {line.organisation or ''}")]
    groups = attendance.nameless(event) if attendance.takes_heads(part) else []
    response = show(
        "ticks",
        event,
        part=part,
        lines=found,
        seen=seen,
        number=len(lines),
        present=sum(line.who in seen and seen[line.who].is_present for line in lines),
        asked=asked,
        notice=notice,
        groups=groups,
        heads=attendance.heads(event) if groups else {},
        typed=typed,
        faults=faults,
        moment=now(),
        may_switch=part.item is not None
        and part.item.round is not None
        and current_access().may(Right.CHANGE, event),
        takes_walk_ins=attendance.takes_walk_ins(event) and current_access().may(Right.NAMES, event),
    )
    response.status_code = status
    return response


def why_not(why: Why) -> str:
    """Why a tick was not kept, in words."""
    sentences = {
        Why.UNKNOWN_PART: _("Dit onderdeel staat niet meer in het programma."),
        Why.NOT_EXPECTED: _("Deze persoon staat niet (meer) op deze lijst."),
        Why.TOO_EARLY: _("Dit onderdeel is op een andere dag. U kunt pas op die dag afvinken."),
        Why.IN_FUTURE: _("De klok van dit apparaat loopt voor. Er is niets bewaard."),
    }
    return str(sentences[why])
