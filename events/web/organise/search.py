"""Find a party: by reference wherever one may see it; by e-mail address or name within one event.

What is typed is a name or an address, so it travels in a form and never stands in an address or a log.
"""

from flask import Blueprint, redirect, render_template
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from events import agenda
from events.access import Right
from events.clock import now
from events.extensions import db
from events.models import Event, Registration
from events.web import forms
from events.web.forms.fields import Needed, text
from events.web.forms.sent import SentForm
from events.web.organise.parties import event_page, page_of, record_look, statuses_read
from events.web.signed_in import current_access, needs

pages = Blueprint("search", __name__)

Answer = Response | str | tuple[str, int]


class ReferenceForm(SentForm):
    """A reference, as it stands on a party's page and in its letters."""

    reference = text(
        _("Nummer van de aanmelding"), Needed(_("Vul het nummer in.")), length=12,
        hint=_("Zes letters en cijfers. Het staat op de eigen pagina en in elke brief."), autocomplete="off",
    )  # fmt: skip


class WordsForm(SentForm):
    """Whom one looks for within an event."""

    words = text(
        _("Nummer, naam of e-mailadres"), Needed(_("Vul in wie u zoekt.")), length=254,
        hint=_("Een deel van een naam mag. Een e-mailadres vult u helemaal in."), autocomplete="off",
    )  # fmt: skip


@pages.route("/search", methods=["GET", "POST"])
@needs()
@forms.keeps_what_was_typed
def page() -> Answer:
    """By reference; who is found is led to."""
    form, access = ReferenceForm(), current_access()
    if form.validate_on_submit():
        party = agenda.search.by_reference(form.reference.data, access.visible(Right.NAMES))
        if party is not None and party.status in statuses_read(party.event):
            return redirect(page_of(party), 303)
    moment = now()
    coming = select(Event).where(access.visible(Right.NAMES), Event.ends_at > moment, Event.was_shown)
    coming = coming.options(*agenda.lists.shown()).order_by(Event.starts_at, Event.id).limit(40)
    events = [event for event in db.session.scalars(coming) if event.policy.takes_registrations]
    nobody = form.is_submitted() and not form.errors
    return render_template("organise/search.html", form=form, events=events, nobody=nobody), form.http_status


@pages.route("/events/<slug:ref>/search", methods=["GET", "POST"])
@needs(Right.NAMES)
@forms.keeps_what_was_typed
def within(event: Event) -> Answer:
    """Within one event, by any of them; that somebody searched is on record where names are delicate."""
    form = WordsForm()
    if not event.policy.takes_registrations:
        return redirect(event_page(event), 303)
    if not form.validate_on_submit():
        return render_template("organise/within.html", form=form, event=event, found=None), form.http_status
    typed, ref = form.words.data, event.ref
    record_look("parties searched", event, event.uid, len(_read(event, typed)))
    event = db.session.scalars(select(Event).where(Event.ref == ref)).one()
    may_change = current_access().may(Right.CHANGE, event)
    found = _read(event, typed)
    return render_template("organise/within.html", form=form, event=event, found=found, may_change=may_change)


def _read(event: Event, typed: str) -> list[Registration]:
    """The parties found that one may read."""
    statuses = statuses_read(event)
    return [party for party in agenda.search.within(event, typed) if party.status in statuses]
