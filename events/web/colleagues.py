"""Registering several named colleagues in one go; whoever sends it reads the same of each of them."""

from flask import Blueprint, Response, render_template
from flask_babel import get_locale

from events import notices, people, registration
from events.clock import now
from events.errors import EventOver, RegistrationClosed
from events.extensions import db
from events.models import Event
from events.registration import Opening
from events.web import forms
from events.web.agenda import public_or_404
from events.web.forms.colleagues import ROWS, ColleaguesForm, colleagues_form
from events.web.register import Answer, event_path, refused, takes_colleagues
from events.web.unknown import unknown
from events.web.way_in import event_of

pages = Blueprint("colleagues", __name__)


@pages.route("/agenda/<slug:slug>/register/colleagues", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form(slug: str) -> Answer:
    """The form for a public event."""
    return answer_form(public_or_404(slug))


@pages.route("/i/<token>/register/colleagues", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form_by_link(token: str) -> Answer:
    """The form for a training that is closed to one member."""
    found = event_of(token)
    return answer_form(found) if found else unknown()


def answer_form(event: Event) -> Answer:
    """Show the form, or do what it was sent for."""
    state = registration.opening(event, now())
    if not takes_colleagues(event):
        return refused(event, Opening.ELSEWHERE)
    if state != Opening.OPEN:
        return refused(event, state)
    filled = colleagues_form(event)
    if not filled.validate_on_submit():
        return show(filled, event)
    return register(event, filled)


def register(event: Event, filled: ColleaguesForm) -> Answer:
    """Register everyone on a checked form, commit, and say of each that a message was sent."""
    sender = people.known_person(filled.sender_name.data, filled.sender_email.data)
    applications = filled.applications(str(get_locale()))
    try:
        registration.register_colleagues(event, sender, str(filled.submission.data), applications)
    except (RegistrationClosed, EventOver):
        db.session.rollback()
        return refused(event, registration.opening(event, now()))
    db.session.commit()
    notices.wake()
    # No redirect: nothing that is kept tells whom a form named who was registered before. Sent again it does nothing.
    page = Response(
        render_template("colleagues/overview.html", names=[a.contact_name for a in applications], event=event)
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def show(filled: ColleaguesForm, event: Event) -> Answer:
    """The form, with what is wrong with it."""
    page = render_template("colleagues/form.html", form=filled, event=event, rows=ROWS, back=event_path(event))
    response = Response(page, filled.http_status)
    response.headers["Cache-Control"] = "no-store" if filled.errors else "private, no-cache"
    return response
