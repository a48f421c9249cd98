"""An event is held again: one copy, a whole year, a series. What is in the way of a day is said before.

Every copy is a draft, so nobody hears of it until it is published.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from events import scheduling
from events.access import Right
from events.clock import local, today
from events.errors import AlreadyMeets
from events.extensions import db
from events.models import Event
from events.scheduling import Proposal
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.planning.again import copy_form, rule_of, series_form, why_not
from events.web.organise.parties import event_page
from events.web.signed_in import current_access, current_actor, needs

pages = Blueprint("copies", __name__)

Page = Response | str | tuple[str, int]
FORM = {"methods": ["GET", "POST"]}


@pages.route("/events/<slug:ref>/copy", **FORM)
@forms.keeps_what_was_typed
@needs(Right.PLAN)
def copy(event: Event) -> Page:
    """One copy: a day, what is in the way of it, and the button."""
    form = copy_form(local(event.starts_at).date() + scheduling.A_YEAR)
    proposal = None
    if form.validate_on_submit():
        day, submission = form.day.data, str(form.submission.data)
        if (known := scheduling.copied(event, day, submission)) is not None:
            return redirect(event_page(known, done="saved"), 303)
        proposal = scheduling.propose(event, day)
        try:
            if proposal.is_taken:
                raise AlreadyMeets(day)
            if not proposal.warnings or request.form.get("despite") == day.isoformat():
                made = scheduling.copy(event, day, actor=current_actor(), submission=submission)
                path = event_page(made, done="saved")
                db.session.commit()
                return redirect(path, 303)
        except AlreadyMeets:
            db.session.rollback()
            fault(form.day, _("Op die dag staat deze bijeenkomst al."))
    page = render_template("organise/plan/copy.html", form=form, event=event, proposal=proposal)
    return page, form.http_status


@pages.route("/events/<slug:ref>/series", **FORM)
@needs(Right.PLAN)
def series(event: Event) -> Page:
    """A series by a rule: its days with a tick each, and a button that drafts those that are ticked."""
    form = series_form(request.args)
    if not request.args or not form.validate():
        page = render_template("organise/plan/series.html", form=form, event=event, proposals=None)
        return page, 422 if request.args else 200
    try:
        proposals = scheduling.by_rule(event, rule_of(form, event), form.times.data)
    except scheduling.BadRule as bad:
        fault(form.rule if form.rule.data else form.often, why_not(bad))
        return render_template("organise/plan/series.html", form=form, event=event, proposals=None), 422
    if request.method == "POST":
        return _draft(proposals)
    return render_template("organise/plan/series.html", form=form, event=event, proposals=proposals)


@pages.route("/events/copy-year", **FORM)
@needs(Right.PLAN)
def year() -> Page:
    """A whole year, 52 weeks later: everything with a tick, and a button that drafts what is ticked."""
    this = today().year
    asked = request.args.get("year", this, type=int)
    chosen = asked if this - 2 <= asked <= this + 2 else this
    proposals = scheduling.of_year(chosen, current_access().visible(Right.PLAN))
    if request.method == "POST":
        return _draft(proposals)
    return render_template(
        "organise/plan/year.html", year=chosen, years=range(this - 2, this + 3), proposals=proposals
    )


def key_of(proposal: Proposal) -> str:
    """By what a ticked day is known."""
    return f"{proposal.event.ref}@{proposal.on.isoformat()}"


@pages.app_template_filter("proposal_key")
def _key(proposal: Proposal) -> str:
    return key_of(proposal)


def _draft(proposals: list[Proposal]) -> Response:
    """Draft what was ticked of `proposals`; a day that was taken meanwhile is left out."""
    ticked = set(request.form.getlist("days"))
    scheduling.copy_all([(one.event, one.on) for one in proposals if key_of(one) in ticked], actor=current_actor())
    db.session.commit()
    return redirect(url_for("organise.events.index", shelf="drafts"), 303)
