"""The pages on which somebody asks for a private calendar, and ends or replaces a link. They need no account.

The address of a calendar is shown once, on the page that answers the button; we keep no copy of it.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from events import subscriptions, tokens
from events.extensions import db
from events.models import Device, Scope, Subscription
from events.subscriptions import Owner, TooManyLinks
from events.web import doors, forms, signed_in
from events.web.doors import Door
from events.web.forms.following import DEVICES, following_form
from events.web.forms.sent import SentForm
from events.web.subscribing import Ways

pages = Blueprint("following", __name__)

Page = ResponseReturnValue
ASKS: dict[str, Any] = {"methods": ["GET", "POST"]}
CHANGE = "<int:number>/<any(revoke, replace):act>"


@forms.keeps_what_was_typed
def page(purpose: str, token: str) -> Page:
    """Ask for a link, by a personal page."""
    return show(doors.behind(purpose, token))


@forms.keeps_what_was_typed
def change(purpose: str, token: str, number: int, act: str) -> Page:
    """End one link, or make a new one in its place."""
    return do(doors.behind(purpose, token), number, act)


for purpose in doors.PURPOSES:
    path, known = f"/{purpose}/<token>/feeds", {"purpose": purpose}
    pages.add_url_rule(path, view_func=page, defaults=known, **ASKS)
    pages.add_url_rule(f"{path}/{CHANGE}", view_func=change, defaults=known, **ASKS)


@pages.route("/mine/feeds", **ASKS)
@forms.keeps_what_was_typed
def mine() -> Page:
    """Ask for a link, signed in."""
    return signed_in.ask_to_sign_in() or show(own_door())


@pages.route(f"/mine/feeds/{CHANGE}", **ASKS)
@forms.keeps_what_was_typed
def change_mine(number: int, act: str) -> Page:
    """End one link, or make a new one in its place, signed in."""
    return signed_in.ask_to_sign_in() or do(own_door(), number, act)


def own_door() -> Door:
    """Of whoever is signed in: everybody with the e-mail address that the sign-in proved."""
    account = signed_in.current_account()
    assert account is not None
    owner = Owner(email_hash=account.email_hash)
    choices = doors.of_person(owner, Scope.OWN)
    return Door(owner, choices, "/mine", "account/layout.html", actor=signed_in.current_actor())


def show(door: Door) -> Page:
    """The page of `door`; with a form that was sent well, also the new address."""
    filled = following_form(
        [(choice.value, choice.label) for choice in door.choices], has_languages=door.has_languages
    )
    if not filled.validate_on_submit():
        return _page(door, filled), filled.http_status
    choice = next(choice for choice in door.choices if choice.value == filled["follow"].data)
    language = filled["language"].data if door.has_languages else "nl"
    try:
        link, token = subscriptions.open_link(
            door.owner, choice.scope, Device(filled["device"].data), language, group=choice.group, actor=door.actor
        )
    except TooManyLinks:
        db.session.rollback()
        return _page(door, filled, notice="too_many"), 409
    return _made(door, filled, link, token)


def do(door: Door, number: int, act: str) -> Page:
    """End or replace a link of `door`; an address that only takes a button leads back."""
    link = next((link for link, _label in door.links() if link.id == number), None)
    if request.method != "POST" or link is None:  # it may have been ended already
        return redirect(f"{door.path}/feeds", 303)
    sent = SentForm()
    if not sent.validate_on_submit():
        return _page(door, _form(door), notice="unsent"), 400
    if act == "replace":
        return _made(door, _form(door), *subscriptions.replace(link, actor=door.actor))
    subscriptions.revoke(link, actor=door.actor)
    db.session.commit()
    return redirect(f"{door.path}/feeds?done=revoked", 303)


def _made(door: Door, filled: SentForm, link: Subscription, token: str) -> str:
    """The page with a new address, which nobody sees again."""
    db.session.commit()
    label = next(label for known, label in door.links() if known.id == link.id)
    return _page(door, filled, ways=Ways(tokens.address(f"/feeds/{token}.ics"), label), new=link.id)


def _form(door: Door) -> SentForm:
    """The form as it stands before anybody filled it in."""
    return following_form([(choice.value, choice.label) for choice in door.choices], has_languages=door.has_languages)


def _page(door: Door, filled: SentForm, *, ways: Ways | None = None, new: int | None = None, notice: str = "") -> str:
    return render_template(
        "feeds/mine.html",
        door=door,
        form=filled,
        links=door.links(),
        ways=ways,
        new=new,
        devices=dict(DEVICES),
        most=subscriptions.MOST_LINKS,
        notice=notice or ("revoked" if request.args.get("done") == "revoked" and not ways else ""),
    )
