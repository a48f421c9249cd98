"""Who may sign in: the office invites, ends, and helps who lost the phone with the app. Each act is on record."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from events import accounts, notices, subscriptions
from events.access import Right
from events.clock import local, now
from events.extensions import db
from events.models import Account, Event, Group, Network, Organisation, Role
from events.web import forms
from events.web.forms.accounts import invitation_form
from events.web.signed_in import current_account, current_actor, needs

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

LATELY = timedelta(days=60)


def pressed(view: Callable[[int], ResponseReturnValue]) -> Callable[[int], ResponseReturnValue]:
    """Let a GET of an address that is a button's lead back to the list, and change nothing."""

    @wraps(view)
    def only_pressed(number: int) -> ResponseReturnValue:
        return view(number) if request.method == "POST" else redirect(url_for("organise.accounts.index"), 303)

    return only_pressed


@pages.get("")
@needs(Right.ACCOUNTS)
def index() -> ResponseReturnValue:
    """Every account with its roles."""
    found = accounts.all_accounts()
    names = _names()
    roles = {
        account_id: [(role, names(role)) for role in roles] for account_id, roles in accounts.roles_of(found).items()
    }
    page = render_template("organise/accounts.html", accounts=found, roles=roles, me=current_account())
    return Response(page, headers={"Cache-Control": "no-store"})


@pages.route("/invite", methods=["GET", "POST"])
@needs(Right.ACCOUNTS)
@forms.keeps_what_was_typed
def invite() -> ResponseReturnValue:
    """Let somebody sign in, or give who does a role more."""
    filled = invitation_form(_places())
    if not filled.validate_on_submit():
        return render_template("organise/invite.html", form=filled), filled.http_status
    account = accounts.invite(filled.email.data, filled["name"].data, by=current_actor())
    what, where = filled.what, filled.scope
    if what is not None and where is not None:
        accounts.give(account, what, where, by=current_actor())
    db.session.commit()
    notices.wake()
    return redirect(url_for("organise.accounts.index"), 303)


@pages.route("/<int:number>/end", methods=["GET", "POST"])
@needs(Right.ACCOUNTS)
def end(number: int) -> ResponseReturnValue:
    """Let somebody sign in no more, after a question; not oneself, so that somebody of the office is left."""
    account = _account(number)
    mine = current_account()
    if mine is not None and account.id == mine.id:
        abort(403)
    if request.method != "POST":
        names = _names()
        found = accounts.roles_of([account])[account.id]
        roles = [(role, names(role)) for role in found if role.what in accounts.WHERE]
        page = render_template("organise/account_end.html", account=account, roles=roles)
        return Response(page, headers={"Cache-Control": "no-store"})
    accounts.end(account, by=current_actor())
    subscriptions.end_with_account(account, actor=current_actor())
    db.session.commit()
    return redirect(url_for("organise.accounts.index"), 303)


@pages.route("/<int:number>/reset", methods=["GET", "POST"])
@needs(Right.ACCOUNTS)
@pressed
def reset(number: int) -> ResponseReturnValue:
    """Let somebody set up the app on the phone anew."""
    accounts.reset_second_factor(_account(number), by=current_actor())
    db.session.commit()
    return redirect(url_for("organise.accounts.index"), 303)


@pages.route("/roles/<int:number>/take", methods=["GET", "POST"])
@needs(Right.ACCOUNTS)
@pressed
def take(number: int) -> ResponseReturnValue:
    """Take a role away; the own one at the office not, so that somebody of the office is left."""
    role, mine = db.session.get(Role, number), current_account()
    if role is None or mine is None:
        abort(404)
    if role.person_id == mine.person_id and role.what in accounts.AT_THE_OFFICE:
        abort(403)
    accounts.take(role, by=current_actor())
    db.session.commit()
    return redirect(url_for("organise.accounts.index"), 303)


def _account(number: int) -> Account:
    found = db.session.get(Account, number)
    if found is None or not found.active:
        abort(404)
    return found


def _places() -> list[tuple[str, str]]:
    """Where somebody can be something: networks, organisations, groups, and events that are not long over."""
    networks = db.session.scalars(select(Network).order_by(Network.id))
    organisations = db.session.scalars(select(Organisation).order_by(Organisation.id))
    groups = db.session.scalars(select(Group).order_by(Group.id))
    coming = select(Event).where(Event.ends_at > now() - LATELY, Event.group_id.is_(None))
    events = db.session.scalars(coming.order_by(Event.starts_at, Event.id))
    return [
        *((f"network:{found.ref}", _("Netwerk: %(name)s", name=found.name)) for found in networks),
        *((f"organisation:{found.ref}", _("Organisatie: %(name)s", name=found.name)) for found in organisations),
        *((f"group:{found.ref}", _("Groep: %(name)s", name=found.name)) for found in groups),
        *((f"event:{found.ref}", f"{local(found.starts_at):%d-%m-%Y}: {found.title()}") for found in events),
    ]


def _names() -> Callable[[Role], str]:
    """Says of a role where it is, as people call it."""
    networks = {found.id: found.name for found in db.session.scalars(select(Network))}
    organisations = {found.id: found.name for found in db.session.scalars(select(Organisation))}

    def name(role: Role) -> str:
        if role.event is not None:
            return f"{role.event.title()}, {local(role.event.starts_at):%d-%m-%Y}"
        if role.group is not None:
            return role.group.name
        return networks.get(role.network_id or 0) or organisations[role.organisation_id or 0]

    return name
