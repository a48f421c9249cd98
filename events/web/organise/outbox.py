"""How the mail stands, for the office: what is due, sent and failed in the server's words, and a switch.

No name stands here: a party is its reference. What failed is sent again from here, to the address as it is now.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from events import audit, heartbeats, notices
from events.access import Right
from events.clock import now
from events.extensions import db
from events.models import Notice
from events.web import sent_again
from events.web.signed_in import current_actor, needs

pages = Blueprint("outbox", __name__, url_prefix="/outbox")

BUTTON = {"methods": ["GET", "POST"]}
DONE = (*sent_again.ONE, "paused", "resumed", "alike", "corrected", "settled")


@pages.get("")
@needs(Right.OUTBOX)
def page() -> str:
    """The page."""
    return render_template(
        "organise/outbox.html",
        stand=notices.overview(),
        seen_at=heartbeats.seen_at("outbox.deliver"),
        does_nothing=heartbeats.late(),
        moment=now(),
        most=notices.AT_ONCE,
        came_of=sent_again.said(),
        done=request.args.get("done") if request.args.get("done") in DONE else None,
    )


@pages.route("/pause", **BUTTON)
@needs(Right.OUTBOX)
def pause() -> Response:
    """Let no mail leave."""
    if request.method != "POST":
        return _back()
    if notices.pause(current_actor()):
        audit.record("mail paused", actor=current_actor(), about="outbox")
    db.session.commit()
    return _back("paused")


@pages.route("/resume", **BUTTON)
@needs(Right.OUTBOX)
def resume() -> Response:
    """Let mail leave again, and try the mail server at once."""
    if request.method != "POST":
        return _back()
    if notices.resume():
        audit.record("mail resumed", actor=current_actor(), about="outbox")
    db.session.commit()
    notices.wake()
    return _back("resumed")


@pages.route("/<int:number>/again", **BUTTON)
@needs(Right.OUTBOX)
def send_again(number: int) -> Response:
    """Queue a failed message once more, to the address that is known now."""
    if request.method != "POST":
        return _back()
    notice = db.session.get(Notice, number) or abort(404)
    goes, done = sent_again.once_more(notice)
    if goes:
        audit.record("message sent again", actor=current_actor(), about=_about(notice), details=notice.purpose)
    db.session.commit()
    notices.wake()
    return _back(done)


@pages.route("/<int:number>/alike", **BUTTON)
@needs(Right.OUTBOX)
def send_alike(number: int) -> Response:
    """Queue once more what failed with the same fault as this message, as many as one press may hold."""
    if request.method != "POST":
        return _back()
    notice = db.session.get(Notice, number) or abort(404)
    came = notices.try_all_again(notices.same_fault(notice))
    if came.sent or came.by_hand or came.unneeded:
        audit.record("messages sent again", actor=current_actor(), about="outbox", details=came.told())
    db.session.commit()
    notices.wake()
    return redirect(url_for(".page", done="alike", **sent_again.came_of(came)), 303)


@pages.route("/<int:number>/settle", **BUTTON)
@needs(Right.OUTBOX)
def settle(number: int) -> Response:
    """Let a failed message be: it is dealt with."""
    if request.method != "POST":
        return _back()
    notice = db.session.get(Notice, number) or abort(404)
    done = notices.settle(notice.id)
    if done:
        audit.record("failure settled", actor=current_actor(), about=_about(notice), details=notice.purpose)
    db.session.commit()
    return _back("settled" if done else None)


def _about(notice: Notice) -> str:
    """What the record calls it."""
    return notice.registration.uid if notice.registration is not None else f"notice:{notice.id}"


def _back(done: str | None = None) -> Response:
    return redirect(url_for(".page", done=done), 303)
