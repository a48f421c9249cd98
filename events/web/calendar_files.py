"""How a calendar file is answered over HTTP, so that programs that poll it all day cost us little.

No cookie, no attachment: a program reads it, and a phone opens it in its calendar.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

from events import extensions
from events.clock import now
from events.extensions import db
from events.ical import trouble
from events.ical.made import Made

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PUBLIC, PRIVATE = "public, max-age=300", "private, no-cache"
_TYPE = "text/calendar; charset=utf-8"


class CalendarResponse(Response):
    """An answer whose 304 carries both validators; the framework would leave Last-Modified out of it."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """The headers as they are sent."""
        headers = super().get_wsgi_headers(environ)
        if self.status_code == 304 and self.last_modified is not None:
            headers["Last-Modified"] = http_date(self.last_modified)
        return headers


def answer(made: Made, cache: str = PUBLIC) -> Response:
    """The file, or 304 when the reader has it: If-None-Match decides before If-Modified-Since (RFC 9110 13.2.2)."""
    is_gzipped = request.accept_encodings.quality("gzip") > 0
    response = CalendarResponse(made.gzipped if is_gzipped else made.body, content_type=_TYPE)
    if is_gzipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cache
    response.set_etag(made.etag, weak=True)
    # A burst of changes can bring its stamp a few seconds ahead of the clock; a date to come would be refused.
    response.last_modified = min(made.changed_at, now())
    response.make_conditional(request)
    return response


def refusal(sentence: str, status: int = 404) -> Response:
    """A sentence in plain text: what asks for a calendar file is mostly no browser."""
    return Response(sentence + "\n", status, content_type="text/plain; charset=utf-8")


def tell_operator() -> bool:
    """Keep that a calendar could not be made, for /readyz; whether even that could be written."""
    try:
        with extensions.writing():
            trouble.note(now())
            db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def wanted(name: str) -> Iterable[str]:
    """What the address asks of `name`; nothing between the marks counts as not asked."""
    return [value for value in request.args.getlist(name) if value]
