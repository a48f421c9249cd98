"""A mail server in a process of its own, which takes everything and counts it, and the floor beside it."""

import multiprocessing
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.running import free_port

PATIENCE_SECONDS = 60
_SPAWN = multiprocessing.get_context("spawn")


class Sink:
    """Takes every message and keeps none; `offers` are lines that it says in answer to EHLO."""

    def __init__(self, kept: Any, offers: tuple[str, ...]) -> None:
        self.kept = kept
        self.offers = offers

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, and say what else it can."""
        session.host_name = hostname
        return [*responses[:-1], *self.offers, responses[-1]]

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Take it."""
        with self.kept.get_lock():
            self.kept.value += 1
        return "250 taken"


def _serve(port: Any, kept: Any, offers: tuple[str, ...], ready: Event, over: Event) -> None:
    controller = Controller(Sink(kept, offers), hostname="127.0.0.1", port=free_port())
    controller.start()
    port.value = controller.port
    ready.set()
    over.wait()
    controller.stop()


class Server:
    """Where it listens, and how many messages it has taken."""

    def __init__(self, port: int, kept: Any) -> None:
        self.port = port
        self._kept = kept

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def taken(self) -> int:
        return int(self._kept.value)


@contextmanager
def sink(*, pipelining: bool = True) -> Iterator[Server]:
    """The server, for as long as the `with` lasts."""
    offers = ("250-PIPELINING",) if pipelining else ()
    port, kept = _SPAWN.Value("i"), _SPAWN.Value("i")
    ready, over = _SPAWN.Event(), _SPAWN.Event()
    process = _SPAWN.Process(target=_serve, args=(port, kept, offers, ready, over))
    process.start()
    try:
        if not ready.wait(PATIENCE_SECONDS):
            raise TimeoutError("the mail server did not start")
        yield Server(port.value, kept)
    finally:
        over.set()
        process.join(PATIENCE_SECONDS)


def bare_loop(port: int, mails: list[tuple[str, str, bytes]]) -> None:
    """The floor: the same bytes, ready made, over one connection, and nothing else."""
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for sender, recipient, content in mails:
            connection.sendmail(sender, [recipient], content)
