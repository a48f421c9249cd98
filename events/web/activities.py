"""A member's own page for activities: submit one, see where each stands, and change what the office returned."""

from flask import Blueprint, Response, redirect, render_template, url_for

from events import activities, answers
from events.errors import WrongStatus
from events.extensions import db
from events.models import Event, EventStatus, Organisation
from events.web import forms
from events.web.forms.activity import ActivityForm, activity_form
from events.web.register import Answer
from events.web.unknown import unknown

pages = Blueprint("activities", __name__, url_prefix="/m/<token>/activities")


@pages.get("")
def index(token: str) -> Answer:
    """What this member submitted, and where each stands."""
    member = answers.seen_by_member(token)
    return _index(member, token) if member else unknown()


@pages.route("/new", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def new(token: str) -> Answer:
    """Submit an activity."""
    member = answers.seen_by_member(token)
    if member is None:
        return unknown()
    if not activities.may_submit(member):
        return _index(member, token), 403
    filled = activity_form(activities.coming_themes())
    if not filled.validate_on_submit():
        return _show(filled, token)
    activities.submit(member, filled.submission_of(), str(filled.submission.data))
    return _saved(token)


@pages.route("/<int:number>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def change(token: str, number: int) -> Answer:
    """Change what is not in the agenda yet, and submit it again."""
    member = answers.seen_by_member(token)
    event = db.session.get(Event, number)
    if member is None or event is None or event not in activities.submitted_by(member):
        return unknown()
    if not activities.may_submit(member):
        return _index(member, token), 403
    if event.status != EventStatus.DRAFT:
        return redirect(url_for("activities.index", token=token), 303)
    filled = activity_form(activities.coming_themes(), event)
    if not filled.validate_on_submit():
        return _show(filled, token, event)
    try:
        activities.resubmit(event, filled.submission_of())
    except WrongStatus:
        db.session.rollback()
        return redirect(url_for("activities.index", token=token), 303)
    return _saved(token)


def _index(member: Organisation, token: str) -> str:
    return render_template(
        "activities/index.html",
        member=member,
        activities=activities.submitted_by(member),
        may_submit=activities.may_submit(member),
        token=token,
    )


def _saved(token: str) -> Answer:
    db.session.commit()
    return redirect(url_for("activities.index", token=token), 303)


def _show(filled: ActivityForm, token: str, event: Event | None = None) -> Answer:
    page = render_template("activities/form.html", form=filled, token=token, event=event)
    response = Response(page, filled.http_status)
    response.headers["Cache-Control"] = "no-store" if filled.errors else "private, no-cache"
    return response
