"""One person at the door, by the code on their page: a button for each part they come to, the one of now first."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import attendance, registration
from events.access import Right
from events.attendance import Expected, NotHeld, Part
from events.clock import now, today
from events.extensions import db
from events.models import Event, Registration
from events.web.organise.attendance.here import pages, show
from events.web.organise.attendance.ticking import why_not
from events.web.signed_in import current_account, needs

PERSON = "/people/<slug:reference>"


@pages.get(PERSON)
@needs(Right.TICK)
def person(event: Event, reference: str) -> Response:
    """Who it is, and in which parts of today they were seen."""
    return show_person(event, party_or_404(event, reference))


@pages.post(PERSON)
@needs(Right.TICK)
def check_in(event: Event, reference: str) -> AnyResponse:
    """Mark the person as present in the part of the button that was pressed."""
    party = party_or_404(event, reference)
    part = attendance.part_called(event, request.form.get("part", ""))
    if part is None:
        abort(400)
    try:
        refused = attendance.mark_party(party, part, by=current_account(), via=attendance.QR)
    except NotHeld:
        db.session.rollback()
        return show_person(event, party, notice=_("Deze bijeenkomst gaat niet door. Er is niets bewaard."))
    db.session.commit()
    if refused:
        return show_person(event, party, notice=why_not(refused[0].why))
    return redirect(url_for(".person", ref=event.ref, reference=party.reference, done=part.key), 303)


def party_or_404(event: Event, reference: str) -> Registration:
    """The party of `event` with this reference; 404 for one that has no code."""
    party = registration.by_reference(reference)
    if party is None or party.event_id != event.id or not party.has_code:
        abort(404)
    return party


def show_person(event: Event, party: Registration, *, notice: str = "") -> Response:
    """The page; the part that is on or comes next today stands first."""
    [line] = [line for line in attendance.everybody(event) if line.attendee in party.attendees]
    own = parts_today(event, line)
    seen = {part: mark for (who, part), mark in attendance.marks(event).items() if who == line.who}
    done = attendance.part_called(event, request.args.get("done", ""))
    response = show("person", event, party=party, line=line, parts=own, seen=seen, notice=notice, done=done)
    response.status_code = 409 if notice else 200
    return response


def parts_today(event: Event, line: Expected) -> list[Part]:
    """The parts of today in which somebody is expected: what is not over first."""
    moment, day = now(), today()
    own = [p for p in attendance.parts(event) if p.first_on == day and attendance.is_expected(line, p)]
    return sorted(own, key=lambda part: (part.ends_at <= moment, part.starts_at))
