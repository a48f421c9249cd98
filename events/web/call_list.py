"""The call list: whom a key person calls, in large type, for a table, a telephone and paper."""

from datetime import datetime

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from events import agenda, audit, registration
from events.clock import now
from events.errors import DomainError
from events.extensions import db
from events.models import EventStatus, Registration, RegistrationStatus
from events.registration import Called
from events.web import looks
from events.web.register import own_path

_REACHED_NOT = (Called.NOT_REACHED, Called.WRONG_NUMBER)


def show(party: Registration, path: str) -> str:
    """The call list of `party`, at `path`; that somebody looked is on record before a name is shown."""
    record_look("call list shown", about=party.uid)
    event, moment = party.event, now()
    return render_template(
        "call_list/page.html",
        registration=party,
        event=event,
        own=own_path(party),
        place=agenda.where_for(party, moment),
        is_coming=party.is_live and event.starts_at > moment,
        path=path,
        outcomes=outcomes(party, moment),
        done=request.args.get("done") if request.args.get("done") in ("kept", "too_late") else None,
    )


def outcomes(party: Registration, moment: datetime) -> tuple[Called, ...]:
    """What can come of a call now: whether they come only where that is certain; nothing when it is over."""
    event = party.event
    if not party.is_live or event.ends_at <= moment:
        return ()
    may_come = party.status == RegistrationStatus.CONFIRMED and event.status == EventStatus.PUBLISHED
    return ((Called.COMES, Called.NOT_COMING) if may_come else (Called.SPOKEN,)) + _REACHED_NOT


def tick(party: Registration, attendee_id: int, path: str) -> Response:
    """Keep what came of a call, and lead back to the list; a GET keeps nothing."""
    if request.method != "POST":
        return redirect(path, 303)
    known = {outcome.value: outcome for outcome in Called}
    outcome = known.get(request.form.get("outcome", "")) or abort(400)
    if outcome not in outcomes(party, now()):  # a page that is no longer true, or never offered it
        return redirect(f"{path}?done=too_late", 303)
    try:
        registration.note_call(party, attendee_id, outcome, actor=audit.VISITOR)
    except DomainError:
        db.session.rollback()
        return redirect(f"{path}?done=too_late", 303)
    db.session.commit()
    return redirect(f"{path}?done=kept", 303)


def record_look(what: str, *, about: str) -> None:
    """Put on record that somebody is about to read names; commits."""
    looks.record(what, actor=audit.VISITOR, about=about)
