"""What a professional finds after signing in: own registrations, meetings to answer for, lessons and talks."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from events import answers, people, registration, reminders, tokens
from events.agenda import mine
from events.clock import now
from events.extensions import db
from events.models import Person
from events.tokens import Purpose
from events.web import signed_in

pages = Blueprint("mine", __name__)
pages.before_request(signed_in.ask_to_sign_in)


@pages.get("/mine")
def page() -> ResponseReturnValue:
    """Everything of mine that is still to come."""
    account = signed_in.current_account()
    assert account is not None
    return render_template(
        "mine/page.html",
        account=account,
        mine=mine.of(account, now()),
        own_page=registration.own_page,
        answer_page=answers.own_page,
        chair_page=answers.chair_page,
        work_page=_work_page,
        is_changed=request.args.get("done") == "changed",
    )


@pages.post("/mine/invitations")
def invitations() -> ResponseReturnValue:
    """Switch invitations by mail off, or on again."""
    account = signed_in.current_account()
    assert account is not None
    is_on = request.form.get("wanted") == "yes"
    reminders.switch_invitations(people.known_under(account.email), on=is_on, actor=signed_in.current_actor())
    db.session.commit()
    return redirect(url_for("mine.page", done="changed"), 303)


def _work_page(person: Person) -> str:
    """Where a teacher or facilitator finds the rest: rooms, times and where it is."""
    return tokens.link(Purpose.TEACHER, person.id, person.link_version)
