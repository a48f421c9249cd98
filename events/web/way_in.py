"""The personal way in to a training that is closed to one member: its page and its form, by a link."""

from flask import Blueprint, url_for

from events import tokens
from events.extensions import db
from events.models import Event
from events.web import agenda, forms
from events.web.register import Answer, answer_form
from events.web.unknown import unknown

pages = Blueprint("way_in", __name__, url_prefix="/i/<token>")


@pages.get("")
def event(token: str) -> Answer:
    """The event, as its public page would show it."""
    found = event_of(token)
    return agenda.show(found, url_for("way_in.form", token=token)) if found else unknown()


@pages.route("/register", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form(token: str) -> Answer:
    """Its form; what is sent well becomes a registration."""
    found = event_of(token)
    return answer_form(found) if found else unknown()


def event_of(token: str) -> Event | None:
    """The event this link lets in to; None when it is not ours, was revoked, or the event is not shown."""
    claim = tokens.read(tokens.Purpose.WAY_IN, token)
    found = db.session.get(Event, claim.id) if claim else None
    if found is None or claim is None or found.link_version != claim.version:
        return None
    return found if found.was_shown and found.policy.is_public else None
