"""What the office says by letter, for all events together: one PDF to print, and the tick that it is on the post.

Each sees the letters of the events whose lists they may take, those first whose event begins first. The look is on
record before a name is shown. What was ticked together has one moment, and by that it is put back together.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, func, select
from werkzeug.wrappers import Response as AnyResponse

from events import audit, notices
from events.access import Right
from events.clock import now
from events.extensions import db
from events.mail.letters import is_letter, letters_pdf
from events.models import Event, Notice
from events.policy import Channel
from events.web import downloads, looks
from events.web.addresses import moment_of, row_number
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
    found = sorted((notice for notice in in_hand.found if is_letter(notice)), key=_urgency)
    return render_template(
        "organise/letters.html",
        letters=found[:MOST],
        number=len(found),
        most=MOST,
        unaddressed=[notice for notice in in_hand.found if not is_letter(notice)],
        unread=in_hand.unread,
        came=came_of_it(),
        moment=now(),
        back=row_number(request.args.get("back")),
        is_none_left=request.args.get("printed") == "0",
    )


@pages.route("/letters.pdf", methods=["GET", "POST"])
@needs()
def file() -> Response | AnyResponse:
    """The letters that were on the page and still wait, in one file: what is printed is what the page ticks.

    What somebody else ticked off meanwhile is on the post already. One that is, is printed again from its own page: a
    printer jams, and mail comes back.
    """
    if request.method != "POST":
        return redirect(url_for(".index"), 303)
    if not (found := _to_print()):
        return redirect(url_for(".index", printed=0), 303)
    _look("letters exported", len(found))
    return downloads.named("brieven", "pdf", letters_pdf(_to_print()))


@pages.route("/done", methods=["GET", "POST"])
@needs()
def done() -> AnyResponse:
    """Tick off the letters that were printed, also what is a call by now; one that came since waits."""
    if request.method != "POST":
        return redirect(url_for(".index"), 303)
    came = on_the_post(current_access().visible(Right.EXPORT))
    _record("letters posted", came.pop("done"))
    db.session.commit()
    return redirect(url_for(".index", **came), 303)


@pages.route("/back", methods=["GET", "POST"])
@needs()
def back() -> AnyResponse:
    """Put back what was ticked off with one press: it is not on the post after all."""
    if request.method != "POST":
        return redirect(url_for(".index"), 303)
    found = [number for number in _posted(moment_of(request.form.get("at"))) if notices.put_back(number)]
    _record("letters put back", found)
    db.session.commit()
    return redirect(url_for(".index", back=len(found)), 303)


@pages.app_template_test("late_for_post")
def is_late_for_post(notice: Notice) -> bool:
    """Whether it is a letter that the post would bring too late."""
    return notice.channel == Channel.LETTER and notices.is_late_for_post(notice, now())


def on_the_post(of: ColumnElement[bool]) -> dict[str, Any]:
    """Tick off the letters that a page named, `of` the events for which a condition holds; which were `done`.

    For the next page: by which moment they are put back together (`at`), how many come too late (`late`), and how
    many waited no more (`gone`).
    """
    named = _numbers()
    came = notices.brought_to_post(named, of=of, shown_at=moment_of(request.form.get("shown")) or now())
    at = db.session.scalar(select(Notice.sent_at).where(Notice.id.in_(came.done)).limit(1))
    gone = len(named) - len(came.done) - len(came.late)
    return {"done": came.done, "at": at and at.isoformat(), "late": len(came.late) or None, "gone": gone}


def came_of_it() -> dict[str, int | None]:
    """What the address of this page says came of ticking letters off; `gone` is None where none were."""
    said = {name: row_number(request.args.get(name)) for name in ("late", "gone")}
    return {**said, "posted": len(_posted(moment_of(request.args.get("at"))))}


def _record(what: str, numbers: list[int]) -> None:
    """Put on record of each event how many of these letters are about it."""
    about = select(Event.uid, func.count()).join(Notice, Notice.event_id == Event.id)
    about = about.where(Notice.id.in_(numbers)).group_by(Event.uid, Event.id).order_by(Event.id)
    for uid, number in db.session.execute(about).all():
        audit.record(what, actor=current_actor(), about=uid, details=f"letters: {number}")


def _in_hand() -> notices.InHand:
    access = current_access()
    return notices.in_hand(Channel.LETTER, of=access.visible(Right.EXPORT))


def _to_print() -> list[Notice]:
    """The one on the post that its own page asks for again, or those that the list named."""
    return _on_the_post(row_number(request.form["posted"])) if "posted" in request.form else _named()


def _on_the_post(number: int | None) -> list[Notice]:
    """The letter with this number, when it is on the post and still says what is so."""
    visible = current_access().visible(Right.EXPORT)
    query = select(Notice).join(Notice.event).where(Notice.id == number, Notice.sent_at.is_not(None), visible)
    return [notice for notice in db.session.scalars(query) if is_letter(notice) and notices.holds(notice)]


def _named() -> list[Notice]:
    """Those of the letters that the page named that still wait, in its order."""
    found = {notice.id: notice for notice in _in_hand().found if is_letter(notice)}
    return [found[number] for number in _numbers()[:MOST] if number in found]


def _numbers() -> list[int]:
    """What the page named."""
    typed = request.form.getlist("letter", type=row_number)
    return list(dict.fromkeys(number for number in typed if number is not None))


def _posted(at: datetime | None) -> list[int]:
    """The letters that were ticked off together at this moment, of the events whose lists one may take."""
    return notices.posted(at, of=current_access().visible(Right.EXPORT)) if at is not None else []


def _urgency(notice: Notice) -> tuple[bool, datetime, int]:
    """Before what begins first; then what is about something that has begun."""
    starts_at = notice.starts_at
    is_to_come = starts_at is not None and starts_at > now()
    return not is_to_come, starts_at if starts_at is not None and is_to_come else notice.due_at, notice.id


def _look(what: str, number: int) -> None:
    looks.record(what, actor=current_actor(), about=None, details=f"letters: {number}")
