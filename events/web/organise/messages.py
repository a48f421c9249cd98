"""Writing to the parties of an event or its circle: a draft, what each reads, a test to oneself, and then everybody.

Where an event speaks of clients there is no form for words. How far a message is, the page reads from the outbox.
Whoever presses a button under what another rewrote meanwhile sees first what it says now.
"""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from events import messages, notices, recipients
from events.access import Right
from events.errors import WrongStatus
from events.extensions import db
from events.models import Account, Event, WrittenMessage
from events.web import forms
from events.web.forms.message import MessageForm, message_form
from events.web.forms.sent import SentForm
from events.web.organise.message_words import channels, previews, whom
from events.web.signed_in import current_account, current_actor, needs

pages = Blueprint("messages", __name__)

Page = Response | str | tuple[str, int]
LOOK_AGAIN_SECONDS = 10
BUTTON = {"methods": ["GET", "POST"]}
DONE = ("sent", "sent_already", "tested", "anew", "removed", "nobody")


@pages.get("/events/<slug:ref>/messages")
@needs(Right.WRITE)
def index(event: Event) -> str:
    """What was written about the event, and how far each message is."""
    found, progress = messages.of_event(event), messages.progress(event)
    lines = [(one, progress.get(messages.anchor_of(one), messages.Progress())) for one in found]
    return render_template(
        "organise/messages/index.html",
        event=event,
        lines=lines,
        takes_words=messages.takes_words(event),
        state_of=messages.state_of,
        done=_done(),
    )


@pages.route("/events/<slug:ref>/messages/new", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.WRITE)
def new(event: Event) -> Page:
    """Write a draft; nothing is sent yet."""
    if not messages.takes_words(event):
        return redirect(_list(event), 303)
    filled = message_form(event)
    if not filled.validate_on_submit():
        return _form(filled, event)
    message = messages.write(event, filled.selection(), filled.texts("subject"), filled.texts("body"), by=_account())
    path = _of(event, message.id)
    db.session.commit()
    return redirect(path, 303)


@pages.get("/events/<slug:ref>/messages/written/<int:number>")
@needs(Right.WRITE)
def page(event: Event, number: int) -> Page:
    """One message: what everybody reads, how many, and the buttons; or how far it is."""
    message = _message(event, number)
    return show(event, message) if message is not None else redirect(_list(event), 303)


@pages.route("/events/<slug:ref>/messages/written/<int:number>/change", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.WRITE)
def change(event: Event, number: int) -> Page:
    """Change a draft."""
    message = _message(event, number)
    if message is None and (request.method != "POST" or not messages.takes_words(event)):
        return redirect(_list(event), 303)
    filled = message_form(event, message)
    if not filled.validate_on_submit():
        return _form(filled, event, message)
    said = (filled.selection(), filled.texts("subject"), filled.texts("body"))
    try:
        if message is None:
            raise WrongStatus(messages.DISCARDED)
        messages.rewrite(message, *said, filled.edition.data or "")
    except messages.Rewritten:
        db.session.rollback()
        filled.merge()
        return _form(filled, event, message, is_merged=True)
    except WrongStatus:  # sent or thrown away meanwhile: what was typed becomes a draft of its own
        db.session.rollback()
        path = _of(event, messages.write(event, *said, by=_account()).id, done="anew")
    else:
        path = _of(event, number)
    db.session.commit()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/written/<int:number>/test", **BUTTON)
@needs(Right.WRITE)
def test(event: Event, number: int) -> Page:
    """Send the message to who writes it."""
    message = _pressed(event, number)
    if message is None:
        return redirect(_list(event), 303)
    submission = SentForm().submission.data or ""
    messages.test(message, _account(), submission)
    path = _of(event, number, done="tested")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/written/<int:number>/send", **BUTTON)
@needs(Right.WRITE)
def send(event: Event, number: int) -> Page:
    """Send the message to everybody it is for; a second press finds it sent."""
    message = _pressed(event, number)
    if message is None:
        return redirect(_list(event), 303)
    path = _of(event, number, done="sent")
    try:
        messages.send(message, _seen(), actor=current_actor())
    except messages.Rewritten:
        db.session.rollback()
        return _rewritten(event, message)
    except messages.Nobody:
        db.session.rollback()
        return redirect(_of(event, number, done="nobody"), 303)
    except WrongStatus:
        db.session.rollback()
        return redirect(path, 303)
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/messages/written/<int:number>/remove", **BUTTON)
@needs(Right.WRITE)
def remove(event: Event, number: int) -> Page:
    """Throw a draft away."""
    message = _pressed(event, number)
    path = url_for("organise.messages.index", ref=event.ref, done="removed")
    if message is None:
        return redirect(path, 303)
    try:
        messages.discard(message, _seen())
    except messages.Rewritten:
        db.session.rollback()
        return _rewritten(event, message)
    except WrongStatus:
        db.session.rollback()
        return redirect(_of(event, number, done="sent_already"), 303)
    db.session.commit()
    return redirect(path, 303)


def show(event: Event, message: WrittenMessage) -> Response:
    """The page of one message; while mails are on their way it looks again by itself."""
    progress = messages.progress(event).get(messages.anchor_of(message), messages.Progress())
    response = make_response(_rendered(event, message, progress))
    if progress.is_going:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _rewritten(event: Event, message: WrittenMessage) -> Response:
    """The page as the draft is now, for who pressed a button under another edition."""
    response = make_response(_rendered(event, message, messages.Progress(), is_rewritten=True))
    response.status_code = 409
    return response


def _rendered(
    event: Event, message: WrittenMessage, progress: messages.Progress, *, is_rewritten: bool = False
) -> str:
    selection = messages.selection_of(message)
    found = recipients.counted(event, selection)
    return render_template(
        "organise/messages/page.html",
        event=event,
        message=message,
        whom=whom(event, selection),
        is_circle=recipients.is_circle(event),
        is_draft=messages.state_of(message) == messages.DRAFT,
        progress=progress,
        channels=channels(found),
        total=sum(found.values()),
        previews=previews(event, message, found, _account()),
        bodies=message.bodies,
        form=SentForm(),
        edition=messages.edition(message),
        is_rewritten=is_rewritten,
        may_test=bool(_account().person.email),
        done=_done(),
    )


def _form(
    filled: MessageForm, event: Event, message: WrittenMessage | None = None, *, is_merged: bool = False
) -> Page:
    page = render_template(
        "organise/messages/form.html", form=filled, event=event, message=message, is_merged=is_merged
    )
    return page, 409 if is_merged else filled.http_status


def _message(event: Event, number: int) -> WrittenMessage | None:
    """The message of this event with this number; a draft may have been thrown away."""
    message = db.session.get(WrittenMessage, number)
    return message if message is not None and message.event_id == event.id else None


def _pressed(event: Event, number: int) -> WrittenMessage | None:
    """The message whose button was pressed; none for who only follows the address."""
    return _message(event, number) if request.method == "POST" else None


def _seen() -> str:
    """The edition that was on the page where the button was."""
    return request.form.get("edition", "")


def _account() -> Account:
    account = current_account()
    return account if account is not None else abort(401)


def _done() -> str:
    done = request.args.get("done", "")
    return done if done in DONE else ""


def _of(event: Event, number: int, done: str | None = None) -> str:
    return url_for("organise.messages.page", ref=event.ref, number=number, done=done)


def _list(event: Event) -> str:
    return url_for("organise.messages.index", ref=event.ref)
