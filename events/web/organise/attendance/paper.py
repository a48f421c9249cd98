"""On paper: a sheet in large type with a box for everybody, and entering it afterwards by the numbers on it.

What was seen on paper was seen before the part was over; a correction made since holds.
"""

import re

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import attendance
from events.access import Right
from events.attendance import Expected, NotHeld, Part, Tick
from events.clock import now
from events.extensions import db
from events.models import Event
from events.web.organise.attendance.here import lines_of, pages, part_or_404, show
from events.web.organise.attendance.ticking import why_not
from events.web.signed_in import current_account, needs

_ONE_OR_MORE = re.compile(r"(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?")
MOST_TYPED = 5000


@pages.get("/<part>/sheet")
@needs(Right.SEE)
def sheet(event: Event, part: str) -> Response:
    """The list of a part to print."""
    found = part_or_404(event, part)
    return show("sheet", event, part=found, lines=lines_of(event, found), moment=now())


@pages.get("/<part>/paper")
@needs(Right.SEE)
def entry(event: Event, part: str) -> Response:
    """Ask for the numbers that were ticked on paper."""
    return show("paper", event, part=part_or_404(event, part), typed="", faults=[])


@pages.post("/<part>/paper")
@needs(Right.SEE)
def enter(event: Event, part: str) -> AnyResponse:
    """Mark whoever has one of the numbers as present; with a number that is nobody's nothing is kept."""
    found, typed = part_or_404(event, part), request.form.get("numbers", "")[:MOST_TYPED]
    lines = {line.number: line for line in attendance.expected(event, found)}
    numbers, faults = numbers_in(typed)
    faults += [_("Nummer %(number)s staat niet op deze lijst.", number=n) for n in sorted(numbers - lines.keys())]
    if not numbers and not faults:
        faults = [_("Vul de nummers in van wie er waren, bijvoorbeeld: 1 4 7-9.")]
    if not faults:
        faults = keep(event, found, [lines[number] for number in sorted(numbers)])
    if faults:
        response = show("paper", event, part=found, typed=typed, faults=faults)
        response.status_code = 422
        return response
    return redirect(url_for(".ticks", ref=event.ref, part=found.key, entered=len(numbers)), 303)


def keep(event: Event, part: Part, lines: list[Expected]) -> list[str]:
    """Mark these people as present and commit; why it could not be."""
    seen_at = min(now(), part.ends_at)
    ticks = [Tick(line.who, part.key, True, seen_at) for line in lines]
    try:
        refused = attendance.mark(event, ticks, via=attendance.PAPER, by=current_account())
    except NotHeld:
        db.session.rollback()
        return [_("Deze bijeenkomst gaat niet door. Er is niets bewaard.")]
    if refused:
        db.session.rollback()
        return [why_not(refused[0].why)]
    db.session.commit()
    return []


def numbers_in(typed: str) -> tuple[set[int], list[str]]:
    """The numbers in "1 4, 7-9", and a sentence for whatever is none."""
    numbers: set[int] = set()
    rest = typed
    for found in _ONE_OR_MORE.finditer(typed):
        first, last = int(found[1]), int(found[2] or found[1])
        if last - first > MOST_TYPED:
            last = first
        numbers |= set(range(first, last + 1))
        rest = rest.replace(found[0], " ", 1)
    strange = [word for word in re.split(r"[\s,;.]+", rest) if word]
    return numbers, [_("“%(typed)s” is geen nummer.", typed=word) for word in strange]
