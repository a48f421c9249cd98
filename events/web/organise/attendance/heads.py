"""How many came of the places without a name: a number for each party, typed on the list of the part."""

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from events import attendance
from events.access import Right
from events.attendance import NotHeld, TooEarly, TooManyHeads
from events.extensions import db
from events.models import Event
from events.web.organise.attendance.here import pages, part_or_404
from events.web.organise.attendance.ticking import show_list
from events.web.signed_in import current_account, needs


@pages.route("/<part>/heads", methods=["GET", "POST"])
@needs(Right.SEE)
def count(event: Event, part: str) -> AnyResponse:
    """Keep the numbers that were typed; an empty field says nothing."""
    found, account = part_or_404(event, part), current_account()
    if request.method != "POST":
        return redirect(url_for(".ticks", ref=event.ref, part=found.key), 303)
    if account is None or not attendance.takes_heads(found):
        abort(404)
    groups = {one.party.reference: one for one in attendance.nameless(event)}
    typed = {name.removeprefix("heads_"): value.strip() for name, value in request.form.items()}
    given = {reference: value for reference, value in typed.items() if reference in groups and value}
    faults = {
        reference: _("Vul een getal in van 0 tot en met %(most)s.", most=groups[reference].places)
        for reference, value in given.items()
        if not (value.isdecimal() and len(value) < 6)
    }
    if not faults:
        numbers = {groups[reference].party.id: int(value) for reference, value in given.items()}
        try:
            attendance.count_heads(event, found, numbers, by=account)
        except NotHeld:
            db.session.rollback()
            return show_list(
                event, found, notice=_("Deze bijeenkomst gaat niet door. Er is niets bewaard."), status=409
            )
        except TooEarly:
            db.session.rollback()
            notice = _("Dit onderdeel is op een andere dag. U kunt pas op die dag tellen.")
            return show_list(event, found, notice=notice, status=409)
        except TooManyHeads as many:
            db.session.rollback()
            said = ngettext(
                "Deze groep heeft %(num)s plaats. Vul een getal in van 0 tot en met %(num)s.",
                "Deze groep heeft %(num)s plaatsen. Vul een getal in van 0 tot en met %(num)s.",
                many.places,
            )
            faults = {ref: said for ref, one in groups.items() if one.party.id == many.registration_id}
    if faults:
        return show_list(event, found, typed=given, faults=faults, status=422)
    db.session.commit()
    return redirect(url_for(".ticks", ref=event.ref, part=found.key, counted=1, _anchor="heads"), 303)
