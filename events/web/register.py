"""The registration form: made from the kind's policy, sent once however often it is sent (design.md, flow 1)."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import notices, registration, tokens
from events.clock import now
from events.errors import AlreadyRegistered, EventOver, RegistrationClosed, WorkshopFull
from events.extensions import db
from events.models import Event, Person, Registration
from events.policy import Entry
from events.registration import Opening
from events.web import forms
from events.web.agenda import public_or_404
from events.web.forms.fields import fault
from events.web.forms.registration import PartedForm, application_of, registration_form

pages = Blueprint("register", __name__)

STATUS = {
    Opening.NOT_YET: 409,
    Opening.CLOSED: 409,
    Opening.OVER: 410,
    Opening.CANCELLED: 410,
    Opening.ELSEWHERE: 404,
}
Answer = AnyResponse | str | tuple[str, int]


@pages.route("/agenda/<slug:slug>/register", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form(slug: str) -> Answer:
    """The form of an event that is open; what is sent well becomes a registration."""
    event = public_or_404(slug)
    if (state := registration.opening(event, now())) != Opening.OPEN:
        return refused(event, state)
    filled = registration_form(event)
    if filled.validate_on_submit():
        return register(event, filled, "register/form.html")
    return show(filled, event, "register/form.html")


@pages.get("/agenda/<slug:slug>/received")
def received(slug: str) -> str:
    """The neutral answer to somebody who is known already; the link goes by mail only."""
    public_or_404(slug)
    return render_template("register/received.html")


def register(event: Event, filled: PartedForm, template: str, key_person: Person | None = None) -> Answer:
    """Register what a checked form says, commit, and lead to the party's own page."""
    slug = event.ref
    try:
        party = registration.register(event, application_of(filled, str(get_locale()), key_person))
    except AlreadyRegistered as known:
        db.session.commit()  # the message with the link was queued
        notices.wake()
        return known_already(known, slug, key_person)
    except (RegistrationClosed, EventOver):
        db.session.rollback()
        return refused(event, registration.opening(event, now()))
    except WorkshopFull as full:
        db.session.rollback()
        tell_workshop_is_full(filled, event, full.item_id)
        return show(filled, event, template)
    db.session.commit()
    notices.wake()
    return redirect(own_path(party), 303)


def known_already(known: AlreadyRegistered, slug: str, key_person: Person | None) -> Answer:
    """The neutral answer; a key person is known by the personal link and is led to the own reservation.

    The address of the neutral answer names the event, so it is for public events only.
    """
    if key_person is None:
        return redirect(url_for("register.received", slug=slug), 303)
    party = db.session.get_one(Registration, known.registration_id)
    if party.key_person_id != key_person.id:
        return render_template("register/received.html")
    return redirect(own_path(party), 303)


def show(filled: PartedForm, event: Event, template: str) -> Answer:
    """The form, with what is wrong with it. It keeps what was typed, so only this browser may keep it."""
    send_label = _("Verstuur mijn aanvraag") if event.policy.entry == Entry.REQUEST else _("Meld mij aan")
    page = render_template(template, form=filled, event=event, send_label=send_label)
    response = Response(page, filled.http_status)
    response.headers["Cache-Control"] = "no-store" if filled.errors else "private, no-cache"
    return response


def refused(event: Event, state: Opening) -> Answer:
    """Why one cannot register now, with a way onward."""
    page = render_template("register/refused.html", event=event, opening=state, moment=now())
    return page, STATUS.get(state, 409)


def tell_workshop_is_full(filled: PartedForm, event: Event, item_id: int) -> None:
    """Say next to the workshop that somebody else took its last place."""
    number = next((item.round for item in event.items if item.id == item_id), None)
    if f"workshop_{number}" in filled:
        fault(filled[f"workshop_{number}"], _("Deze workshop is net vol geraakt. Kies een andere."))


def own_path(party: Registration) -> str:
    """The path of the party's own page; a path, so that it holds on whatever host the visitor is."""
    token = tokens.sign(tokens.Purpose.REGISTRATION, party.id, party.link_version)
    return url_for("own.page", token=token)
