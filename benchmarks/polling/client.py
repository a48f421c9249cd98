"""A program that polls, as cheap as can be: one open socket, and as many bytes as the first answer had."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.rush.turns import Turn

ROOM = 1 << 21
_TURNS = count()


@dataclass(frozen=True)
class Poll:
    """What is asked, and how it must be answered."""

    port: int
    path: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()  # paths with the same answer, asked by turns by all clients together

    @property
    def requests(self) -> list[bytes]:
        """The bytes that are sent, for each path."""
        return [self._request(path) for path in self.others or (self.path,)]

    def _request(self, path: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]).encode()


@dataclass(frozen=True)
class Answer:
    """What came first: the head, and the body."""

    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The value of one header."""
        found = re.search(rf"^{name}: ([^\r\n]+)", self.head, re.IGNORECASE | re.MULTILINE)
        assert found, self.head
        return found[1]


def ask(poll: Poll) -> Answer:
    """Ask once."""
    with _connect(poll) as connection:
        return _first(connection, poll)


def polls(poll: Poll) -> Callable[[], Turn]:
    """A maker of turns for `rush`: every client has a socket of its own."""

    def client() -> Turn:
        connection, requests = _connect(poll), poll.requests
        answer = _first(connection, poll)
        size, start = len(answer.head) + 4 + len(answer.body), answer.head[:12].encode()
        received = memoryview(bytearray(ROOM))

        def turn(_number: int) -> None:
            connection.sendall(requests[next(_TURNS) % len(requests)])
            got = 0
            while got < size:
                more = connection.recv_into(received[got:])
                if not more:
                    raise ConnectionError("the server closed the connection")
                got += more
            assert received[:12] == start, bytes(received[:200])
            assert got == size

        return turn

    return client


def _connect(poll: Poll) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", poll.port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _first(connection: socket.socket, poll: Poll) -> Answer:
    connection.sendall(poll.requests[0])
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    raw, _, body = received.partition(b"\r\n\r\n")
    answer = Answer(raw.decode(), body)
    assert answer.head.startswith(f"HTTP/1.1 {poll.status} "), answer.head
    length = 0 if poll.status == 304 else int(answer.header("content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    return Answer(answer.head, body)
