"""A real SMTP server of the tests' own, which records what arrived and can be told how to answer."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 taken"
HANGS_UP = ""  # instead of an answer to a command, or to a message that was taken


class MailServer:
    """Keeps every message it took. `on_data` and `on_recipient` may answer otherwise, or do something first.

    With `pipelining` it offers to hear several commands at once. One that `keeps_refused` recipients wants content
    for them all the same.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        self.connections = 0
        self.on_data: Callable[[EmailMessage], str] = lambda _message: TAKEN
        self.on_recipient: Callable[[str], str] = lambda _address: "250 known"
        self.on_command: Callable[[str], str | None] = lambda _command: None  # EHLO, HELO, MAIL, DATA, RSET
        self.port = 0
        self.pipelining = False
        self.keeps_refused = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self, subject: str) -> list[EmailMessage]:
        """The messages with this subject, in the order in which they came."""
        return [message for message in self.messages if message["Subject"] == subject]

    def ids(self) -> list[str]:
        """The Message-IDs in the order in which they came."""
        return [str(message["Message-ID"]) for message in self.messages]

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any) -> AuthResult:
        """Let everyone in, and remember who came."""
        assert isinstance(said, LoginPassword)
        self.logins.append(said.login.decode())
        return AuthResult(success=True)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], *["250-PIPELINING"] * self.pipelining, responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        answer = self.on_recipient(address)
        if answer.startswith("2") or self.keeps_refused:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        message = BytesParser(policy=policy.default).parsebytes(content if isinstance(content, bytes) else b"")
        answer = self.on_data(message)
        if answer.startswith("2") or answer == HANGS_UP:
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
        if answer == HANGS_UP and server.transport is not None:
            server.transport.abort()
        return answer or "250 nobody hears this"


class Conversation(SMTP):
    """aiosmtpd's, in which a command itself may be answered by `on_command`."""

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self._is_answered("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        if not await self._is_answered("HELO"):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self._is_answered("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._is_answered("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self._is_answered("RSET"):
            await super().smtp_RSET(arg)

    async def _is_answered(self, command: str) -> bool:
        answer = self.event_handler.on_command(command)
        if answer == HANGS_UP and self.transport is not None:
            self.transport.close()
        elif answer is not None:
            await self.push(answer)
        return answer is not None


class MailController(Controller):
    """Speaks our Conversation."""

    def factory(self) -> SMTP:
        return Conversation(self.handler, **self.SMTP_kwargs)


Server = TypeVar("Server", bound=MailServer)


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A server on a free port, for as long as the `with` lasts; `options` are aiosmtpd's own."""
    with served(MailServer(), **options) as kept:
        yield kept


@contextmanager
def served(kept: Server, **options: Any) -> Iterator[Server]:
    """The same for a server that was made before."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        kept.port = probe.getsockname()[1]
    controller = MailController(
        kept,
        hostname="127.0.0.1",
        port=kept.port,
        authenticator=kept.login,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
