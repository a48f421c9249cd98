"""How a calendar file is answered over HTTP, so that programs that poll it all day cost us little.

No cookie, no attachment: a program reads it, and a phone opens it in its calendar.
"""

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import http_date, is_resource_modified, parse_accept_header

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
        if self.status_code == HTTPStatus.NOT_MODIFIED and "Last-Modified" in self.headers:
            headers["Last-Modified"] = self.headers["Last-Modified"]
        return headers


def answer(made: Made, cache: str = PUBLIC) -> Response:
    """What this request is answered with when `made` is what its reader should have."""
    status, headers, body = said(made, request.environ, cache)
    return CalendarResponse(body, status, headers)


def said(made: Made, environ: "WSGIEnvironment", cache: str) -> tuple[HTTPStatus, list[tuple[str, str]], bytes]:
    """The file, or 304 when the reader has it: If-None-Match decides before If-Modified-Since (RFC 9110 13.2.2).

    Status, headers and body; to HEAD the body is not sent.
    """
    etag = f'W/"{made.etag}"'
    # A burst of changes can bring its stamp a few seconds ahead of the clock; a date to come would be refused.
    modified = min(made.changed_at, now())
    headers = [("Vary", "Accept-Encoding"), ("Cache-Control", cache)]
    headers += [("ETag", etag), ("Last-Modified", http_date(modified))]
    if not is_resource_modified(environ, etag, last_modified=modified):
        is_put_off = "HTTP_IF_MATCH" in environ
        return (HTTPStatus.PRECONDITION_FAILED if is_put_off else HTTPStatus.NOT_MODIFIED), headers, b""
    is_gzipped = _reads_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if is_gzipped:
        headers.append(("Content-Encoding", "gzip"))
    body = made.gzipped if is_gzipped else made.body
    return HTTPStatus.OK, [*headers, ("Content-Type", _TYPE), ("Content-Length", str(len(body)))], body


@lru_cache(64)  # programs ask in a handful of ways
def _reads_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept).quality("gzip") > 0


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
