"""What the office says by letter, for all events together: one PDF to print, and the tick that it is on the post.

Each sees the letters of the events whose lists they may take. The look is on record before a name is shown.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from events import audit, notices
from events.access import Right
from events.extensions import db
from events.mail.letters import is_letter, letters_pdf
from events.models import Notice
from events.policy import Channel
from events.web import downloads, looks
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("letters", __name__, url_prefix="/letters")

MOST = 200  # in one file: a print of two hundred sheets takes half a second to make


@pages.get("")
@needs()
def index() -> str:
    """The letters that wait: those to print, and those whose address is not known."""
    if (in_hand := _in_hand()).found:
        _look("by-hand list shown", len(in_hand.found))
        in_hand = _in_hand()
    found = [notice for notice in in_hand.found if is_letter(notice)]
    return render_template(
        "organise/letters.html",
        letters=found[:MOST],
        number=len(found),
        most=MOST,
        unaddressed=[notice for notice in in_hand.found if not is_letter(notice)],
        unread=in_hand.unread,
        done=request.args.get("done", type=int),
    )


@pages.route("/letters.pdf", methods=["GET", "POST"])
@needs()
def file() -> Response | AnyResponse:
    """The letters that were on the page, in one file: the page names them, so what is printed is what it ticks."""
    found = _named() if request.method == "POST" else []
    if not found:
        return redirect(url_for(".index"), 303)
    _look("letters exported", len(found))
    return downloads.named("brieven", "pdf", letters_pdf(_named()))


@pages.route("/done", methods=["GET", "POST"])
@needs()
def done() -> AnyResponse:
    """Tick off the letters that were printed; one that came since waits for the next time."""
    if request.method != "POST":
        return redirect(url_for(".index"), 303)
    posted = _named()
    for event in dict.fromkeys(notice.event for notice in posted if notices.done(notice.id)):
        number = sum(notice.event == event for notice in posted)
        about = event.uid if event is not None else None
        audit.record("letters posted", actor=current_actor(), about=about, details=f"letters: {number}")
    db.session.commit()
    return redirect(url_for(".index", done=len(posted)), 303)


def _in_hand() -> notices.InHand:
    access = current_access()
    return notices.in_hand(Channel.LETTER, of=access.visible(Right.EXPORT))


def _named() -> list[Notice]:
    """Those of the letters that the page named that still wait, in its order."""
    waiting = {notice.id: notice for notice in _in_hand().found if is_letter(notice)}
    named = dict.fromkeys(request.form.getlist("letter", type=int))
    return [waiting[number] for number in named if number in waiting][:MOST]


def _look(what: str, number: int) -> None:
    looks.record(what, actor=current_actor(), about=None, details=f"letters: {number}")
