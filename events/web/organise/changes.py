"""What a party that calls wants otherwise: names, answers and workshops, how it is reached, where it lives."""

from flask import Blueprint, redirect, render_template
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import audit, notices, registration, subscriptions
from events.access import Right
from events.errors import DomainError, EventFull, NotFunded, WorkshopFull
from events.extensions import db
from events.models import Registration, RegistrationStatus, new_uid
from events.policy import SENT, Channel, Party
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.guests import are_named
from events.web.forms.on_behalf import MunicipalityForm, contact_form, reach_of
from events.web.forms.registration import PartedForm, change_form, change_of
from events.web.organise import acts
from events.web.organise.parties import of_party, page_of, record_look
from events.web.own import must_answer_first, why_not_more
from events.web.register import tell_workshop_is_full
from events.web.sent_again import came_of
from events.web.signed_in import current_actor

pages = Blueprint("changes", __name__)

Answer = Response | str | tuple[str, int]
FORM = {"methods": ["GET", "POST"]}


@pages.route("/registrations/<slug:reference>/change", **FORM)
@of_party(Right.CHANGE)
@forms.keeps_what_was_typed
def change(party: Registration) -> Answer:
    """Names (also of one half of a duo that is replaced), answers, workshops, or how many come."""
    if not acts.comes(party) or must_answer_first(party):
        return redirect(page_of(party, done="too_late"), 303)
    party = _looked_at(party)
    filled = change_form(party)
    if not filled.validate_on_submit():
        return show(filled, party)
    try:
        wanted = change_of(filled, party, str(get_locale()), consent_channel=Channel.PHONE)
        again = registration.change(party, wanted, actor=current_actor())
    except WorkshopFull as full:
        db.session.rollback()
        filled = change_form(party)
        tell_workshop_is_full(filled, party.event, full.item_id)
        return show(filled, party)
    except EventFull:
        db.session.rollback()
        fault(filled["naming" if are_named(filled) else "people"], why_not_more(party.event.pool))
        return show(filled, party)
    except DomainError:
        db.session.rollback()
        return redirect(page_of(party, done="too_late"), 303)
    return saved(party, "changed", again)


@pages.route("/registrations/<slug:reference>/contact", **FORM)
@of_party(Right.CHANGE)
@forms.keeps_what_was_typed
def contact(party: Registration) -> Answer:
    """How the party is reached, also when it has ended; with a new e-mail address the old links end."""
    party = _looked_at(party)
    form = contact_form(party)
    if not form.validate_on_submit():
        page = render_template("organise/contact.html", form=form, party=party, event=party.event)
        return page, form.http_status
    link = f"account:{new_uid()}"
    is_another, again = registration.correct_reach(party, reach_of(form), actor=current_actor(), link=link)
    if is_another:
        subscriptions.revoke_all(subscriptions.Owner(registration_id=party.id), actor=current_actor())
    if party.is_live and party.channel in SENT:
        audit.record("link sent again", actor=current_actor(), about=party.uid)
    return saved(party, "contact", again)


@pages.route("/registrations/<slug:reference>/municipality", **FORM)
@of_party(Right.CHANGE)
@forms.keeps_what_was_typed
def municipality(party: Registration) -> Answer:
    """Where the party lives, which decides who pays."""
    if "municipality" not in party.event.policy.asks:
        return redirect(page_of(party, done="too_late"), 303)
    party = _looked_at(party)
    form = MunicipalityForm(data={"municipality": party.municipality})
    if form.validate_on_submit():
        try:
            registration.correct_municipality(party, form.municipality.data, actor=current_actor())
            waits = party.status == RegistrationStatus.REQUESTED and party.funding_asked_at is not None
            return saved(party, "unfunded" if waits else "municipality")
        except NotFunded:
            db.session.rollback()
            fault(form.municipality, _("Het fonds dat nu betaalt, is niet voor deze gemeente, en er is geen ander "
                                       "fonds met een plaats. Er is niets veranderd."))  # fmt: skip
        except DomainError:
            db.session.rollback()
            return redirect(page_of(party, done="too_late"), 303)
    page = render_template("organise/municipality.html", form=form, party=party, event=party.event)
    return page, form.http_status


def show(filled: PartedForm, party: Registration) -> Answer:
    """The change form, with what is wrong with it."""
    is_duo = party.party == Party.DUO
    page = render_template(
        "organise/change.html", form=filled, registration=party, party=party, event=party.event, is_duo=is_duo
    )
    return page, filled.http_status


def saved(party: Registration, done: str, again: notices.Again | None = None) -> Response:
    """Commit, wake a worker, and lead back to the party's page, which says what went `again`."""
    path = page_of(party, done=done, **(came_of(again) if again is not None else {}))
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def _looked_at(party: Registration) -> Registration:
    """The party, after it is on record that its names are about to be shown."""
    record_look("party shown", party.event, party.uid)
    return party
