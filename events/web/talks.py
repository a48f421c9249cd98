"""What a member of a network can reserve by its own link: places at a talk that is never public."""

from flask import Blueprint, redirect, render_template, url_for

from events import agenda, answers, registration
from events.clock import now
from events.registration import Opening
from events.web import forms
from events.web.forms.registration import registration_form
from events.web.register import Answer, refused, register, show
from events.web.unknown import unknown

pages = Blueprint("talks", __name__, url_prefix="/m/<token>/talks")

TEMPLATE = "key_person/form.html"


@pages.get("")
def index(token: str) -> Answer:
    """The talks that are still to come, and what the member reserved."""
    member = answers.seen_by_member(token)
    if member is None:
        return unknown()
    talks, reserved = agenda.reservable_by(member, now()), registration.reserved_by(member)
    return render_template("talks/index.html", member=member, talks=talks, reserved=reserved, token=token)


@pages.route("/<int:event_id>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form(token: str, event_id: int) -> Answer:
    """Reserve places; a member that did so already is led back to the list, which says how many.

    Never to the reservation: this link is mailed to a general mailbox, and there stand a name and a phone number.
    """
    member = answers.seen_by_member(token)
    event = next((e for e in agenda.reservable_by(member, now()) if e.id == event_id), None) if member else None
    if member is None or event is None:
        return unknown()
    if event.id in registration.reserved_by(member):
        return redirect(url_for("talks.index", token=token), 303)
    if (state := registration.opening(event, now())) != Opening.OPEN:
        return refused(event, state)
    filled = registration_form(event)
    if filled.validate_on_submit():
        return register(event, filled, TEMPLATE, member, url_for("talks.index", token=token))
    return show(filled, event, TEMPLATE)
