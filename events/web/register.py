"""The registration form: made from the kind's policy, sent once however often it is sent (design.md, flow 1)."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import agenda, notices, registration, tokens
from events.clock import now
from events.errors import AlreadyRegistered, EventOver, RegistrationClosed, WorkshopFull
from events.extensions import db
from events.models import Event, Organisation, Person, Registration
from events.policy import Entry, Party
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
    return answer_form(public_or_404(slug, agenda.event_to_join))


def answer_form(event: Event) -> Answer:
    """Show the form of `event`, or do what it was sent for."""
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


def register(
    event: Event,
    filled: PartedForm,
    template: str,
    by: Person | Organisation | None = None,
    known_path: str | None = None,
) -> Answer:
    """Register what a checked form says, commit, and lead to the party's own page.

    Who is known already by the personal link of `by` is led to `known_path`, else to the own page too.
    """
    application = application_of(filled, str(get_locale()), by)
    try:
        party = registration.register(event, application)
    except AlreadyRegistered as known:
        db.session.commit()  # the message with the link was queued
        notices.wake()
        return known_already(known, event, None if by is None else application.identity_hash, known_path)
    except (RegistrationClosed, EventOver):
        db.session.rollback()
        return refused(event, registration.opening(event, now()))
    except WorkshopFull as full:
        db.session.rollback()
        filled = registration_form(event)
        tell_workshop_is_full(filled, event, full.item_id)
        return show(filled, event, template)
    own = own_path(party)  # before the commit, after which the party would be read again for it
    db.session.commit()
    notices.wake()
    return redirect(own, 303)


def known_already(known: AlreadyRegistered, event: Event, identity: str | None, known_path: str | None) -> Answer:
    """The neutral answer; whoever is known by a personal link, as `identity`, is led to the own reservation.

    The address of the neutral answer names the event, so it is for public events only.
    """
    if identity is None and event.is_public:
        return redirect(url_for("register.received", slug=event.ref), 303)
    party = db.session.get_one(Registration, known.registration_id)
    if identity is None or party.identity_hash != identity:
        return render_template("register/received.html")
    return redirect(known_path or own_path(party), 303)


def show(filled: PartedForm, event: Event, template: str) -> Answer:
    """The form, with what is wrong with it. It keeps what was typed, so only this browser may keep it."""
    send_label = _("Verstuur mijn aanvraag") if event.policy.entry == Entry.REQUEST else _("Meld mij aan")
    page = render_template(
        template,
        form=filled,
        event=event,
        send_label=send_label,
        back=event_path(event),
        colleagues_path=colleagues_path(event),
    )
    response = Response(page, filled.http_status)
    response.headers["Cache-Control"] = "no-store" if filled.errors else "private, no-cache"
    return response


def event_path(event: Event) -> str:
    """The path of the event's page; of one that is not public the personal way in."""
    if event.is_public:
        return url_for("agenda.event", slug=event.ref)
    return url_for("way_in.event", token=tokens.sign(tokens.Purpose.WAY_IN, event.id, event.link_version))


def takes_colleagues(event: Event) -> bool:
    """Whether one may register others in one go: where anyone registers, each for one place."""
    return event.policy.party == Party.PERSON and event.policy.entry == Entry.OPEN


def colleagues_path(event: Event) -> str | None:
    """The path of the form for several colleagues, where there is one."""
    if not takes_colleagues(event):
        return None
    if event.is_public:
        return url_for("colleagues.form", slug=event.ref)
    token = tokens.sign(tokens.Purpose.WAY_IN, event.id, event.link_version)
    return url_for("colleagues.form_by_link", token=token)


def refused(event: Event, state: Opening) -> Answer:
    """Why one cannot register now, with a way onward."""
    page = render_template("register/refused.html", event=event, opening=state, moment=now())
    return page, STATUS.get(state, 409)


def tell_workshop_is_full(filled: PartedForm, event: Event, item_id: int) -> None:
    """Say next to the workshop that somebody else took its last place; `filled` was made anew since.

    What one had in that round is chosen again, because what is full cannot be.
    """
    number = next((item.round for item in event.items if item.id == item_id), None)
    name, had = f"workshop_{number}", f"had_workshop_{number}"
    if name in filled:
        filled[name].data = filled[had].data if had in filled else ""
        fault(filled[name], _("Deze workshop is net vol geraakt. Kies een andere. U kunt ook op een plaats wachten."))


def own_path(party: Registration) -> str:
    """The path of the party's own page; a path, so that it holds on whatever host the visitor is."""
    token = tokens.sign(tokens.Purpose.REGISTRATION, party.id, party.link_version)
    return url_for("own.page", token=token)
