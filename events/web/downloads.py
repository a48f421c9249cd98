"""Files to keep: none is kept by a browser or on the way, and none has a name that gives anyone away."""

from flask import Response

from events.clock import local
from events.models import Event

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


def file(word: str, event: Event, kind: str, content: bytes | str) -> Response:
    """`content` under a name of `word` and the day of `event`: no title, no kind, no place."""
    return named(f"{word}-{local(event.starts_at):%Y-%m-%d}", kind, content)


def named(name: str, kind: str, content: bytes | str) -> Response:
    """`content` as the file `name`."""
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response
