"""What somebody reads when something is not there, not allowed or broken: a sentence and a way onward."""

from flask import Blueprint, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, default_exceptions

from events.errors import EventGone
from events.extensions import db

pages = Blueprint("errors", __name__)


@pages.app_errorhandler(CSRFError)
def form_expired(_error: CSRFError) -> tuple[str, int]:
    """A form without its token: cookies are off, or the page stood open for very long. Pages may say more."""
    opens = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    back = request.path if opens else url_for("agenda.index")
    return render_template("errors/form_expired.html", back=back), 400


@pages.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]] | HTTPException:
    """Any other refusal, in words; what the standard asks of its headers (Allow, Retry-After) stays."""
    code = error.code or 500
    if code not in default_exceptions:
        return error  # a redirect is no error
    kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    return render_template("errors/page.html", code=code), code, kept


@pages.app_errorhandler(EventGone)
def event_gone(_error: EventGone) -> tuple[str, int]:
    """Another deleted the draft while somebody saved it."""
    db.session.rollback()
    return render_template("errors/page.html", code=404), 404


@pages.app_errorhandler(500)
def our_fault(_error: Exception) -> tuple[str, int]:
    """Something broke; nothing half done stays behind."""
    db.session.rollback()
    return render_template("errors/page.html", code=500), 500
