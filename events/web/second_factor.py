"""The second factor: a code of an app on one's own phone, for whoever sees names of people who may be ill.

It is set up at the first sign-in. Until it was given, this browser opens nothing else; a recovery code will do too.
"""

import segno
from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from events import accounts, audit, codes
from events.accounts import TooManyAttempts
from events.extensions import db
from events.models import Account
from events.web import forms, signed_in
from events.web.forms.fields import fault
from events.web.forms.sent import SentForm
from events.web.forms.sign_in import WRONG_APP_CODE, WRONG_RECOVERY_CODE, AppCodeForm, RecoveryForm
from events.web.security import security
from events.web.sign_in import network_address, shown, too_many, within_the_site

pages = Blueprint("second_factor", __name__, url_prefix="/sign-in/second-factor")

SECRET = "second_factor"  # noqa: S105 - the key under which a browser keeps the secret, encrypted, until it is proven


@pages.route("", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form() -> ResponseReturnValue:
    """Ask for the code of the app; who has none yet sets one up."""
    account = signed_in.current_account()
    if account is None:
        return redirect(url_for("sign_in.form", next=_next()), 303)
    if account.tf_totp_secret is None:
        return redirect(url_for("second_factor.setup", next=_next()), 303)
    filled = AppCodeForm()
    if not filled.validate_on_submit():
        return _show(filled)
    return _judge(account, filled)


@pages.route("/recovery", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def recovery() -> ResponseReturnValue:
    """Ask for a recovery code instead."""
    account = signed_in.current_account()
    if account is None or account.tf_totp_secret is None:
        return redirect(url_for("second_factor.form", next=_next()), 303)
    filled = RecoveryForm()
    if not filled.validate_on_submit():
        return _show(filled)
    return _judge(account, filled)


@pages.route("/setup", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def setup() -> ResponseReturnValue:
    """Set up the app, which proves itself with its first code; then show the recovery codes, once."""
    account = signed_in.current_account()
    if account is None or not _may_change(account):
        back = url_for("second_factor.setup", next=_next()) if signed_in.lacks_nothing() else _next()
        return redirect(url_for("second_factor.form", next=back), 303)
    filled = AppCodeForm()
    secret = session.setdefault(SECRET, codes.new_secret())
    if not filled.validate_on_submit():
        return _show_setup(account, filled, secret)
    try:
        is_right = accounts.second_factor(account, filled.code.data, network_address(), secret)
    except TooManyAttempts:
        return too_many()
    if not is_right:
        db.session.commit()
        fault(filled.code, WRONG_APP_CODE)
        return _show_setup(account, filled, secret)
    security.datastore.tf_set(account, "authenticator", totp_secret=secret)
    audit.record("second factor set up", actor=signed_in.current_actor(), about=account.person.uid)
    session.pop(SECRET)
    return _show_codes(account)


@pages.post("/codes")
def new_codes() -> ResponseReturnValue:
    """Make recovery codes anew; the old ones work no more."""
    account = signed_in.current_account()
    if account is None or account.tf_totp_secret is None or not _may_change(account):
        return redirect(url_for("second_factor.form", next=_next()), 303)
    audit.record("recovery codes made", actor=signed_in.current_actor(), about=account.person.uid)
    return _show_codes(account)


def _may_change(account: Account) -> bool:
    """Whether who is here may set a second factor: there is none yet, or it was given a moment ago."""
    return account.tf_totp_secret is None or signed_in.gave_second_factor_just_now()


def _judge(account: Account, filled: SentForm) -> ResponseReturnValue:
    """Let who gave the right code go on."""
    by_recovery = isinstance(filled, RecoveryForm)
    typed, address = filled["code"].data, network_address()
    try:
        is_right = (
            accounts.recovery(account, typed, address, _take_recovery_code)
            if by_recovery
            else accounts.second_factor(account, typed, address)
        )
    except TooManyAttempts:
        return too_many()
    if not is_right:
        db.session.commit()
        fault(filled["code"], WRONG_RECOVERY_CODE if by_recovery else WRONG_APP_CODE)
        return _show(filled)
    if by_recovery:
        audit.record("recovery code used", actor=signed_in.current_actor(), about=account.person.uid)
    signed_in.pass_second_factor()
    db.session.commit()
    return redirect(_next() or signed_in.home(), 303)


def _take_recovery_code(account: Account, typed: str) -> bool:
    """Use a recovery code up; people type capitals and forget the dashes."""
    letters = "".join(c for c in typed.casefold() if c.isalnum())
    code = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    kept = security._mf_recovery_codes_util
    return bool(kept.check_recovery_code(account, code) and kept.delete_recovery_code(account, code))


def _show_codes(account: Account) -> Response:
    """Make new recovery codes and show them, with the second factor given; commits."""
    made = security._mf_recovery_codes_util.create_recovery_codes(account)
    signed_in.pass_second_factor()
    db.session.commit()
    page = render_template("second_factor/codes.html", codes=made, next=_next() or signed_in.home())
    return Response(page, headers={"Cache-Control": "no-store"})


def _show(filled: SentForm) -> Response:
    return shown("second_factor/form.html", filled, by_recovery=isinstance(filled, RecoveryForm), next=_next())


def _show_setup(account: Account, filled: SentForm, secret: str) -> Response:
    factory = codes.factory()
    picture = segno.make(factory.get_totp_uri(account.email, secret), error="m").svg_data_uri(scale=4, border=2)
    return shown("second_factor/setup.html", filled, picture=picture, key=factory.get_totp_pretty_key(secret))


def _next() -> str | None:
    return within_the_site(request.args.get("next"))
