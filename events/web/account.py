"""One's own account: where one is signed in, and the second factor. What protects it asks a recent second factor."""

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from events import accounts, audit
from events.extensions import db
from events.models import Account, SignIn
from events.web import signed_in
from events.web.security import security

pages = Blueprint("account", __name__, url_prefix="/account")
pages.before_request(signed_in.ask_to_sign_in)


@pages.get("")
def page() -> ResponseReturnValue:
    """Where I am signed in, and how I prove who I am."""
    account = _account()
    return render_template(
        "account/page.html",
        account=account,
        here=signed_in.current_sign_in(),
        sign_ins=accounts.live_sign_ins(account),
        must_have=signed_in.needs_second_factor(account),
        codes_left=len(security.datastore.mf_get_recovery_codes(account)),
    )


@pages.post("/sign-ins/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """Sign another browser out, or this one."""
    found = db.session.get(SignIn, number)
    if found is None or found.account_id != _account().id:
        abort(404)
    accounts.end_sign_in(found)
    audit.record("signed out elsewhere", actor=signed_in.current_actor(), about=_account().person.uid)
    db.session.commit()
    return redirect(url_for("account.page"), 303)


@pages.post("/sign-ins/end")
def end_others() -> ResponseReturnValue:
    """Sign every other browser out."""
    here = signed_in.current_sign_in()
    for found in accounts.live_sign_ins(_account()):
        if here is not None and found.id != here.id:
            accounts.end_sign_in(found)
    audit.record("signed out elsewhere", actor=signed_in.current_actor(), about=_account().person.uid)
    db.session.commit()
    return redirect(url_for("account.page"), 303)


def _account() -> Account:
    found = signed_in.current_account()
    assert found is not None  # the door saw to it
    return found


def init_app(app: Flask) -> None:
    """Let the templates of `app` lead whoever has something to organise to it."""
    app.add_template_global(signed_in.workspace)
