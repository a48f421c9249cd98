"""The party's own page: where it stands, what it said, and what it can still do. A GET changes nothing.

Whoever holds the link is the party; mail scanners follow links too, so everything that changes is a button.
"""

from collections.abc import Callable, Collection
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import agenda, audit, certificates, messages, notices, registration, reminders, waiting_list
from events.clock import now
from events.errors import EventFull, EventOver, LinksSpent, WorkshopFull, WorkshopsChanged, WrongStatus
from events.extensions import db
from events.ical.own import own_file
from events.models import HOLDING, EventStatus, PlacePool, Registration, RegistrationStatus
from events.policy import Channel, Party
from events.web import call_list, forms, sent_again
from events.web.certificates import file as certificate_file
from events.web.forms import questions
from events.web.forms.fields import fault
from events.web.forms.guests import are_named
from events.web.forms.registration import PartedForm, change_form, change_of
from events.web.register import own_path, tell_workshop_is_full
from events.web.unknown import LinkUnknown, shows_again

pages = Blueprint("own", __name__, url_prefix="/r/<token>")

Answer = AnyResponse | str | tuple[str, int]


@pages.get("")
def page(token: str) -> str:
    """Where the party stands."""
    return show(of(token))


@pages.get("/calendar.ics")
def calendar(token: str) -> Response:
    """The party's place as a calendar file to keep."""
    name, content = own_file(of(token))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get("/certificate.pdf")
def certificate(token: str) -> Response:
    """The certificates of who was there, once the organiser made them."""
    party = of(token)
    found = certificates.valid_of(party)
    if not found:
        raise LinkUnknown
    return certificate_file(party.event, found)


@pages.get("/call-list")
def calls(token: str) -> str:
    """Whom the contact of a group calls."""
    party = of(token)
    if party.event.policy.party != Party.HEADCOUNT:
        raise LinkUnknown
    return call_list.show(party, f"{own_path(party)}/call-list")


@pages.route("/call-list/<int:number>", methods=["GET", "POST"])
def called(token: str, number: int) -> Answer:
    """Say what came of the call to one of them."""
    party = of(token)
    if party.event.policy.party != Party.HEADCOUNT:
        raise LinkUnknown
    return call_list.tick(party, number, f"{own_path(party)}/call-list")


@pages.post("/forget-names")
def forget_names(token: str) -> Answer:
    """Take the names away, whenever that is; the places stay."""
    party = of(token)
    if party.event.policy.names_by_consent:
        registration.forget_names(party, actor=audit.VISITOR)
    return saved(party, "forgotten")


@pages.post("/invitations")
def invitations(token: str) -> Answer:
    """Let mails put the place into the party's calendar, or not any more."""
    party = of(token)
    if request.form.get("wanted") == "no":
        reminders.stop_asking(party, actor=audit.VISITOR)
    elif may_ask_invitations(party):
        reminders.ask_for_place(party, actor=audit.VISITOR)
    return saved(party, "changed")


@pages.route("/change", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def change(token: str) -> Answer:
    """Change names, answers, workshops or the number of people."""
    party = of(token)
    if not may_change(party):
        return too_late(party)
    if must_answer_first(party):
        return show(party, notice="answer_first"), 409
    filled = change_form(party)
    if not filled.validate_on_submit():
        return show_change(filled, party)
    try:
        again = registration.change(party, change_of(filled, party, str(get_locale())))
    except WorkshopFull as full:
        db.session.rollback()
        filled = change_form(party)
        tell_workshop_is_full(filled, party.event, full.item_id)
        return show_change(filled, party)
    except WorkshopsChanged:
        db.session.rollback()
        return show(party, notice="workshops_changed"), 409
    except EventFull:
        db.session.rollback()
        fault(filled["naming" if are_named(filled) else "people"], why_not_more(party.event.pool))
        return show_change(filled, party)
    except LinksSpent:
        db.session.rollback()
        fault(
            filled["other_email"],
            _("Dit e-mailadres kan vandaag niet nog een keer anders. Probeer het morgen, of bel ons."),
        )
        return show_change(filled, party)
    except (WrongStatus, EventOver):
        db.session.rollback()
        return too_late(party)
    return saved(party, "changed", again)


@pages.route("/cancel", methods=["GET", "POST"])
def cancel(token: str) -> Answer:
    """Cancel: the page asks once, its button does it."""
    party = of(token)
    if party.status == RegistrationStatus.CANCELLED:
        return redirect(own_path(party), 303)  # pressed twice
    if not may_change(party):
        return too_late(party)
    if request.method != "POST":
        return render_template("own/cancel.html", registration=party, event=party.event)
    try:
        registration.cancel(party, actor=audit.VISITOR)
    except (WrongStatus, EventOver):
        db.session.rollback()
        return too_late(party)
    return saved(party)


@pages.post("/accept")
def accept(token: str) -> Answer:
    """Take the offered place."""
    return answer_offer(of(token), waiting_list.accept, HOLDING)


@pages.post("/decline")
def decline(token: str) -> Answer:
    """Leave the offered place to the next."""
    return answer_offer(of(token), waiting_list.decline, (RegistrationStatus.DECLINED,))


def answer_offer(party: Registration, answer: Callable[[Registration], None], outcome: Collection[str]) -> Answer:
    """Answer an offer; of two answers and the clock exactly one wins, and the page says which."""
    try:
        answer(party)
    except WrongStatus:
        db.session.rollback()
        return redirect(own_path(party), 303) if party.status in outcome else too_late(party)
    return saved(party)


def of(token: str) -> Registration:
    """The party that holds this link; ends the request with a page that helps when nobody does."""
    party = registration.by_token(token)
    if party is None:
        raise LinkUnknown
    return party


def may_change(party: Registration) -> bool:
    """Whether the party can still change or cancel something."""
    event = party.event
    return party.is_live and event.status == EventStatus.PUBLISHED and not event.has_begun(now())


def may_ask_invitations(party: Registration) -> bool:
    """Whether mails leave the party's calendar alone unless it asks: what is there could give somebody away."""
    is_mailed = party.channel == Channel.EMAIL and party.email is not None
    return may_change(party) and is_mailed and party.event.policy.privacy.is_neutral


def must_answer_first(party: Registration) -> bool:
    """Whether the party is a number of places that are offered: the offer is for that number and no other."""
    return party.event.policy.party == Party.HEADCOUNT and offer_is_open(party)


def offer_is_open(party: Registration) -> bool:
    """Whether the party can still take the place it was offered."""
    return party.offer_until is not None and now() < party.offer_until


def why_not_more(pool: PlacePool | None) -> str:
    """Why a party cannot have as many places as it asks for; places that others wait for are theirs."""
    free = pool.free if pool is not None and pool.free is not None else 0
    if free <= 0:
        return str(_("Meer plaatsen kan nu niet. Alle plaatsen zijn bezet."))
    if pool is not None and pool.is_held:
        return str(_("Meer plaatsen kan nu niet. De plaatsen die vrij zijn, zijn voor wie op de wachtlijst staat."))
    sentence = ngettext(
        "Zoveel plaatsen zijn er niet meer. Er is nog %(num)s plaats vrij.",
        "Zoveel plaatsen zijn er niet meer. Er zijn nog %(num)s plaatsen vrij.",
        free,
    )
    return str(sentence)


def saved(party: Registration, done: str | None = None, again: notices.Again | None = None) -> AnyResponse:
    """Commit, wake a worker, and lead back to the party's page, which says what went `again`."""
    db.session.commit()
    notices.wake()
    said = {"done": done, **(sent_again.came_of(again) if again is not None else {})}
    asked = urlencode({name: value for name, value in said.items() if value})
    return redirect(own_path(party) + (f"?{asked}" if asked else ""), 303)


def too_late(party: Registration) -> tuple[str, int]:
    """The party's page as it is now, with a word that something else happened first."""
    return show(party, notice="too_late"), 409


def show(party: Registration, *, notice: str = "") -> str:
    """The party's page; `notice` is what just happened.

    It is too_late, answer_first, workshops_changed, unsent, changed or forgotten.
    """
    event, moment, done = party.event, now(), request.args.get("done", "")
    waits = party.status == RegistrationStatus.WAITING
    return render_template(
        "own/page.html",
        registration=party,
        event=event,
        own=own_path(party),
        place=agenda.where_for(party, moment),
        rounds=agenda.rounds(event),
        position=waiting_list.position(party) if waits else None,
        workshop_waits=[(w, waiting_list.workshop_position(w)) for person in party.attendees for w in person.waits],
        is_past=event.ends_at <= moment,
        has_certificate=certificates.gives(event) and event.ends_at <= moment and bool(certificates.valid_of(party)),
        has_begun=event.has_begun(moment),
        offer_is_open=offer_is_open(party),
        must_answer_first=must_answer_first(party),
        may_change=may_change(party),
        may_ask_invitations=may_ask_invitations(party),
        may_return=not party.is_live and registration.opening(event, moment) == registration.Opening.OPEN,
        written=messages.read_by(party),
        answers=party.attendees[0].answers or {} if party.attendees else {},
        asked=questions.said(event, party.attendees[0].answers or {}) if party.attendees else [],
        notice=notice or (done if done in ("changed", "forgotten") else ""),
        again=sent_again.said().sent,
    )


def show_change(filled: PartedForm, party: Registration) -> tuple[str, int]:
    """The change form, with what is wrong with it."""
    page = render_template("own/change.html", form=filled, registration=party, event=party.event, own=own_path(party))
    return page, filled.http_status


shows_again(pages, lambda token: show(of(token), notice="unsent"))
