"""Registering somebody who calls: the kind's own form, read out, with every way to hear from us."""

from flask import Blueprint, redirect, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from events import notices, registration
from events.access import Right
from events.clock import now
from events.errors import AlreadyRegistered, EventOver, RegistrationClosed, WorkshopFull
from events.extensions import db
from events.models import Event, Registration
from events.registration import Opening
from events.web import forms
from events.web.forms.on_behalf import form_on_behalf
from events.web.forms.registration import PartedForm, application_of
from events.web.organise.parties import event_page, page_of
from events.web.register import tell_workshop_is_full
from events.web.signed_in import current_actor, needs

pages = Blueprint("register", __name__)

Answer = Response | str | tuple[str, int]


@pages.route("/events/<slug:ref>/register", methods=["GET", "POST"])
@needs(Right.CHANGE)
@forms.keeps_what_was_typed
def form(event: Event) -> Answer:
    """The form; what is sent well becomes a registration, recorded as this account's doing."""
    if not event.policy.takes_registrations:
        return redirect(event_page(event), 303)
    state = registration.opening(event, now())
    if state != Opening.OPEN:
        return refused(event, state)
    filled = form_on_behalf(event)
    if not filled.validate_on_submit():
        return show(filled, event)
    try:
        party = registration.register(event, application_of(filled, str(get_locale())), actor=current_actor())
    except AlreadyRegistered as known:
        db.session.rollback()  # nobody is mailed because somebody called
        return redirect(page_of(db.session.get_one(Registration, known.registration_id), done="known"), 303)
    except (RegistrationClosed, EventOver):
        db.session.rollback()
        return refused(event, registration.opening(event, now()))
    except WorkshopFull as full:
        db.session.rollback()
        filled = form_on_behalf(event)
        tell_workshop_is_full(filled, event, full.item_id)
        return show(filled, event)
    path = page_of(party, done="registered")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def show(filled: PartedForm, event: Event) -> Answer:
    """The form, with what is wrong with it."""
    return render_template("organise/register.html", form=filled, event=event), filled.http_status


def refused(event: Event, state: Opening) -> Answer:
    """Why nobody can be registered now."""
    return render_template("organise/refused.html", event=event, opening=state), 409
