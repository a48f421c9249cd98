"""An event is published, called off, or held after all: each on a page of its own that says first who hears what.

A draft that nobody counts on can be deleted instead, of which nobody hears.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import activities, agenda, notices, registration, reminders, scheduling
from events.access import Right
from events.clock import now
from events.errors import DomainError
from events.extensions import db
from events.models import Event, EventStatus
from events.web.addresses import row_number
from events.web.organise.foreseen import foresee
from events.web.organise.parties import event_page
from events.web.organise.plan import counted
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("shown", __name__)

Page = Response | str


@dataclass(frozen=True)
class Step:
    """What is done to an event as a whole: its question, its button, when it can be done, and the doing."""

    question: LazyString
    button: LazyString
    of: tuple[EventStatus, ...]
    do: Callable[..., Any]
    is_danger: bool = False


STEPS = {
    "publish": Step(_("Wilt u dit publiceren?"), _("Publiceer"), (EventStatus.DRAFT,), scheduling.published),
    "call-off": Step(
        _("Gaat dit niet door?"),
        _("Laat het niet doorgaan"),
        (EventStatus.PUBLISHED, EventStatus.DRAFT),
        scheduling.called_off,
        is_danger=True,
    ),
    "hold": Step(
        _("Gaat dit toch door?"), _("Laat het toch doorgaan"), (EventStatus.CANCELLED,), scheduling.held_after_all
    ),
}


@pages.route("/events/<slug:ref>/<any(publish, 'call-off', hold):name>", methods=["GET", "POST"])
@needs(Right.PLAN)
def page(event: Event, name: str) -> Page:
    """Say what would happen and who would hear it, or do it."""
    step = STEPS[name]
    if not _can(event, step):
        return redirect(event_page(event, done="too_late"), 303)
    if request.method == "POST" and not _is_awaited(event, name):
        return _do(event, name)
    return ask(event, name)


@pages.route("/events/<slug:ref>/discard", methods=["GET", "POST"])
@needs(Right.PLAN)
def discard(event: Event) -> Page:
    """Ask whether a draft may go, or delete it."""
    if not may_be_discarded(event):
        return redirect(event_page(event, done="too_late"), 303)
    if request.method != "POST":
        return render_template("organise/plan/discard.html", event=event)
    try:
        scheduling.discarded(event, _typed_version(), actor=current_actor())
    except DomainError:
        db.session.rollback()
        return redirect(event_page(event, done="too_late"), 303)
    db.session.commit()
    return redirect(url_for("organise.events.index", shelf="drafts", done="discarded"), 303)


def may_be_discarded(event: Event) -> bool:
    """Whether nobody counts on the draft; of what a member submitted, the office says with its task what it is."""
    return scheduling.may_be_discarded(event) and not activities.is_submitted(event)


def ask(event: Event, name: str) -> Page:
    """The page with the question."""
    step, version, actor = STEPS[name], event.edit_version, current_actor()
    foreseen = foresee(lambda: step.do(event, version, actor=actor), current_access())
    if foreseen.is_refused:
        return redirect(event_page(event, done="too_late"), 303)
    moment = now()
    return render_template(
        "organise/plan/step.html",
        event=event,
        name=name,
        step=step,
        counted=counted(foreseen),
        elsewhere=foreseen.elsewhere,
        told=len(foreseen.told) + foreseen.elsewhere,
        warnings=scheduling.warnings_of(event),
        reminders=[one for one in reminders.moments(event) if one.due_at > moment],
        is_awaited=_is_awaited(event, name),
        opening=_opening(event),
        is_past=False,
        form_path="",
        place=agenda.where(event),
        rounds=agenda.rounds(event),
    )


def _do(event: Event, name: str) -> Page:
    try:
        with notices.heard() as queued:
            STEPS[name].do(event, _typed_version(), actor=current_actor())
    except DomainError:
        db.session.rollback()
        return redirect(event_page(event, done="too_late"), 303)
    told = len(queued)
    if str(told) != request.form.get("agreed"):
        db.session.rollback()  # somebody came or went since the page said how many
        return ask(event, name)
    path = event_page(event, done="published" if name == "publish" else "told" if told else "saved")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def _typed_version() -> int:
    """The version of the event when the page was opened."""
    return row_number(request.form.get("version")) or 0


def _can(event: Event, step: Step) -> bool:
    return event.status in step.of and event.ends_at > now()


def _is_awaited(event: Event, name: str) -> bool:
    """Whether a member waits for the office's answer, by which it is published."""
    return name == "publish" and activities.is_submitted(event)


def _opening(event: Event) -> str:
    """Whether one could register once it is published."""
    if not event.policy.takes_registrations:
        return str(registration.Opening.ELSEWHERE)
    opens = event.registration_opens_at
    return str(registration.Opening.NOT_YET if opens is not None and opens > now() else registration.Opening.OPEN)
