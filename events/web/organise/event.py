"""One event as an organiser sees it: its places, who is on it and who waits, its messages, and what happened to it.

Who may not read names reads numbers, and who may change nothing reads only who comes for certain. Where names say
that somebody may be ill, the look is on record first.
"""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from events import agenda, audit, notices
from events.access import Right
from events.clock import now
from events.extensions import db
from events.mail import by_hand_text
from events.mail.letters import is_letter
from events.models import Event, Notice, RegistrationStatus
from events.policy import BY_HAND
from events.web.addresses import moment_of, row_number
from events.web.organise.parties import event_page, record_look, statuses_read
from events.web.organise.shown import may_be_discarded
from events.web.sent_again import ONE, once_more
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("event", __name__)

NOTICES = (
    *ONE,
    "settled",
    "by_hand",
    "late",
    "not_done",
    "put_back",
    "not_put_back",
    "registered",
    "saved",
    "told",
    "published",
    "too_late",
)
ENDED = (RegistrationStatus.CANCELLED, RegistrationStatus.DECLINED)
BUTTON = {"methods": ["GET", "POST"]}


@pages.get("/events/<slug:ref>")
@needs(Right.SEE)
def page(event: Event) -> str:
    """The event."""
    ref, access = event.ref, current_access()
    counts = agenda.standing.counts(event)
    shows_names = access.may(Right.NAMES, event)
    if shows_names and counts:
        shown = sum(parties for status, (parties, _) in counts.items() if status in statuses_read(event))
        record_look("parties shown", event, event.uid, shown)
    found = agenda.standing.visible_event(ref, access.visible())
    return show(found, counts, shows_names=shows_names) if found is not None else abort(404)


def show(event: Event, counts: dict[str, tuple[int, int]], *, shows_names: bool) -> str:
    """The page, after the look is on record."""
    access, moment, standing = current_access(), now(), agenda.standing
    fills = standing.fills(event)
    may_change = access.may(Right.CHANGE, event)
    happened = standing.history(event, [fill.pool for fill in fills if fill.fund is None]) if may_change else []
    pages_of = -(-counts.get(RegistrationStatus.CONFIRMED, (0, 0))[0] // standing.PAGE_LENGTH)
    number = min(max(request.args.get("page", 1, type=int), 1), max(pages_of, 1))
    shown = statuses_read(event)
    ended_too = request.args.get("ended") is not None
    return render_template(
        "organise/event.html",
        event=event,
        may={right.value for right in Right if access.may(right, event)},
        corrects=access.may(Right.OUTBOX),  # whom the office knows may work at other events too
        may_be_discarded=access.may(Right.PLAN, event) and may_be_discarded(event),
        place=agenda.where_known(event, moment, is_expected=shows_names),
        moment=moment,
        fills=fills,
        counts=counts,
        shows_names=shows_names,
        parties={
            status.value: standing.parties(event, status, number=number if status in HELD else None)
            for status in shown
            if status in counts and (ended_too or status not in ENDED)
        },
        number=number,
        pages=pages_of,
        ended_too=ended_too,
        ended=sum(counts.get(status, (0, 0))[0] for status in ENDED),
        workshop_waits=standing.waits_for_workshops(event) if may_change else [],
        circle=standing.circle(event),
        messages=standing.messages(event, moment),
        happened=happened,
        actors=standing.actors(happened),
        done=request.args.get("done") if request.args.get("done") in NOTICES else None,
        ticked=_ticked(event) if may_change else None,
    )


HELD = (RegistrationStatus.CONFIRMED,)


@pages.get("/events/<slug:ref>/messages/<int:number>")
@needs(Right.CHANGE)
def by_hand(event: Event, number: int) -> str:
    """What to write in a letter or to say on the telephone, and to whom; what a letter on the post says, too.

    Of what is not so any more there are no words: what they would be made from is gone, or is of today.
    """
    notice = _notice(event, number)
    if notice.channel not in BY_HAND:
        abort(404)
    record_look("message shown", event, _about(notice, event))
    notice = db.session.get_one(Notice, number)
    event, holds = notice.event or event, notices.holds(notice)
    return render_template(
        "organise/by_hand.html",
        event=event,
        notice=notice,
        holds=holds,
        moment=now(),
        text=by_hand_text(notice) if holds and (notice.sent_at is None or is_letter(notice)) else None,
        may_print=holds and is_letter(notice) and current_access().may(Right.EXPORT, event),
    )


@pages.route("/events/<slug:ref>/messages/<int:number>/again", **BUTTON)
@needs(Right.CHANGE)
def send_again(event: Event, number: int) -> Response:
    """Queue a failed message once more, to the address that is known now."""
    notice = _notice(event, number)
    if request.method != "POST":
        return redirect(event_page(event, _anchor="messages"), 303)
    goes, done = once_more(notice)
    if goes:
        audit.record("message sent again", actor=current_actor(), about=_about(notice, event), details=notice.purpose)
    path = event_page(event, done=done, _anchor="messages")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/<int:number>/settle", **BUTTON)
@needs(Right.CHANGE)
def settle(event: Event, number: int) -> Response:
    """Let a failed message be: it is dealt with."""
    notice = _notice(event, number)
    done = request.method == "POST" and notices.settle(notice.id)
    if done:
        audit.record("failure settled", actor=current_actor(), about=_about(notice, event), details=notice.purpose)
    path = event_page(event, done="settled" if done else None, _anchor="messages")
    db.session.commit()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/<int:number>/done", **BUTTON)
@needs(Right.CHANGE)
def done_by_hand(event: Event, number: int) -> Response:
    """Tick off a phone call, or a letter, of which the page names when it was `shown`: that went to the post."""
    notice = _notice(event, number)
    if request.method != "POST":
        return redirect(event_page(event, _anchor="messages"), 303)
    if (shown_at := moment_of(request.form.get("shown"))) is not None:
        came = notices.brought_to_post([notice.id], of=Event.id == event.id, shown_at=shown_at)
        done = "by_hand" if came.done else "late" if came.late else "not_done"
    else:
        done = "by_hand" if notices.done(notice.id) else "not_done"
    if done == "by_hand":
        audit.record(
            "message done by hand", actor=current_actor(), about=_about(notice, event), details=notice.purpose
        )
    path = event_page(event, done=done, ticked=notice.id, _anchor="messages" if done == "by_hand" else None)
    db.session.commit()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/<int:number>/back", **BUTTON)
@needs(Right.CHANGE)
def put_back(event: Event, number: int) -> Response:
    """Let a letter or a phone call that was ticked off wait again."""
    notice = _notice(event, number)
    if request.method != "POST":
        return redirect(event_page(event, _anchor="messages"), 303)
    done = notices.put_back(notice.id)
    if done:
        audit.record("message put back", actor=current_actor(), about=_about(notice, event), details=notice.purpose)
    path = event_page(event, done="put_back" if done else "not_put_back", _anchor="messages" if done else None)
    db.session.commit()
    return redirect(path, 303)


def _notice(event: Event, number: int) -> Notice:
    """The message of this event with this number; ends the request with 404 when it is none of its."""
    notice = db.session.get(Notice, number)
    if notice is None or notice.event_id != event.id:
        abort(404)
    return notice


def _ticked(event: Event) -> Notice | None:
    """The message of this event that somebody has just pressed to tick off, as it is now."""
    number = row_number(request.args.get("ticked"))
    notice = db.session.get(Notice, number) if number is not None else None
    return notice if notice is not None and notice.event_id == event.id else None


def _about(notice: Notice, event: Event) -> str:
    return notice.registration.uid if notice.registration is not None else event.uid
