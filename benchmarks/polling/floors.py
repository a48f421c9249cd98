"""The least a web server can do: a bare Flask view that returns a constant, and a file as the server sends one.

`FLOOR_FILES` names the folder of the files; the server, its settings and its machine are those of the application.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

bare = Flask("bare")


@bare.get("/healthz")
@bare.get("/constant")
def constant() -> str:
    """What costs nothing to make."""
    return "constant"


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """A file for `/file/<name>`, handed to the server to send; everything else is the bare application's."""
    folder, name = environ["PATH_INFO"].rpartition("/")[::2]
    if folder != "/file":
        return bare(environ, start_response)
    path = Path(os.environ["FLOOR_FILES"]) / name
    length = str(path.stat().st_size)
    start_response("200 OK", [("Content-Type", "text/calendar; charset=utf-8"), ("Content-Length", length)])
    wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](path.open("rb"))
    return wrapped
