"""Somebody at the door: a name is enough. Who is on the waiting list already is let in from there."""

from typing import Any

from flask import Response, abort, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Optional

from events import attendance, notices
from events.access import Right
from events.attendance import NotHeld, Part
from events.errors import AlreadyRegistered, EventFull, EventOver, RegistrationClosed, WrongStatus
from events.extensions import db
from events.models import Event, Registration, RegistrationStatus
from events.policy import Channel
from events.registration import Application, NamedPerson
from events.web import forms
from events.web.forms.fields import Email, Needed, name, text, tick
from events.web.forms.sent import SentForm
from events.web.organise.attendance.here import pages, part_or_404, show
from events.web.signed_in import current_access, current_account, needs


class WalkInForm(SentForm):
    """What is asked at a door where others wait."""

    name = name(_("Naam"), _("Vul de naam in."), autocomplete="off")
    organisation = text(_("Organisatie"), Optional(), length=120, autocomplete="off")
    email = text(
        _("E-mailadres"), Optional(), Email(), length=254, autocomplete="off", inputmode="email",
        hint=_("Voor een eigen pagina en een bewijs van deelname."),
    )  # fmt: skip
    knows = tick(
        _("Deze persoon weet dat wij deze gegevens bewaren."),
        Needed(_("Vertel het aan de deelnemer, en kruis dit dan aan.")),
    )
    making_room = tick(_("Maak er een plaats bij"))


@pages.route("/<part>/walk-in", methods=["GET", "POST"])
@needs(Right.SEE)
@forms.keeps_what_was_typed
def walk_in(event: Event, part: str) -> AnyResponse:
    """Register somebody at the door and mark them as present."""
    if not attendance.takes_walk_ins(event):
        abort(404)
    found, filled = part_or_404(event, part), WalkInForm()
    if not current_access().may(Right.NAMES, event):
        abort(403)
    if not filled.validate_on_submit():
        return shown(event, found, filled)
    making_room = filled.making_room.data and current_access().may(Right.CHANGE, event)
    try:
        come_in(event, found, filled, making_room=making_room)
    except EventFull:
        return shown(event, found, filled, is_full=True)
    except (EventOver, NotHeld, RegistrationClosed):
        return shown(event, found, filled, notice=gettext("Aan de deur aanmelden kan alleen op de dag zelf."))
    except WrongStatus:
        return shown(
            event, found, filled, notice=gettext("Deze persoon is bekend. Kijk bij de aanmelding hoe het staat.")
        )
    db.session.commit()
    notices.wake()
    return redirect(url_for(".ticks", ref=event.ref, part=found.key, came=1), 303)


def come_in(event: Event, part: Part, filled: WalkInForm, *, making_room: bool) -> None:
    """Let somebody in who is new here, waits, or was registered all along."""
    account = current_account()
    assert account is not None  # the door of the workspace asked
    try:
        attendance.walk_in(event, application_of(filled, part), part, by=account, making_room=making_room)
    except AlreadyRegistered as known:
        db.session.rollback()  # nobody needs a mail with a link now
        party = db.session.get_one(Registration, known.registration_id)
        if party.status == RegistrationStatus.CONFIRMED:
            attendance.mark_party(party, part, by=account)
        else:
            attendance.admit(party, part, by=account, making_room=making_room)


def application_of(filled: WalkInForm, part: Part) -> Application:
    """What the form says; whoever comes for a workshop takes a place in it."""
    item = part.item
    choices = {item.round: item.id} if item is not None and item.round is not None else {}
    answers = {"organisation": filled.organisation.data} if filled.organisation.data else {}
    person = NamedPerson("person", filled.name.data, answers, choices)
    return Application(
        submission=filled.submission.data or "",
        contact_name=filled.name.data,
        channel=Channel.EMAIL if filled.email.data else Channel.PHONE,
        persons=(person,),
        email=filled.email.data or None,
        consents=("registration",),
    )


def shown(event: Event, part: Part, filled: WalkInForm, *, is_full: bool = False, notice: str = "") -> Response:
    """The form, with what is wrong; whatever was begun is undone."""
    db.session.rollback()
    may_make_room = current_access().may(Right.CHANGE, event)
    known: dict[str, Any] = {"form": filled, "is_full": is_full, "may_make_room": may_make_room, "notice": notice}
    response = show("walk_in", event, part=part, **known)
    response.status_code = 409 if is_full or notice else filled.http_status
    return response
