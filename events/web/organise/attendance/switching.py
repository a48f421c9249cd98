"""Somebody at the door who comes to this workshop instead of the one they chose: a place is claimed as ever."""

from typing import Any

from flask import Response, abort, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import attendance, notices
from events.access import Right
from events.attendance import Expected, NotHeld, Part
from events.errors import EventOver, RegistrationClosed, WorkshopFull, WrongStatus
from events.extensions import db
from events.models import Event
from events.web import forms
from events.web.forms.fields import Needed, fault, listed
from events.web.forms.sent import SentForm
from events.web.organise.attendance.here import pages, part_or_404, record_look, show
from events.web.signed_in import current_account, needs


class SwitchForm(SentForm):
    """Who comes here."""

    who: Any


@pages.route("/<part>/switch", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.CHANGE)
def switch(event: Event, part: str) -> AnyResponse:
    """Choose who comes here instead; full is refused, and they keep what they had."""
    found, account = part_or_404(event, part), current_account()
    if account is None or found.item is None or found.item.round is None:
        abort(404)
    record_look(event)
    others = {str(line.number): line for line in attendance.everybody(event) if _may_come(line, found)}
    filled = switch_form(others, found)
    if not filled.validate_on_submit():
        return shown(event, found, filled)
    attendee = others[filled.who.data].attendee
    assert attendee is not None
    try:
        attendance.switch(attendee, found, by=account)
    except WorkshopFull:
        return refused(event, found, filled, _("Deze workshop is vol. Deze persoon houdt wat die had."))
    except (EventOver, NotHeld, RegistrationClosed):
        return refused(event, found, filled, _("Aan de deur wisselen kan alleen op de dag zelf."))
    except WrongStatus:
        return refused(event, found, filled, _("De plaats van deze persoon is niet zeker. Kijk bij de aanmelding."))
    db.session.commit()
    notices.wake()
    return redirect(url_for(".ticks", ref=event.ref, part=found.key, switched=1), 303)


def switch_form(others: dict[str, Expected], part: Part) -> SwitchForm:
    """Everybody with a certain place who is not in this workshop, with the one they chose."""
    named = [(number, f"{line.name} – {_held(line, part)}") for number, line in others.items()]
    hint = _("U leest erbij wat iemand nu heeft. Die plaats komt vrij.")
    field = listed(_("Wie komt hier?"), named, Needed(_("Kies wie hier komt.")), hint=hint)
    made: SwitchForm = type("FilledSwitchForm", (SwitchForm,), {"who": field})()
    return made


def refused(event: Event, part: Part, filled: SwitchForm, sentence: Any) -> Response:
    """The form, with why it could not be; whatever was begun is undone."""
    db.session.rollback()
    fault(filled.who, sentence)
    return shown(event, part, filled, status=409)


def shown(event: Event, part: Part, filled: SwitchForm, *, status: int | None = None) -> Response:
    """The page."""
    response = show("switch", event, part=part, form=filled)
    response.status_code = status or filled.http_status
    return response


def _may_come(line: Expected, part: Part) -> bool:
    return line.attendee is not None and not attendance.is_expected(line, part)


def _held(line: Expected, part: Part) -> str:
    choices = line.attendee.choices if line.attendee is not None else []
    number = part.item.round if part.item is not None else None
    return next((one.item.title for one in choices if one.round == number), None) or gettext("nog geen workshop")
