"""The calendar of who organises: what comes, and how many places of it are taken."""

from flask import Blueprint

from events.models import Scope
from events.subscriptions import Owner
from events.web import doors, following, forms
from events.web.doors import Choice, Door
from events.web.signed_in import current_account, current_actor, needs

pages = Blueprint("feeds", __name__, url_prefix="/feeds")


@pages.route("", **following.ASKS)
@forms.keeps_what_was_typed
@needs()
def page() -> following.Page:
    """Ask for a link to what one organises."""
    return following.show(_door())


@pages.route(f"/{following.CHANGE}", **following.ASKS)
@forms.keeps_what_was_typed
@needs()
def change(number: int, act: str) -> following.Page:
    """End one link, or make a new one in its place."""
    return following.do(_door(), number, act)


def _door() -> Door:
    account = current_account()
    assert account is not None
    choices = [Choice(doors.label_of(Scope.ORGANISER), Scope.ORGANISER)]
    return Door(
        Owner(person_id=account.person_id),
        choices,
        "/organise",
        "organise/layout.html",
        has_languages=False,
        actor=current_actor(),
    )
