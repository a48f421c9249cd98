"""What has to be done by a day: the list, first due first, and each task with what came of it.

Who may change an event sees the calls about it; what is the office's own is for the office. A call says whom one
calls, at what number and what to say, after the look is on record. What a member submitted is not ticked off but
answered: it goes into the agenda, or back with a reason.
"""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import activities, agenda, notices, todo
from events.access import Right
from events.clock import now, today
from events.errors import DomainError, WrongStatus
from events.extensions import db
from events.models import TELL_ADDRESS, Task, What
from events.todo import Outcome
from events.web import forms
from events.web.forms.fields import Needed, Plain, text
from events.web.forms.outcome import OutcomeForm
from events.web.forms.sent import SentForm
from events.web.organise.parties import record_look
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("task", __name__)

ROLES = (todo.OFFICE, What.ORGANISER, todo.COORDINATOR)
Answer = Response | str | tuple[str, int]


class ReasonForm(SentForm):
    """Why an activity goes back to the member."""

    reason = text(
        _("Wat moet er anders?"), Needed(_("Vul in wat er anders moet.")), Plain(), length=300,
        hint=_("Het lid leest deze zin in een mail en op de eigen pagina."), autocomplete="off",
    )  # fmt: skip


@pages.get("/tasks")
@needs()
def index() -> str:
    """What is to be done, or what was; of one role or network if asked."""
    access, asked = current_access(), request.args
    networks = agenda.networks()
    role = asked.get("role") if asked.get("role") in ROLES else None
    network = next((one.ref for one in networks if one.ref == asked.get("network")), None)
    is_done = asked.get("shelf") == "done"
    mine = access.visible(Right.CHANGE)
    return render_template(
        "organise/tasks.html",
        tasks=todo.open_tasks(mine, is_office=access.is_office, role=role, network=network, is_done=is_done),
        interpreters=agenda.without_interpreter(now()) if access.is_office and not is_done else [],
        networks=networks,
        is_office=access.is_office,
        is_done=is_done,
        chosen={"role": role, "network": network},
        most=todo.PAGE_LENGTH,
        today=today(),
    )


@pages.route("/tasks/<int:number>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs()
def page(number: int) -> Answer:
    """The task; what came of it, and a new try for whom one did not reach."""
    task, filled = _task(number), OutcomeForm()
    if task.what == activities.APPROVE or task.done_at is not None or not filled.validate_on_submit():
        return show(task, outcome=filled), filled.http_status
    try:
        todo.tick(task, Outcome(filled.outcome.data), actor=current_actor(), again_on=filled.again_on.data)
    except WrongStatus:
        db.session.rollback()
    db.session.commit()
    return redirect(url_for("organise.task.index"), 303)


@pages.route("/tasks/<int:number>/approve", methods=["GET", "POST"])
@needs()
def approve(number: int) -> Answer:
    """Show the activity in the agenda."""
    task = _submitted(number)
    return _answered(task, lambda: activities.approve(task, actor=current_actor())) if _is_sent() else _back(number)


@pages.route("/tasks/<int:number>/return", methods=["GET", "POST"])
@needs()
@forms.keeps_what_was_typed
def give_back(number: int) -> Answer:
    """Give the activity back to the member, with a reason."""
    task, form = _submitted(number), ReasonForm()
    if not _is_sent():
        return _back(number)
    if not form.validate_on_submit():
        return show(task, form), form.http_status
    return _answered(task, lambda: activities.give_back(task, form.reason.data, actor=current_actor()))


def show(
    task: Task, form: ReasonForm | None = None, *, outcome: OutcomeForm | None = None, too_late: bool = False
) -> str:
    """The page of a task; whom to call is named only while there is somebody to call."""
    to_call = task.registration if task.done_at is None else None
    if to_call is not None and to_call.is_live:
        record_look("party shown", to_call.event, to_call.uid)
    return render_template(
        "organise/task.html",
        task=task,
        party=to_call if to_call is not None and to_call.is_live else None,
        event=task.event,
        place=_place_of(task),
        interpreter=todo.interpreter_of(task) if task.done_at is None else None,
        today=today(),
        outcome=outcome or OutcomeForm(),
        form=(form or ReasonForm()) if task.what == activities.APPROVE and task.done_at is None else None,
        too_late=too_late,
    )


def _place_of(task: Task) -> agenda.Place | None:
    """Where it is; who is to tell the address reads it when it is time (domain rule 5)."""
    if task.event is None:
        return None
    return agenda.where_known(task.event, now(), is_expected=task.what == TELL_ADDRESS)


def _answered(task: Task, answer: Callable[[], None]) -> Answer:
    try:
        answer()
    except DomainError:
        db.session.rollback()
        return show(task, too_late=True), 409
    db.session.commit()
    notices.wake()
    return redirect(url_for("organise.dashboard.page"), 303)


def _submitted(number: int) -> Task:
    """The task to answer for what a member submitted; the office's alone."""
    task = _task(number)
    return task if task.what == activities.APPROVE else abort(404)


def _task(number: int) -> Task:
    """The task, for who may act on its event; one without an event, or of the office, is the office's."""
    access = current_access()
    return todo.task_of(number, access.visible(Right.CHANGE), is_office=access.is_office) or abort(404)


def _is_sent() -> bool:
    return request.method == "POST"


def _back(number: int) -> Response:
    return redirect(url_for("organise.task.page", number=number), 303)
