"""Sign in without a password: an e-mail address, then the code that was mailed to it, or the link beside it.

The answer is the same whether we know an address or not. The mailed link opens a page with one button.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from events import accounts, notices
from events.accounts import TooManyAttempts
from events.extensions import db
from events.models import Account
from events.web import forms, signed_in
from events.web.forms.fields import fault
from events.web.forms.sent import SentForm
from events.web.forms.sign_in import WRONG_CODE, CodeForm, EmailForm

pages = Blueprint("sign_in", __name__)

ASKED, NEXT = "asked", "next"


@pages.route("/sign-in", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def form() -> ResponseReturnValue:
    """Ask for an e-mail address and mail a code to it."""
    if request.method == "GET":
        if signed_in.current_account() is not None:
            return redirect(signed_in.home(), 303)
        _remember_where_to(request.args.get("next"))
    filled = EmailForm()
    if not filled.validate_on_submit():
        return shown("sign_in/form.html", filled)
    try:
        session[ASKED] = accounts.ask(filled.email.data, network_address())
    except TooManyAttempts:
        return too_many()
    db.session.commit()
    notices.wake()
    return redirect(url_for("sign_in.code"), 303)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@forms.keeps_what_was_typed
def code() -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    asked = session.get(ASKED)
    if not isinstance(asked, str):
        return redirect(url_for("sign_in.form"), 303)
    filled = CodeForm()
    if not filled.validate_on_submit():
        return shown("sign_in/code.html", filled)
    try:
        account = accounts.guess(asked, filled.code.data, network_address())
    except TooManyAttempts:
        return too_many()
    if account is not None:
        return _let_in(account)
    db.session.commit()
    fault(filled.code, WRONG_CODE)
    return shown("sign_in/code.html", filled)


@pages.route("/s/<token>", methods=["GET", "POST"])
def link(token: str) -> ResponseReturnValue:
    """Where the mailed link leads: one button, which signs in."""
    if request.method == "GET":
        known = accounts.by_link(token)
        return render_template("sign_in/link.html", account=known), 200 if known is not None else 404
    account = accounts.use_link(token)
    if account is None:
        return render_template("sign_in/link.html", account=None), 404
    return _let_in(account)


@pages.post("/sign-out")
def out() -> ResponseReturnValue:
    """Sign this browser out."""
    signed_in.end()
    db.session.commit()
    return redirect(url_for("sign_in.form"), 303)


def _let_in(account: Account) -> ResponseReturnValue:
    """Sign in, and go where somebody wanted to go; who lacks a second factor is asked for it there."""
    where = session.get(NEXT)
    signed_in.begin(account)
    db.session.commit()
    return redirect(where or signed_in.home(), 303)


def _remember_where_to(where: str | None) -> None:
    """Keep where somebody wanted to go, if it is a page of this site."""
    session.pop(NEXT, None)
    if (path := within_the_site(where)) is not None:
        session[NEXT] = path


def within_the_site(where: str | None) -> str | None:
    """`where` if it is a path of this site and cannot be read as anything else; browsers take a \\ for a /."""
    if not where or not where.startswith("/") or "\\" in where or not where.isprintable():
        return None
    parts = urlsplit(where)
    return where if not parts.scheme and not parts.netloc and not where.startswith("//") else None


def network_address() -> str:
    """From which network address somebody asks; behind the proxy that https needs, the one the proxy saw."""
    is_behind = current_app.config["SAMENKOMST"].BASE_URL.startswith("https:")
    return (request.access_route[-1] if is_behind and request.access_route else request.remote_addr) or ""


def too_many() -> ResponseReturnValue:
    """It was tried too often; what counts that is not undone."""
    db.session.rollback()
    return render_template("sign_in/too_many.html"), 429, Headers({"Retry-After": "3600"})


def shown(template: str, filled: SentForm, **known: object) -> Response:
    """A page with a form, kept by no cache."""
    response = Response(render_template(template, form=filled, **known), filled.http_status)
    response.headers["Cache-Control"] = "no-store"
    return response
