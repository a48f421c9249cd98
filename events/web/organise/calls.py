"""Whom to call: who, at what number, when and what to say; ticked off with what came of it.

Each sees the calls of the events where they may change something, the office those about no event too. Who was not
reached is called again by day. A wrong press is put back from the page that follows it.
"""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from events import audit, notices
from events.access import Right
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text
from events.models import Notice
from events.notices.letters import not_reached, wrong_number
from events.policy import Channel
from events.web import looks
from events.web.addresses import row_number
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("calls", __name__, url_prefix="/calls")

MOST = 50
OUTCOMES: dict[str, tuple[Callable[[int], object], str]] = {
    "spoken": (notices.done, "message done by hand"),
    "not_reached": (not_reached, "call tried"),
    "wrong_number": (wrong_number, "number wrong"),
    "back": (notices.put_back, "message put back"),
}


@pages.get("")
@needs()
def index() -> str:
    """The calls that wait, the oldest first."""
    number = len(_in_hand().found)
    if number:
        looks.record("by-hand list shown", actor=current_actor(), about=None, details=f"calls: {number}")
    in_hand = _in_hand()
    shown = in_hand.found[:MOST]
    done = request.args.get("done") if request.args.get("done") in (*OUTCOMES, "not_again", "not_done") else None
    return render_template(
        "organise/calls.html",
        calls=[(notice, notice.person or notice.registration or notice.organisation) for notice in shown],
        texts={notice.id: by_hand_text(notice) for notice in shown},
        number=number,
        unread=in_hand.unread,
        most=MOST,
        done=done,
        last=_notice_or_none(row_number(request.args.get("last"))) if done is not None else None,
        moment=now(),
        is_office=current_access().is_office,
    )


@pages.route("/<int:number>", methods=["GET", "POST"])
@needs()
def tick(number: int) -> Response:
    """Say what came of a call; what somebody ended meanwhile, or goes by another way by now, stays as it is."""
    notice = _notice_or_none(number) or abort(404)
    if request.method != "POST":
        return redirect(url_for(".index"), 303)
    outcome = request.form.get("outcome", "")
    mark, what = OUTCOMES.get(outcome) or abort(400)
    changed = mark(number)
    if changed:
        audit.record(what, actor=current_actor(), about=_about(notice), details=notice.purpose)
    db.session.commit()
    done = outcome if changed else "not_again" if outcome == "back" else "not_done"
    return redirect(url_for(".index", done=done, last=number), 303)


def _in_hand() -> notices.InHand:
    return notices.in_hand(Channel.PHONE, of=current_access().visible(Right.CHANGE))


def _notice_or_none(number: int | None) -> Notice | None:
    """The message with this number, for who may change something at its event."""
    notice = db.session.get(Notice, number) if number is not None else None
    if notice is None:
        return None
    access = current_access()
    may_tick = access.is_office if notice.event is None else access.may(Right.CHANGE, notice.event)
    return notice if may_tick else None


def _about(notice: Notice) -> str:
    """What the record calls what a call was about."""
    if notice.registration is not None:
        return notice.registration.uid
    return notice.event.uid if notice.event is not None else f"notice:{notice.id}"
