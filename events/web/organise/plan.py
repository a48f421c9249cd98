"""An event is planned and changed: first what, then who will be told, and only then one button that does it.

What nobody is told of is saved at once while it is a draft; of what is published the page always says first how many
people get which message. Whoever saves what another changed meanwhile gets the form back, with both.
"""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import notices, scheduling, subscriptions
from events.access import Right
from events.errors import AlreadyMeets, CapacityTooLow, DomainError, EditedMeanwhile, ItemWanted
from events.extensions import db
from events.kinds import KINDS
from events.models import Event, EventStatus
from events.policy import KindPolicy
from events.scheduling import Wanted, Warnings
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.planning import PlanForm, move_form, plan_form
from events.web.organise.foreseen import Foreseen, foresee
from events.web.organise.parties import event_page
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("plan", __name__)

Page = Response | str | tuple[str, int]
FORM = {"methods": ["GET", "POST"]}
TELL, SILENT = "tell", "silent"
_NOT_AGAIN = ("csrf_token", "do", "agreed", "more")


@pages.get("/events/new")
@needs(Right.PLAN)
def choose() -> str:
    """Which kind of event."""
    return render_template("organise/plan/choose.html", kinds=[one for one in KINDS.values() if _may_make(one)])


@pages.route("/events/new/<kind>", **FORM)
@forms.keeps_what_was_typed
@needs(Right.PLAN)
def new(kind: str) -> Page:
    """A new event of one kind, as a draft."""
    policy = KINDS.get(kind) or abort(404)
    if not _may_make(policy):
        abort(404)
    form = plan_form(policy, current_access(), more=request.form.get("more"))
    if "more" in request.form or not form.validate_on_submit():
        return _form(form, None)
    group = form.group_of()
    try:
        event = scheduling.draft(
            policy, form.wanted(), actor=current_actor(), submission=str(form.submission.data), group=group
        )
    except AlreadyMeets:
        db.session.rollback()
        fault(form.starts_day, _("Deze groep heeft op die dag al een bijeenkomst."))
        return _form(form, None)
    path = event_page(event, done="saved")
    db.session.commit()
    return redirect(path, 303)


@pages.route("/events/<slug:ref>/edit", **FORM)
@forms.keeps_what_was_typed
@needs(Right.PLAN)
def edit(event: Event) -> Page:
    """Everything of one event."""
    return _change(plan_form(event.policy, current_access(), event, more=request.form.get("more")), event)


@pages.route("/events/<slug:ref>/move", **FORM)
@forms.keeps_what_was_typed
@needs(Right.PLAN)
def move(event: Event) -> Page:
    """When and where only; its lessons and workshops shift along."""
    return _change(move_form(current_access(), event), event)


def counted(foreseen: Foreseen) -> list[tuple[str, str, int]]:
    """Messages by what they are about and how they go, with how many people get each."""
    found = Counter((one.purpose, one.channel) for one in foreseen.told)
    return [(purpose, channel, number) for (purpose, channel), number in found.items()]


@pages.app_template_filter("called_in_warning")
def _called(other: Event) -> str:
    """What is in the way is called; what one may not see is not named."""
    return (other.title() or other.ref) if current_access().may(Right.SEE, other) else gettext("iets anders")


def _may_make(policy: KindPolicy) -> bool:
    """Whether one may make something of this kind: what funds pay for only the office and who plans for a network."""
    access = current_access()
    return access.is_office or bool(access.networks) or not policy.needs_funding


def _change(form: PlanForm, event: Event) -> Page:
    if request.method != "POST" or "more" in request.form:
        return _form(form, event)
    if form.is_outdated():
        return _merged(form, event)
    if not form.validate() or request.form.get("do") == "back":
        return _form(form, event)
    if event.status != EventStatus.DRAFT and request.form.get("do") not in (TELL, SILENT):
        return _preview(form, event)
    return _save(form, event)


def _save(form: PlanForm, event: Event) -> Page:
    silently = request.form.get("do") == SILENT and event.status != EventStatus.DRAFT
    try:
        with notices.heard() as queued:
            had_part = {role.person for role in event.roles}
            warned = _edit(event, form.wanted(), form.seen_version, actor=current_actor(), silently=silently)
            for person in had_part - {role.person for role in event.roles}:
                subscriptions.end_with_role(person, actor=current_actor())
    except DomainError as error:
        db.session.rollback()
        return _refused(form, event, error)
    if warned.about_people and request.form.get("do") not in (TELL, SILENT):
        db.session.rollback()  # also of a draft, of which nobody is told
        return _preview(form, event)
    told = len(queued)
    if event.status != EventStatus.DRAFT and str(told) != request.form.get("agreed"):
        db.session.rollback()  # somebody came or went since the page said how many
        return _preview(form, event)
    path = event_page(event, done="told" if told else "saved")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def _preview(form: PlanForm, event: Event) -> Page:
    """What would change, what is in the way of it, and who would be told: it is done, counted and undone."""
    wanted, differences, refusal = form.wanted(), form.differences(), []
    actor, warned = current_actor(), Warnings()

    def act() -> None:
        nonlocal warned
        try:
            warned = _edit(event, wanted, form.seen_version, actor=actor)
        except DomainError as error:
            refusal.append(error)
            raise

    foreseen = foresee(act, current_access())
    if refusal:
        return _refused(form, event, refusal[0])
    told = len(foreseen.told) + foreseen.elsewhere
    return render_template(
        "organise/plan/preview.html",
        warnings=warned,
        event=event,
        form=form,
        differences=differences,
        counted=counted(foreseen),
        elsewhere=foreseen.elsewhere,
        told=told,
        may_be_silent=told > 0 and scheduling.may_be_silent(event),
        again=[(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_AGAIN],
    )


def _edit(event: Event, wanted: Wanted, version: int, *, actor: str, silently: bool = False) -> Warnings:
    """Edit `event`; what is in the way of whoever does something there at another time now."""
    before, was = scheduling.duties(event), (event.starts_at, event.ends_at)
    scheduling.edit(event, wanted, version, actor=actor, silently=silently)
    return scheduling.warnings_of_move(event, before, was)


def _refused(form: PlanForm, event: Event, error: DomainError) -> Page:
    """Back to the form, with why at the field that is to blame."""
    if isinstance(error, EditedMeanwhile):
        return _merged(form, event)
    if isinstance(error, CapacityTooLow):
        held = ngettext("Er is al %(num)s plaats bezet.", "Er zijn al %(num)s plaatsen bezet.", error.taken)
        low = [form[name] for name in _capacities(form) if (form[name].data or error.taken) < error.taken]
        fault(low[0] if low else form.starts_day, f"{held} " + str(_("Vul dat aantal in, of meer.")))
    elif isinstance(error, ItemWanted):
        name = f"item_i{error.item_id}_title"
        chose = ngettext(
            "%(num)s mens koos deze workshop. Hij kan niet weg, en niet naar een andere ronde.",
            "%(num)s mensen kozen deze workshop. Hij kan niet weg, en niet naar een andere ronde.",
            error.people,
        )
        fault(form[name if name in form else "starts_day"], chose)
    else:
        fault(form.starts_day, _("Dit kan nu niet: er is intussen iets veranderd. Probeer het nog een keer."))
    return _form(form, event)


def _capacities(form: PlanForm) -> list[str]:
    return [name for name in form._fields if name == "capacity" or name.endswith("_capacity")]


def _merged(form: PlanForm, event: Event) -> Page:
    """The form again, with what another changed beside what was typed; nothing was saved."""
    form.merge()
    return _form(form, event, status=409, is_merged=True)


def _form(form: PlanForm, event: Event | None, *, status: int | None = None, is_merged: bool = False) -> Page:
    values: dict[str, Any] = {"form": form, "event": event, "policy": form.policy, "is_merged": is_merged}
    values["back"] = event_page(event) if event is not None else url_for("organise.plan.choose")
    return render_template("organise/plan/form.html", **values), status or form.http_status
