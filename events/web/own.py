"""The party's own page: where it stands, what it said, and what it can still do. A GET changes nothing.

Whoever holds the link is the party; mail scanners follow links too, so everything that changes is a button.
"""

from collections.abc import Callable, Collection

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from events import agenda, audit, notices, registration, waiting_list
from events.clock import now
from events.errors import EventFull, EventOver, WorkshopFull, WrongStatus
from events.extensions import db
from events.ical.own import own_file
from events.models import HOLDING, EventStatus, Registration, RegistrationStatus
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.registration import PartedForm, change_form, change_of
from events.web.register import own_path, tell_workshop_is_full

pages = Blueprint("own", __name__, url_prefix="/r/<token>")

Answer = AnyResponse | str | tuple[str, int]


class LinkUnknown(NotFound):
    """This link was never ours, or was replaced by a newer one."""


@pages.errorhandler(LinkUnknown)
def link_unknown(_error: LinkUnknown) -> tuple[str, int]:
    """Say how to get a link that works."""
    return render_template("own/unknown.html"), 404


@pages.errorhandler(CSRFError)
def unsent(_error: CSRFError) -> tuple[str, int]:
    """A button without its token did nothing; show where the party stands, with buttons that work."""
    party = registration.by_token((request.view_args or {})["token"])
    return (show(party, notice="unsent"), 400) if party else (render_template("own/unknown.html"), 404)


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


@pages.route("/change", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def change(token: str) -> Answer:
    """Change names, answers, workshops or the number of people."""
    party = of(token)
    if not may_change(party):
        return too_late(party)
    filled = change_form(party)
    if not filled.validate_on_submit():
        return show_change(filled, party)
    try:
        registration.change(party, change_of(filled, party))
    except WorkshopFull as full:
        db.session.rollback()
        tell_workshop_is_full(filled, party.event, full.item_id)
        return show_change(filled, party)
    except EventFull:
        db.session.rollback()
        free = party.event.pool.free if party.event.pool else 0
        fault(filled["people"], _("Zoveel plaatsen zijn er niet meer. Er zijn er nog %(free)s vrij.", free=free))
        return show_change(filled, party)
    except (WrongStatus, EventOver):
        db.session.rollback()
        return too_late(party)
    return saved(party, "changed")


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


def saved(party: Registration, done: str | None = None) -> AnyResponse:
    """Commit, wake a worker, and lead back to the party's page."""
    db.session.commit()
    notices.wake()
    return redirect(own_path(party) + (f"?done={done}" if done else ""), 303)


def too_late(party: Registration) -> tuple[str, int]:
    """The party's page as it is now, with a word that something else happened first."""
    return show(party, notice="too_late"), 409


def show(party: Registration, *, notice: str = "") -> str:
    """The party's page; `notice` is what just happened: too_late, unsent or changed."""
    event, moment = party.event, now()
    waits = party.status == RegistrationStatus.WAITING
    return render_template(
        "own/page.html",
        registration=party,
        event=event,
        own=own_path(party),
        place=agenda.where_for(party, moment),
        rounds=agenda.rounds(event),
        position=waiting_list.position(party) if waits else None,
        is_past=event.ends_at <= moment,
        has_begun=event.has_begun(moment),
        offer_is_open=party.offer_until is not None and moment < party.offer_until,
        may_change=may_change(party),
        may_return=not party.is_live and registration.opening(event, moment) == registration.Opening.OPEN,
        answers=party.attendees[0].answers or {} if party.attendees else {},
        notice=notice or ("changed" if request.args.get("done") == "changed" else ""),
    )


def show_change(filled: PartedForm, party: Registration) -> tuple[str, int]:
    """The change form, with what is wrong with it."""
    page = render_template("own/change.html", form=filled, registration=party, event=party.event, own=own_path(party))
    return page, filled.http_status
