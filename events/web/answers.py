"""The page on which somebody of a fixed circle says who comes to its meetings, and on which its chair sees that.

Whoever holds the link is that person; mail scanners follow links too, so everything that changes is a button. A GET
of an address that only takes answers leads back to the page.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from events import agenda, answers, notices
from events.clock import now, today
from events.errors import DomainError, EventFull, EventMoved
from events.extensions import db
from events.models import Answer, Event, Group, Reply, RosterPlace, What
from events.web import forms
from events.web.addresses import row_number
from events.web.forms.people import SubstituteForm
from events.web.unknown import LinkUnknown, shows_again

pages = Blueprint("answers", __name__)

Page = AnyResponse | str | tuple[str, int]
NOTICES = {EventFull: "full", EventMoved: "moved", answers.TooManySubstitutes: "too_many"}
TAKES_ANSWERS = {"methods": ["GET", "POST"]}


@pages.get("/a/<token>")
def page(token: str) -> str:
    """The coming meetings, each with what was answered."""
    return show(of(token))


@pages.get("/c/<token>")
def chair(token: str) -> str:
    """The same for a chair who has no place in the circle: who comes."""
    role = answers.seen_by_chair(token)
    if role is None or role.group is None:
        raise LinkUnknown
    return render(role.group, None, sees_all=True)


@pages.route("/a/<token>/<slug:ref>", **TAKES_ANSWERS)
def reply(token: str, ref: str) -> Page:
    """Answer with a button: yes, no or maybe."""
    place = of(token)
    said = request.form.get("answer", "")
    if request.method != "POST" or said not in list(Reply):
        return redirect(own_path(), 303)
    meeting = meeting_of(place, ref)
    return kept(place, lambda: answers.answer(place, meeting, Reply(said), revision=revision()))


@pages.route("/a/<token>/<slug:ref>/substitute", **TAKES_ANSWERS)
@forms.keeps_what_was_typed
def substitute(token: str, ref: str) -> Page:
    """Name who comes instead."""
    place = of(token)
    if request.method != "POST":
        return redirect(own_path(), 303)
    meeting = meeting_of(place, ref)
    filled = form_for(meeting)
    if not filled.validate_on_submit():
        return show(place, {meeting.id: filled}), filled.http_status

    def send_somebody() -> Answer:
        person = answers.person_called(place.group, filled["name"].data, filled.email.data)
        return answers.answer(place, meeting, Reply.YES, person, revision=revision(f"m{meeting.id}-"))

    return kept(place, send_somebody)


def of(token: str) -> RosterPlace:
    """The place that holds this link; ends the request with a page that helps when nobody does."""
    place = answers.own_place(token)
    if place is None:
        raise LinkUnknown
    return place


def meeting_of(place: RosterPlace, ref: str) -> Event:
    """The meeting of the circle with this ref; ends the request when there is none."""
    found = next((event for event in place.group.events if event.ref == ref and event.was_shown), None)
    if found is None:
        raise LinkUnknown
    return found


def revision(prefix: str = "") -> int:
    """The schedule that stood on the page; one that is missing or no number fits no meeting."""
    return row_number(request.form.get(f"{prefix}revision")) or 0


def kept(place: RosterPlace, act: Callable[[], Answer]) -> Page:
    """Answer, commit, wake a worker, and lead back; or say what happened first."""
    try:
        act()
    except DomainError as error:
        db.session.rollback()
        return show(place, notice=NOTICES.get(type(error), "too_late")), 409
    db.session.commit()
    notices.wake()
    return redirect(own_path() + "?done=answered", 303)


def own_path() -> str:
    """The path of the page, on whatever host the visitor is."""
    return url_for("answers.page", token=(request.view_args or {})["token"])


def form_for(event: Event) -> SubstituteForm:
    """The form of one meeting among several on the page; its fields bear the meeting's number."""
    filled = SubstituteForm(prefix=f"m{event.id}-")
    filled.revision.data = str(event.schedule_revision)
    return filled


def show(place: RosterPlace, filled: Mapping[int, SubstituteForm] | None = None, *, notice: str = "") -> str:
    """The page of one person; `notice` is what just happened: full, moved, too_many, too_late, unsent or answered."""
    is_chair = any(role.what == What.CHAIR and role.person_id == place.person_id for role in place.group.roles)
    notice = notice or ("answered" if request.args.get("done") == "answered" else "")
    return render(place.group, place, sees_all=is_chair, filled=filled or {}, notice=notice)


def render(
    group: Group,
    place: RosterPlace | None,
    *,
    sees_all: bool,
    filled: Mapping[int, SubstituteForm] | None = None,
    notice: str = "",
) -> str:
    """The meetings of `group` that somebody may see: all of them, or those where `place` is expected."""
    moment, filled = now(), filled or {}
    meetings = [m for m in answers.coming_meetings(group, moment) if sees_all or (place and m.expects(place))]
    where = {
        m.event.id: agenda.where_known(m.event, moment, is_expected=sees_all or m.reply_of(place) == Reply.YES)
        for m in meetings
    }
    return render_template(
        "answers/page.html",
        group=group,
        place=place,
        sees_all=sees_all,
        has_ended=place is not None and place.until_on is not None and place.until_on < today(),
        meetings=meetings,
        where=where,
        moment=moment,
        forms={m.event.id: filled.get(m.event.id) or form_for(m.event) for m in meetings},
        faulty=next(iter(filled.values()), None),
        own=own_path() if place else "",
        notice=notice,
    )


shows_again(pages, lambda token: show(of(token), notice="unsent"))
