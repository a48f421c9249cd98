"""The members of the networks, for the office: who joins, who is a member, who left, and what each has by it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from events import agenda, members, notices
from events.access import Right
from events.clock import today
from events.errors import WrongStatus
from events.extensions import db
from events.models import Membership, Organisation
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.members import DayForm, JoinForm, day_form, join_form, refused
from events.web.signed_in import current_actor, needs

pages = Blueprint("members", __name__)

Page = Response | str | tuple[str, int]
ACTS = {"talk": members.plan_talk, "sign": members.sign, "end": members.end}
DONE = ("joined", "talk", "sign", "end", "link", "no_link", "revoked", "already")


@pages.get("/members")
@needs(Right.MEMBERS)
def index() -> str:
    """Everybody who is, wants to be or was a member, by network."""
    return render_template("organise/members/index.html", circles=members.circles(), today=today())


@pages.route("/members/new", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.MEMBERS)
def join() -> Page:
    """An organisation becomes an aspirant of a network."""
    networks, known = agenda.networks(), members.organisations()
    filled = join_form(networks, known)
    if not filled.validate_on_submit():
        return _form(filled)
    network = next(one for one in networks if one.ref == filled.network.data)
    organisation = next((one for one in known if one.ref == filled.organisation.data), None)
    if organisation is None:
        organisation = members.found(
            filled["name"].data, filled.email.data or None, filled.phone.data or None, actor=current_actor()
        )
    path = _of(organisation, "joined")
    try:
        members.join(organisation, network, filled.talk_on.data, actor=current_actor())
    except members.AlreadyMember:
        db.session.rollback()
        return redirect(path.replace("joined", "already"), 303)
    db.session.commit()
    return redirect(path, 303)


@pages.get("/members/<slug:which>")
@needs(Right.MEMBERS)
def page(which: str) -> str:
    """One organisation: its memberships, seats, delegates, people and link."""
    organisation = members.organisation_called(which) or abort(404)
    done = request.args.get("done", "")
    return render_template(
        "organise/members/page.html",
        organisation=organisation,
        memberships=organisation.memberships,
        takes_part=organisation.takes_part_on(today()),
        sends=members.sends(organisation),
        contacts=members.contacts_of(organisation),
        roles=members.roles_at(organisation),
        today=today(),
        done=done if done in DONE else "",
    )


@pages.route("/members/<slug:which>/<int:number>/<any(talk, sign, end):act>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
@needs(Right.MEMBERS)
def change(which: str, number: int, act: str) -> Page:
    """Give the talk another day, sign the agreement, or end the membership."""
    row = db.session.get(Membership, number)
    if row is None or row.organisation.ref != which:
        abort(404)
    filled = day_form(act, row.talk_on if act == "talk" else None)
    if not filled.validate_on_submit():
        return _day(filled, row, act)
    path = _of(row.organisation, act)
    try:
        ACTS[act](row, filled.day_of(), actor=current_actor())
    except (WrongStatus, members.TooEarly) as why:
        db.session.rollback()
        fault(filled.day, refused(why))
        return _day(filled, row, act)
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


@pages.route("/members/<slug:which>/link", methods=["GET", "POST"])
@needs(Right.MEMBERS)
def link(which: str) -> Page:
    """Mail the organisation its link once more; first making those sent before worthless, if asked."""
    organisation = members.organisation_called(which) or abort(404)
    if request.method != "POST":
        return redirect(url_for("organise.members.page", which=which), 303)
    if "revoke" in request.form:
        members.revoke_link(organisation, actor=current_actor())
    sent = members.send_link(organisation, actor=current_actor())
    path = _of(organisation, "no_link" if not sent else "revoked" if "revoke" in request.form else "link")
    db.session.commit()
    notices.wake()
    return redirect(path, 303)


def _form(filled: JoinForm) -> Page:
    return render_template("organise/members/form.html", form=filled), filled.http_status


def _day(filled: DayForm, row: Membership, act: str) -> Page:
    page = render_template(
        "organise/members/day.html", form=filled, membership=row, organisation=row.organisation, act=act
    )
    return page, filled.http_status


def _of(organisation: Organisation, done: str) -> str:
    return url_for("organise.members.page", which=organisation.ref, done=done)
