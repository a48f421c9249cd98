"""What is said to a mail server over one connection: one message after the other, each for one address.

A server that offers PIPELINING (RFC 2920) hears at once all that comes before the lines of a message; and where it is
known by then what goes next, it hears that together with the lines of the message before. Then each message has one
moment at which the server is waited for, not four.
"""

import contextlib
import re
import select
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, NamedTuple

from events.mail.transport import Act, Following

TIMEOUT_SECONDS = 15
CONTENT_SECONDS = 90  # a server may look through a whole message before it answers; who asks again gets it twice
NO_SMTPUTF8 = "the address has letters for which the server does not offer SMTPUTF8"
NOT_ONE = "it is not for one address"
TIRED = "the server did not wait for the message"
_ONE_RECIPIENT = re.compile(r"[^\"(),:;<>@\\]+ <([^\s\"(),:;<>\\]+)>")  # "Cato <cato@example.nl>"
_Asked = tuple[str, int]  # a command, and the first digit of the answer that is hoped for (RFC 5321, section 4.2)


class Silent(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The server had the whole message, and nobody knows what it did with it."""


class _Ready(NamedTuple):
    """A message, what is said before it, and its lines as they travel."""

    message: EmailMessage
    asked: list[_Asked]
    before: bytes
    lines: bytes


class Conversation:
    """One connection, on which messages follow each other; a server that `hears_ahead` is told what goes next."""

    def __init__(self, connection: smtplib.SMTP, sender: str, *, hears_ahead: bool = True) -> None:
        self.connection = connection
        self.sender = sender
        self.hears_ahead = hears_ahead
        self._begun: _Ready | None = None  # the server was told of it, was not heard, and may wait for its lines
        self._is_waited_for = False  # the lines of the message in hand

    def is_open_to(self, message: EmailMessage) -> bool:
        """Whether this message can be sent now: no other was begun; the same, read again, is not another."""
        begun = self._begun
        if begun is None or begun.message is message:
            return not self._is_waited_for
        again = self._make_ready_if_fit(message)
        return again is not None and begun.lines == again.lines

    def end(self) -> None:
        """Say goodbye; not to a server that waits for the lines of a message, and would take that for one."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._begun is None and not self._is_waited_for:
                self.connection.quit()
            else:
                self.connection.close()

    def send(self, message: EmailMessage, meanwhile: Act, following: Following) -> None:
        """What `smtplib.sendmail` says for one recipient, doing something else whenever the server has to answer.

        Raises the refusal, with the conversation ready for another message; Silent; SMTPServerDisconnected, and then
        the server did not have the whole message; SMTPNotSupportedError or UnicodeError when it was not begun.
        """
        self.connection.ehlo_or_helo_if_needed()
        if self._begun is not None:
            ready, self._begun = self._begun, None
            self._hear_of(ready)
        else:
            ready = self._make_ready(message)
            whole = [(ready.asked, ready.before)] if self._is_pipelining else _one_by_one(ready.asked)
            for asked, words in whole:
                self.connection.send(words)
                meanwhile()
                self._hear(asked)
        self._is_waited_for = True
        self._stop_if_it_speaks()
        self._say(ready, self._begin(following))
        meanwhile()
        with self._patience():
            try:
                self._hear([("content", 2)])
            except smtplib.SMTPServerDisconnected as gone:
                raise Silent(str(gone)) from gone
            except smtplib.SMTPResponseException as answer:
                if answer.smtp_code // 100 in (4, 5):
                    raise
                raise Silent(said(answer.smtp_code, answer.smtp_error)) from answer  # neither a yes nor a no

    def _hear_of(self, ready: _Ready) -> None:
        """Hear what the server says to a message that it was told of before; if nothing, it does not hear ahead."""
        try:
            self._hear(ready.asked)
        except smtplib.SMTPServerDisconnected:
            self.hears_ahead = False
            raise

    def _say(self, ready: _Ready, begun: _Ready | None) -> None:
        """The lines of a message, and in one go with them what comes before the next: two parcels would wait."""
        self._begun, self._is_waited_for = begun, False
        try:
            self.connection.send(ready.lines if begun is None else ready.lines + begun.before)
        except smtplib.SMTPServerDisconnected as gone:
            if begun is None:
                raise
            raise Silent(str(gone)) from gone  # perhaps it heard the lines, and not what came after them

    def _stop_if_it_speaks(self) -> None:
        """Raise SMTPServerDisconnected where the server says or does something that nobody asked for.

        One that was told of a message early may have grown tired of waiting for its lines, and closed the connection.
        Whoever says the lines then would not know what became of them, or would take what it said for its answer.
        """
        waiting, sock = select.poll(), self.connection.sock
        if sock is not None:
            waiting.register(sock, select.POLLIN)
        if sock is None or waiting.poll(0) or self._has_said(sock):
            self.connection.close()
            raise smtplib.SMTPServerDisconnected(TIRED)

    def _has_said(self, sock: socket.socket) -> bool:
        """Whether more was read already than was asked for."""
        heard: Any = self.connection.file
        sock.settimeout(0)
        try:
            return heard is not None and bool(heard.peek(1))
        except OSError:  # there is nothing, as TLS says it
            return False
        finally:
            sock.settimeout(TIMEOUT_SECONDS)

    @property
    def _is_pipelining(self) -> bool:
        return self.connection.has_extn("pipelining")

    def _begin(self, following: Following) -> _Ready | None:
        """What the server can be told of already. Whatever is wrong with that is no fault of the message in hand."""
        if self.hears_ahead and self._is_pipelining:
            with contextlib.suppress(Exception):  # it says so when its turn comes
                message = following()
                return None if message is None else self._make_ready(message)
        return None

    def _make_ready_if_fit(self, message: EmailMessage) -> _Ready | None:
        """None for a message that cannot be sent, which says so when its turn comes."""
        with contextlib.suppress(smtplib.SMTPNotSupportedError, UnicodeError):
            return self._make_ready(message)
        return None

    def _make_ready(self, message: EmailMessage) -> _Ready:
        to, content, options = recipient(message), message.as_bytes(), ""
        if not to.isascii():  # RFC 6531
            if not self.connection.has_extn("smtputf8"):
                raise smtplib.SMTPNotSupportedError(NO_SMTPUTF8)
            policy: Any = message.policy
            content, options = message.as_bytes(policy=policy.clone(utf8=True)), " SMTPUTF8 BODY=8BITMIME"
        size = f" size={len(content)}" if self.connection.has_extn("size") else ""
        asked = [(f"mail from:<{self.sender}>{size}{options}", 2), (f"rcpt to:<{to}>", 2), ("data", 3)]
        return _Ready(message, asked, _spoken(asked), _with_end(content))

    def _hear(self, asked: list[_Asked]) -> None:
        """Hear an answer to each. Raises the first that was not hoped for, also when no other comes after it."""
        code, refused = 0, None  # the last answer, the first refusal
        for command, hoped in asked:
            try:
                code, words = self.connection.getreply()
            except smtplib.SMTPServerDisconnected:
                if refused is None:
                    raise
                break
            except smtplib.SMTPResponseException as endless:  # smtplib's own words: the answer has no end
                raise smtplib.SMTPServerDisconnected(str(endless.smtp_error)) from endless
            if refused is None and code // 100 != hoped:
                refused = smtplib.SMTPResponseException(code, words)
                if command.startswith("mail"):
                    refused = smtplib.SMTPSenderRefused(code, words, self.sender)
            if code == 421:
                break
        if refused is not None:
            self._start_over(refused.smtp_code, awaits_content=code // 100 == 3)
            raise refused

    def _start_over(self, code: int, *, awaits_content: bool) -> None:
        """Forget the message that was refused; a server that said goodbye (421) hears no more.

        One that refused it and awaits its content all the same, or that does not forget, is left without a word: what
        it hears next could be taken for a message. One that was told of the next has forgotten by that.
        """
        if code == 421 or self._begun is not None:
            return
        try:
            has_forgotten = not awaits_content and self.connection.rset()[0] // 100 == 2
        except smtplib.SMTPException:  # the next message finds out
            has_forgotten = False
        if not has_forgotten:
            self.connection.close()

    @contextlib.contextmanager
    def _patience(self) -> Iterator[None]:
        """Let the server take the time that it needs for a whole message (RFC 5321, section 4.5.3.2.6)."""
        self._wait_for(CONTENT_SECONDS)
        try:
            yield
        finally:
            self._wait_for(TIMEOUT_SECONDS)

    def _wait_for(self, seconds: int) -> None:
        if self.connection.sock is not None:
            self.connection.sock.settimeout(seconds)


def said(code: int, words: bytes | str) -> str:
    """An answer as it is told to people."""
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _one_by_one(asked: list[_Asked]) -> list[tuple[list[_Asked], bytes]]:
    """Each command by itself, and its words."""
    return [([one], _spoken([one])) for one in asked]


def _spoken(asked: list[_Asked]) -> bytes:
    return "".join(f"{command}\r\n" for command, _hoped in asked).encode()


def recipient(message: EmailMessage) -> str:
    """The address it goes to; the header as it was written, because taking it apart costs more than sending it.

    Raises SMTPNotSupportedError when it is none, or several.
    """
    written = [str(value) for name, value in message.raw_items() if name == "To"]
    if len(written) == 1 and (plain := _ONE_RECIPIENT.fullmatch(written[0])):
        return plain[1]
    found = [to for _name, to in getaddresses(written)]
    if len(found) != 1 or not found[0].isprintable():
        raise smtplib.SMTPNotSupportedError(NOT_ONE)
    return found[0]


def _with_end(content: bytes) -> bytes:
    """The lines of a message as they travel: one that begins with a dot has another (RFC 5321, section 4.5.2)."""
    dotted = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return dotted + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
