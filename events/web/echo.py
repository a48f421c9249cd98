"""Who asks the same as somebody just asked gets the same answer, before Flask begins its work.

Programs poll a calendar all day with the same few words, and making a request, a session and a dozen headers
for each of them costs four times what the answer does. A page says until when its answer holds (`let_hold`); until
then the same question, with the same conditions, is answered with the same bytes. Whatever a process changes it
forgets at once; the others follow within that second.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from events import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

A_SECOND = timedelta(seconds=1)  # a poll later than that after a change sees the change
_UNTIL = "samenkomst.holds_until"
_READS = ("GET", "HEAD")
# All that such an answer depends on; a page that reads more of a request must not let its answer hold.
_ASKED = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING",
    "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
)  # fmt: skip
_MOST, _MOST_BYTES = 64, 8_000_000  # in memory, per process


@dataclass(frozen=True)
class _Answer:
    until: datetime
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Echo:
    """The application with a memory of what it just answered."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._kept: dict[tuple[str | None, ...], _Answer] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory, or ask the application and remember."""
        asked = tuple(environ.get(name) for name in _ASKED)
        kept = self._kept.get(asked)
        if kept is not None and _holds(kept):
            start_response(kept.status, list(kept.headers))
            return [kept.body]
        said: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said[:] = status, headers
            return start_response(status, headers, *rest)

        answer = self._app(environ, listen)
        if environ["REQUEST_METHOD"] not in _READS:
            self._kept.clear()
        return self._remember(asked, answer, environ[_UNTIL], said) if _UNTIL in environ else answer

    def _remember(
        self, asked: tuple[str | None, ...], answer: Iterable[bytes], until: datetime, said: list[Any]
    ) -> Iterable[bytes]:
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        if not any(name.lower() == "set-cookie" for name, _value in said[1]):
            self._drop_past()
            if self._is_full(len(body)):
                self._kept.clear()
            self._kept[asked] = _Answer(until, said[0], list(said[1]), body)
        return [body]

    def _is_full(self, more: int) -> bool:
        kept = list(self._kept.values())  # at once: other threads remember too
        return len(kept) >= _MOST or sum(len(answer.body) for answer in kept) + more > _MOST_BYTES

    def _drop_past(self) -> None:
        for asked, answer in list(self._kept.items()):
            if not _holds(answer):
                self._kept.pop(asked, None)


def _holds(answer: _Answer) -> bool:
    """Whether it holds now; one that would for longer than a second is of before the clock was put back."""
    return timedelta(0) < answer.until - clock.now() <= A_SECOND


def init_app(app: Flask) -> None:
    """Let `app` remember."""
    app.wsgi_app = Echo(app.wsgi_app)  # type: ignore[method-assign]


def let_hold(until: datetime) -> None:
    """Say that the answer to this request is the same for whoever asks so until then, in a second at most."""
    request.environ[_UNTIL] = until
