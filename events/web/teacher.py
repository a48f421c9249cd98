"""A teacher's, facilitator's or interpreter's personal link: the own work and where it is. It needs no account."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from events import agenda, audit, mail, notices, reminders, tokens
from events.clock import now
from events.extensions import db
from events.models import Person, What
from events.web.unknown import LinkUnknown, shows_again

pages = Blueprint("teacher", __name__)


@pages.get("/t/<token>")
def lessons(token: str) -> str:
    """The lessons and talks that are still to come."""
    return _show(_teacher_of(token))


@pages.post("/t/<token>/invitations")
def invitations(token: str) -> Response:
    """Let mails put lessons and talks into the teacher's calendar, or not any more."""
    teacher = _teacher_of(token)
    if request.form.get("wanted") == "no":
        reminders.stop_asking(teacher, actor=audit.VISITOR)
    elif teacher.email:
        reminders.ask_for_work(teacher, actor=audit.VISITOR)
    db.session.commit()
    notices.wake()
    return redirect(url_for("teacher.lessons", token=token), 303)


def _show(teacher: Person) -> str:
    moment = now()
    found = [(item, agenda.where_to_work(item.event, moment)) for item in agenda.lessons_of(teacher, moment)]
    talks = [
        (role.event, role.what, agenda.where_to_work(role.event, moment, role.what))
        for role in agenda.talks_of(teacher, moment)
        if role.event is not None
    ]
    told_from = {event.id: mail.address_told_from(event) for event, what, _place in talks if what == What.INTERPRETER}
    own = url_for("teacher.lessons", token=(request.view_args or {})["token"])
    return render_template(
        "teacher/lessons.html", teacher=teacher, lessons=found, talks=talks, told_from=told_from, own=own
    )


def _teacher_of(token: str) -> Person:
    """The person this link is for; ends the request when it is not ours or was revoked."""
    claim = tokens.read(tokens.Purpose.TEACHER, token)
    person = db.session.get(Person, claim.id) if claim else None
    if person is None or claim is None or person.link_version != claim.version:
        raise LinkUnknown
    return person


shows_again(pages, lambda token: _show(_teacher_of(token)))
