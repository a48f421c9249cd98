"""Certificates of an event: make them when the attendance is in, hand them out, withdraw one."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from events import certificates
from events.access import Right
from events.certificates import TooEarly
from events.extensions import db
from events.models import Certificate, Event
from events.web import looks
from events.web.certificates import file, hours
from events.web.forms.sent import SentForm
from events.web.organise import made
from events.web.signed_in import current_actor, needs

pages = Blueprint("certificates", __name__, url_prefix="/events/<slug:ref>/certificates")


@pages.get("")
@needs(Right.EXPORT)
def page(event: Event) -> str:
    """Whose certificates there are, and whether the attendance was corrected since."""
    return _show(event)


@pages.post("")
@needs(Right.EXPORT)
def issue(event: Event) -> AnyResponse | tuple[str, int]:
    """Make them, or bring them in line with the attendance."""
    _must_give(event)
    try:
        done = certificates.issue(event, actor=current_actor())
    except TooEarly:
        db.session.rollback()
        return _show(event, is_too_early=True), 409
    path = url_for(".page", ref=event.ref, new=done.new, anew=done.anew, withdrawn=done.withdrawn)
    db.session.commit()
    return redirect(path, 303)


@pages.route("/all", methods=["GET", "POST"])
@needs(Right.EXPORT)
def everyone(event: Event) -> AnyResponse:
    """Ask for all that are valid, in one file."""
    _must_give(event)
    if request.method != "POST":
        return redirect(url_for(".page", ref=event.ref), 303)
    return made.ask(made.CERTIFICATES, event=event.id)


@pages.get("/<slug:number>.pdf")
@needs(Right.EXPORT)
def one(event: Event, number: str) -> Response:
    """One that is valid."""
    found = _numbered(event, number)
    if found.revoked_at is not None or found.attendee is None:
        abort(404)
    looks.record("certificates exported", actor=current_actor(), about=event.uid, details=f"number: {number}")
    return file(event, [found])


@pages.route("/<slug:number>/revoke", methods=["GET", "POST"])
@needs(Right.EXPORT)
def revoke(event: Event, number: str) -> AnyResponse:
    """Withdraw one; a new issue gives it back to who was there."""
    found = _numbered(event, number)
    if request.method == "POST":
        certificates.revoke(found, actor=current_actor())
    path = url_for(".page", ref=event.ref)
    db.session.commit()
    return redirect(path, 303)


def _show(event: Event, *, is_too_early: bool = False) -> str:
    _must_give(event)
    found = certificates.of_event(event)
    known = {name: request.args.get(name, type=int) for name in ("new", "anew", "withdrawn")}
    return render_template(
        "organise/certificates.html",
        event=event,
        found=found,
        outdated=certificates.outdated(event, found),
        may_issue=certificates.may_issue(event),
        is_too_early=is_too_early,
        done=known if all(number is not None for number in known.values()) else None,
        hours=hours,
        form=SentForm(),
    )


def _must_give(event: Event) -> None:
    if not certificates.gives(event):
        abort(404)


def _numbered(event: Event, number: str) -> Certificate:
    """The certificate of this event with this number; 404 when there is none."""
    _must_give(event)
    return certificates.numbered(event, number) or abort(404)
