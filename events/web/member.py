"""An organisation's own page, by its link: whom it sends to the meetings at which it has seats."""

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse

from events import answers, notices
from events.answers import Meeting
from events.clock import now, today
from events.errors import NotExpected, SitsForAnother
from events.extensions import db
from events.models import Group, Organisation, RosterPlace
from events.web import forms
from events.web.forms.fields import fault
from events.web.forms.people import DelegateForm
from events.web.unknown import LinkUnknown, shows_again

pages = Blueprint("member", __name__, url_prefix="/m/<token>")

Page = AnyResponse | str | tuple[str, int]


@pages.get("")
def page(token: str) -> str:
    """What the organisation can do here."""
    return show(of(token))


@pages.route("/delegates/<slug:ref>", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def delegate(token: str, ref: str) -> Page:
    """Name somebody who comes for the organisation to the meetings of a group."""
    organisation = of(token)
    if request.method != "POST":
        return redirect(url_for("member.page", token=token), 303)
    group = next((found for found, _meetings in seats_of(organisation) if found.ref == ref), None)
    if group is None:
        raise LinkUnknown
    filled = form_for(group)
    if not filled.validate_on_submit():
        return show(organisation, {group.id: filled}), filled.http_status
    try:
        answers.name_delegate(group, organisation, filled["name"].data, filled.email.data)
    except (SitsForAnother, NotExpected) as refused:
        db.session.rollback()
        fault(filled.email, _sentence(refused))
        return show(organisation, {group.id: filled}), 409
    return saved(token, "named")


@pages.post("/delegates/<int:place_id>/end")
def dismiss(token: str, place_id: int) -> Page:
    """Let a delegate go."""
    organisation = of(token)
    place = db.session.get(RosterPlace, place_id)
    if place is not None and place.organisation_id == organisation.id and place.group.seats_each:
        answers.dismiss(place)
    return saved(token, "ended")


def of(token: str) -> Organisation:
    """The organisation that holds this link; ends the request with a page that helps when none does."""
    organisation = answers.seen_by_member(token)
    if organisation is None:
        raise LinkUnknown
    return organisation


def saved(token: str, done: str) -> AnyResponse:
    """Commit, wake a worker, and lead back to the page."""
    db.session.commit()
    notices.wake()
    return redirect(url_for("member.page", token=token, done=done), 303)


def seats_of(organisation: Organisation) -> list[tuple[Group, list[Meeting]]]:
    """The coming meetings at which `organisation` has seats, by group."""
    meetings = answers.meetings_of(answers.seats_of(organisation))
    in_groups = sorted(meetings, key=lambda meeting: meeting.event.group_id or 0)
    found = [(group, list(held)) for group, held in groupby(in_groups, lambda meeting: meeting.event.group)]
    return [(group, held) for group, held in found if group is not None]


def form_for(group: Group) -> DelegateForm:
    """The form of one group among several on the page; its fields bear the group's number."""
    return DelegateForm(prefix=f"g{group.id}-")


def show(organisation: Organisation, filled: Mapping[int, DelegateForm] | None = None, *, notice: str = "") -> str:
    """The page; `notice` is what just happened: named, ended or unsent."""
    filled, groups, done = filled or {}, seats_of(organisation), request.args.get("done", "")
    return render_template(
        "member/page.html",
        organisation=organisation,
        groups=groups,
        delegates={
            group.id: [p for p in group.roster if p.organisation_id == organisation.id and p.holds_on(today())]
            for group, _meetings in groups
        },
        forms={group.id: filled.get(group.id) or form_for(group) for group, _meetings in groups},
        faulty=next(iter(filled.values()), None),
        people_at=answers.people_at,
        own=url_for("member.page", token=(request.view_args or {})["token"]),
        notice=notice or (done if done in ("named", "ended") else ""),
        moment=now(),
    )


def _sentence(refused: SitsForAnother | NotExpected) -> LazyString:
    if isinstance(refused, SitsForAnother):
        return _("Deze persoon komt al namens een andere organisatie.")
    if isinstance(refused, answers.TooManyDelegates):
        return _("U noemde al veel mensen. Haal eerst iemand weg, of bel ons.")
    return _("Uw organisatie heeft bij dit overleg geen plaats meer. Bel ons als dat niet klopt.")


shows_again(pages, lambda token: show(of(token), notice="unsent"))
