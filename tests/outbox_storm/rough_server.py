"""A mail server with moods: it refuses, stalls, closes and asks for patience at random, and records what it took."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail_server import MailServer, served

STALL_SECONDS = 1.5  # longer than the storm's workers wait
NEVER = "nooit"  # an address that begins so does not exist
GONE = "closed"
STALLED = "stalled"

# What it may say at each moment besides yes, each as often as it is written down; `calm` ends all of that.
TROUBLE = {
    "EHLO": ("451 4.3.0 later", "421 4.3.2 not now"),
    "HELO": ("451 4.3.0 later", "421 4.3.2 not now"),  # which one says to a server that knows no EHLO
    "MAIL": ("451 4.3.0 later", "421 4.3.2 goodbye", "452 4.3.1 no room"),
    "DATA": ("451 4.7.1 Greylisted", "421 4.3.2 goodbye"),
    "RCPT": ("450 4.2.0 mailbox busy", "451 4.7.1 Greylisted", GONE, STALLED),
    "content": ("452 4.3.1 disk full", "421 4.7.0 Too many connections", GONE, STALLED),
    "taken": (GONE, STALLED),  # it took the message, and nobody hears so
}
OFTEN = {"EHLO": 0.1, "HELO": 0.5, "MAIL": 0.03, "DATA": 0.03, "RCPT": 0.06, "content": 0.06, "taken": 0.04}


class Taken(NamedTuple):
    """One message that the server took: since when, of whom, and whether it said so on a connection that still stood.

    The moment is that of its RCPT: whoever hangs up or dies after it may not know that the message was taken.
    """

    uid: str
    at: float
    pid: int
    is_heard: bool


class RoughServer(MailServer):
    """Has a mood for every command; each is drawn from `seed`."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.moods = random.Random(seed)
        self.is_calm = False
        self.taken_all: list[Taken] = []
        self.begun: WeakKeyDictionary[Session, float] = WeakKeyDictionary()
        self.troubles: dict[str, int] = {}
        self.on_command = self.mood

    def mood(self, moment: str) -> str | None:
        """What goes wrong at this moment, if anything."""
        if self.is_calm or self.moods.random() >= OFTEN.get(moment, 0):
            return None
        trouble = self.moods.choice(TROUBLE[moment])
        name = f"{moment}: {trouble}"
        self.troubles[name] = self.troubles.get(name, 0) + 1
        return trouble

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.pipelining = self.moods.random() < 0.5
        return await super().handle_EHLO(server, session, envelope, hostname, responses)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        self.begun[session] = time.monotonic()
        if address.startswith(NEVER):
            return "550 5.1.1 no such user"
        if (trouble := self.mood("RCPT")) is not None:
            return await self.make(trouble, server)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if (trouble := self.mood("content")) is not None:
            return await self.make(trouble, server)
        answer = await super().handle_DATA(server, session, envelope)
        unheard = self.mood("taken")
        uid = self.ids()[-1].strip("<>").partition("@")[0]
        pid = int(str(session.host_name).rpartition(".")[2])
        self.taken_all.append(Taken(uid, self.begun[session], pid, unheard is None))
        return answer if unheard is None else await self.make(unheard, server)

    async def make(self, trouble: str, server: SMTP) -> str:
        """Say or do it."""
        if trouble in (GONE, STALLED):
            if trouble == STALLED:
                await asyncio.sleep(STALL_SECONDS)
            if server.transport is not None:
                server.transport.abort()
            return "421 4.3.2 goodbye"
        return trouble


@contextmanager
def rough_server(seed: int) -> Iterator[RoughServer]:
    """The server on a free port, for as long as the `with` lasts."""
    with served(RoughServer(seed)) as server:
        yield server
