"""Who is signed in, how far, and what that lets them open. A page that shows what not everybody may see asks here.

Somebody who needs a second factor and has not given it here, or long ago, may do nothing yet. What one may not see
does not exist (404); what one sees but may not do is refused (403).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import utils
from sqlalchemy import select

from events import access, accounts, extensions
from events.access import Access, Right
from events.clock import now
from events.extensions import db
from events.models import Account, Event, SignIn
from events.web import devices, security

View = Callable[..., Any]

RECENT = timedelta(minutes=15)
_WORKSPACE = "/organise"


def current_account() -> Account | None:
    """Who is signed in with this browser, whether or not the second factor was given."""
    return current_user._get_current_object() if current_user else None


def current_sign_in() -> SignIn | None:
    """The sign-in of this browser."""
    return g.sign_in if current_account() is not None else None


def current_access() -> Access:
    """What who is signed in here may do; nothing without a second factor where one is needed."""
    return _access() if lacks_nothing() else access.NOTHING


def current_actor() -> str:
    """Who does this, for the audit record."""
    account = current_account()
    if account is None:
        abort(401)
    return accounts.actor(account)


def lacks_nothing() -> bool:
    """Whether who is signed in here has given all that was to be given."""
    account, found = current_account(), current_sign_in()
    if account is None or found is None:
        return False
    return not needs_second_factor(account) or accounts.holds_second_factor(found, now())


def needs_second_factor(account: Account) -> bool:
    """Whether `account`, which is signed in here, has a second factor or must have one."""
    return account.tf_totp_secret is not None or _access().needs_second_factor


def begin(account: Account) -> None:
    """Sign `account` in with this browser, with nothing left of who used it before; the view commits."""
    utils.logout_user()
    session.clear()  # also the token of forms: what somebody else may have read is worth nothing now
    g.pop("access", None)
    session[security.TOKEN] = accounts.begin(account, devices.name_of(request.user_agent.string))
    g.sign_in = accounts.live_sign_in(session[security.TOKEN])
    session.permanent = True
    utils.login_user(account, remember=False)


def end() -> None:
    """Sign this browser out; the view commits."""
    found = current_sign_in()
    if found is not None:
        accounts.end_sign_in(found)
    utils.logout_user()
    session.clear()


def pass_second_factor() -> None:
    """Note that the second factor was given in this browser; the view commits."""
    found = current_sign_in()
    if found is None:
        abort(401)
    accounts.pass_second_factor(found)


def gave_second_factor_just_now() -> bool:
    """Whether the second factor was given here in the last quarter of an hour."""
    found = current_sign_in()
    given = found.second_factor_at if found is not None else None
    return given is not None and now() - given < RECENT


def home() -> str:
    """Where somebody starts who is signed in here: the workspace, or the own page."""
    return _WORKSPACE if not _access().is_nothing else url_for("mine.page")


def workspace() -> str | None:
    """The workspace, for whoever has something to organise."""
    return _WORKSPACE if not current_access().is_nothing else None


def ask_to_sign_in() -> ResponseReturnValue | None:
    """Where somebody goes who is not signed in, or not far enough; None who is."""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    if current_account() is None:
        return redirect(url_for("sign_in.form", next=here), 303)
    if not lacks_nothing():
        return redirect(url_for("second_factor.form", next=here), 303)
    _see()
    return None


def _access() -> Access:
    """What who is signed in here may do once everything was given; read once for a request."""
    if "access" not in g:
        account = current_account()
        g.access = access.NOTHING if account is None else access.of(account.person)
    found: Access = g.access
    return found


def _see() -> None:
    """Keep the day on which this browser was last used; where a page only reads, in a transaction of its own."""
    found = current_sign_in()
    if found is None or not accounts.see(found) or request.method != "GET":
        return
    found_id = found.id
    db.session.rollback()
    with extensions.writing():
        accounts.see(db.session.get_one(SignIn, found_id))
        db.session.commit()


def needs(right: Right | None = None) -> Callable[[View], View]:
    """Let only those open a page of `organise` who have `right`, or without one: anything to organise.

    Where the address has a `ref`, the right is asked at that event, and the view gets the `event` instead.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            found = current_access()
            if "ref" in values:
                values["event"] = _event(values.pop("ref"), right or Right.SEE)
            elif found.is_nothing or (right is not None and not found.may(right)):
                abort(404)
            return view(**values)

        guarded.is_guarded = True  # type: ignore[attr-defined] # the door of `organise` asks for it
        return guarded

    return guard


def _event(ref: str, right: Right) -> Event:
    """The event with this ref; 404 for who may not see it, 403 for who may not do this with it."""
    found = current_access()
    event = db.session.scalar(select(Event).where(Event.ref == ref, found.visible()))
    if event is None:
        abort(404)
    if not found.may(right, event):
        abort(403)
    return event
