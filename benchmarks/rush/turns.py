"""What one client does in one turn: the floor, the function, the page. Each comes as a maker of turns, ready to run.

A turn gets a number that nobody else has, and raises when it was not done.
"""

import re
import socket
import sqlite3
from collections.abc import Callable
from urllib.parse import urlencode

import psycopg
from sqlalchemy import make_url

from benchmarks.rush.stage import HOT, Stage
from events import agenda, registration
from events.extensions import db
from tests import cast

Turn = Callable[[int], None]
FORM = f"/agenda/{HOT}/register"
TOKEN = r'name="csrf_token"[^>]*value="([^"]+)"'
FILLED = {"organisation": "Zorggroep", "function": "wijkverpleegkundige", "consent_registration": "y"}


def floor(stage: Stage) -> Callable[[], Turn]:
    """The least a database can do for a place, by its raw driver: claim it, write a row, commit."""
    url = make_url(stage.url)
    claim = "UPDATE floor_pools SET taken = taken + 1 WHERE id = 1 AND taken + 1 <= capacity"

    def on_sqlite() -> Turn:
        connection = sqlite3.connect(str(url.database), timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")

        def turn(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            assert connection.execute(claim).rowcount == 1
            connection.execute("INSERT INTO floor_rows (id, who) VALUES (?, 'Visitor')", (number,))
            connection.execute("COMMIT")

        return turn

    def on_postgres() -> Turn:
        connection = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))

        def turn(number: int) -> None:
            assert connection.execute(claim).rowcount == 1
            connection.execute("INSERT INTO floor_rows (id, who) VALUES (%s, 'Visitor')", (number,))
            connection.commit()

        return turn

    return on_sqlite if url.drivername == "sqlite" else on_postgres


def function(stage: Stage) -> Callable[[], Turn]:
    """A registration without its page."""
    app = stage.app()

    def turn(number: int) -> None:
        with app.app_context():
            event = agenda.event_to_join(HOT)
            assert event is not None
            given = cast.application(f"Visitor {number}", consents=("registration",), persons=(_person(number),))
            party = registration.register(event, given)
            assert party.status == "confirmed"
            db.session.commit()

    return lambda: turn


def page(port: int) -> Callable[[], Turn]:
    """A registration over HTTP, by a visitor who costs as little as can be: one open socket, bytes in and out."""

    def visitor() -> Turn:
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        html, cookie = _open_form(connection)
        token = re.search(TOKEN, html)
        assert token, html

        def turn(number: int) -> None:
            body = form_body(number, token[1])
            head = f"POST {FORM} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            kind = "Content-Type: application/x-www-form-urlencoded"
            answer, _ = _ask(connection, f"{head}{kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}")
            assert re.match(r"HTTP/1\.1 303 .*\nlocation: /r/", answer, re.IGNORECASE | re.DOTALL), answer

        return turn

    return visitor


def form_body(number: int, token: str) -> str:
    """A filled in form, as a browser sends it."""
    names = {"name": f"Visitor {number}", "email": f"visitor.{number}@example.nl"}
    return urlencode({**names, **FILLED, "submission": f"{number:032x}", "csrf_token": token})


def _person(number: int) -> registration.NamedPerson:
    answers = {word: FILLED[word] for word in ("organisation", "function")}
    return registration.NamedPerson("person", f"Visitor {number}", answers)


def _open_form(connection: socket.socket) -> tuple[str, str]:
    head, html = _ask(connection, f"GET {FORM} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    cookie = re.search(r"^set-cookie: ([^;]+)", head, re.IGNORECASE | re.MULTILINE)
    assert cookie, head
    return html, cookie[1]


def _ask(connection: socket.socket, request: str) -> tuple[str, str]:
    """Send one request; the head and the body of its answer."""
    connection.sendall(request.encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    assert length, head
    while len(body) < int(length[1]):
        body += _more(connection)
    return head.decode(), body.decode()


def _more(connection: socket.socket) -> bytes:
    if not (received := connection.recv(65536)):
        raise ConnectionError("the server closed the connection")
    return received
