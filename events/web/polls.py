"""Calendars that programs poll all day, answered before Flask begins its work when what is kept still holds.

Making a request, a session and a dozen headers costs four times what the answer does. What is not kept, no longer
holds, cannot be read or does not exist is the page's to answer (`feeds`, `private_feeds`), which says what is wrong.

As with the public agenda, what was found good is good for a second: only then is a private link asked for anew. What
a process changes it asks for at once; the others follow within that second.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask import Flask

from events.clock import is_just_past, now
from events.ical.made import Made
from events.ical.selection import UnknownChoice
from events.web import feeds, headers, private_feeds
from events.web.calendar_files import PRIVATE, PUBLIC, Said, said

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_BEFORE, _AFTER = "/feeds/", ".ics"
_PUBLIC = f"{_BEFORE}agenda{_AFTER}"
_READS = ("GET", "HEAD")
_MOST = 64  # answers in memory, per process


class Polls:
    """The application, and before it what it keeps."""

    def __init__(self, app: Flask, behind: "WSGIApplication") -> None:
        self._app = app
        self._behind = behind
        self._found: dict[str, tuple[datetime, Made]] = {}  # by path, when it was asked for and the answer
        always = headers.always(app)
        self._headers = {
            PUBLIC: list(always.items()),
            PRIVATE: list({**always, **private_feeds.DISCREET}.items()),
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from what is kept, or let the application answer."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method not in _READS:
            answer = self._behind(environ, start_response)
            self._found = {}  # what is being looked up just now goes into the one of before
            return answer
        kept = self._kept(path, environ) if path.startswith(_BEFORE) and path.endswith(_AFTER) else None
        if kept is None:
            return self._behind(environ, start_response)
        status, headers, body = kept
        start_response(f"{status.value} {status.phrase}", headers)
        return [body] if method == "GET" else []

    def _kept(self, path: str, environ: "WSGIEnvironment") -> Said | None:
        cache = PUBLIC if path == _PUBLIC else PRIVATE
        try:
            with self._app.app_context():
                if cache == PUBLIC:
                    made = feeds.kept(parse_qs(environ.get("QUERY_STRING", "")))
                else:
                    made = self._recent(path) or self._look_up(path, environ)
            if made is None:
                return None
            status, own, body = said(made, environ, cache)
        except UnknownChoice:
            return None
        except Exception:
            log.exception("a poll is left to its page")  # without the path, which is a secret
            return None
        return status, own + self._headers[cache], body

    def _recent(self, path: str) -> Made | None:
        asked_at, made = self._found.get(path, (None, None))
        return made if asked_at is not None and is_just_past(asked_at) else None

    def _look_up(self, path: str, environ: "WSGIEnvironment") -> Made | None:
        found, moment = self._found, now()
        made = private_feeds.kept(path[len(_BEFORE) : -len(_AFTER)], environ)
        if made is not None:
            if len(found) >= _MOST:
                found.clear()
            found[path] = moment, made
        return made


def init_app(app: Flask) -> None:
    """Let `app` answer so."""
    app.wsgi_app = Polls(app, app.wsgi_app)  # type: ignore[method-assign]
