"""How a calendar file is answered over HTTP, so that programs that poll it all day cost us little.

No cookie, no attachment: a program reads it, and a phone opens it in its calendar.
"""

from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import http_date, parse_accept_header
from werkzeug.sansio.http import is_resource_modified

from events import extensions
from events.clock import now
from events.extensions import db
from events.ical import trouble
from events.ical.made import Made

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Said = tuple[HTTPStatus, list[tuple[str, str]], bytes]  # status, headers and body

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


def said(made: Made, environ: "WSGIEnvironment", cache: str) -> Said:
    """The file, or 304 when the reader has it: If-None-Match decides before If-Modified-Since (RFC 9110 13.2.2).

    To HEAD the body is not sent. If-Match is about who changes a file, and nobody changes one here.
    """
    etag = f'W/"{made.etag}"'
    # A burst of changes can bring its stamp a few seconds ahead of the clock; a date to come would be refused.
    modified = min(made.changed_at, now())
    headers = [("Vary", "Accept-Encoding"), ("Cache-Control", cache)]
    headers += [("ETag", etag), ("Last-Modified", http_date(modified))]
    if _has_it(environ, etag, modified):
        return HTTPStatus.NOT_MODIFIED, headers, b""
    is_gzipped = _reads_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if is_gzipped:
        headers.append(("Content-Encoding", "gzip"))
    body = made.gzipped if is_gzipped else made.body
    return HTTPStatus.OK, [*headers, ("Content-Type", _TYPE), ("Content-Length", str(len(body)))], body


def _has_it(environ: "WSGIEnvironment", etag: str, modified: datetime) -> bool:
    tags, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    try:
        return not is_resource_modified(
            http_if_none_match=tags, http_if_modified_since=since, etag=etag, last_modified=modified
        )
    except (OverflowError, ValueError):  # a date that no calendar has says nothing
        return False


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
            trouble.note()
            db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
