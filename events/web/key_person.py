"""A key person's personal link: places without names, or with names by consent, where nothing is public."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from events import registration, tokens
from events.clock import now
from events.extensions import db
from events.models import LIVE, Event, Person, Registration, Role, What
from events.registration import Opening
from events.web import call_list, forms
from events.web.forms.registration import registration_form
from events.web.register import own_path, refused, register, show

pages = Blueprint("key_person", __name__)

TEMPLATE = "key_person/form.html"


@pages.route("/k/<token>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form(token: str) -> AnyResponse | str | tuple[str, int]:
    """Reserve places; whoever did so already is led to the reservation, where the number can be changed."""
    role = _role_of(token)
    if role is None or role.event is None:
        return render_template("own/unknown.html"), 404
    event, person = role.event, role.person
    if (earlier := _reservation(event, person)) is not None:
        return redirect(own_path(earlier), 303)
    if (state := registration.opening(event, now())) != Opening.OPEN:
        return refused(event, state)
    filled = registration_form(event, name=person.name, phone=person.phone)
    if filled.validate_on_submit():
        return register(event, filled, TEMPLATE, person)
    return show(filled, event, TEMPLATE)


@pages.get("/k/<token>/call-list")
def calls(token: str) -> AnyResponse | str | tuple[str, int]:
    """The call list of what was reserved; whoever reserved nothing yet is led to the form."""
    role = _role_of(token)
    if role is None or role.event is None:
        return render_template("own/unknown.html"), 404
    party = _reservation(role.event, role.person)
    if party is None:
        return redirect(url_for("key_person.form", token=token), 303)
    return call_list.show(party, url_for("key_person.calls", token=token))


@pages.route("/k/<token>/call-list/<int:number>", methods=["GET", "POST"])
def called(token: str, number: int) -> AnyResponse | tuple[str, int]:
    """Say what came of the call to one of them."""
    role = _role_of(token)
    party = _reservation(role.event, role.person) if role is not None and role.event is not None else None
    if party is None:
        return render_template("own/unknown.html"), 404
    return call_list.tick(party, number, url_for("key_person.calls", token=token))


def _role_of(token: str) -> Role | None:
    """The role this link is for; None when it is not ours, was revoked, or the person is no key person any more."""
    claim = tokens.read(tokens.Purpose.KEY_PERSON, token)
    role = db.session.get(Role, claim.id) if claim else None
    if role is None or claim is None or role.what != What.KEY_PERSON:
        return None
    return role if role.person.link_version == claim.version else None


def _reservation(event: Event, person: Person) -> Registration | None:
    """What the key person reserved and did not cancel."""
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.key_person_id == person.id, Registration.status.in_(LIVE)
    )
    return db.session.scalars(query.order_by(Registration.id).limit(1)).first()
