"""One SMTP conversation for many messages."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from config import LOCAL_HOSTS
from events.mail.transport import (
    NO_CONVERSATION,
    NO_STARTTLS,
    UNFIT,
    UNFIT_LOGIN,
    About,
    Act,
    Ask,
    Refused,
    TooLate,
    Unreachable,
    about_whom,
    always,
    nothing,
)

TIMEOUT_SECONDS = 15
CONTENT_SECONDS = 90  # a server may look through a whole message before it answers; who asks again gets it twice
_ONE_RECIPIENT = re.compile(r"[^\"(),:;<>@\\]+ <([^\s\"(),:;<>\\]+)>")  # "Cato <cato@example.nl>"
NO_SMTPUTF8 = "the address has letters for which the server does not offer SMTPUTF8"
NOT_ONE = "it is not for one address"
_Asked = tuple[str, int]  # a command, and the first digit of the answer that is hoped for (RFC 5321, section 4.2)
_MOST_BROKEN = 3  # fresh connections in a row that broke over a message: then it is not the message


def _recipient(message: EmailMessage) -> str:
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


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


@contextlib.contextmanager
def _patience(connection: smtplib.SMTP) -> Iterator[None]:
    """Let the server take the time that it needs for a whole message (RFC 5321, section 4.5.3.2.6)."""
    _wait_for(connection, CONTENT_SECONDS)
    try:
        yield
    finally:
        _wait_for(connection, TIMEOUT_SECONDS)


def _wait_for(connection: smtplib.SMTP, seconds: int) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


class _Broken(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The connection ended in the middle of a message, and nobody knows whose fault it was."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class _Closed(_Broken):
    """Before the server had the whole message, which can be sent again at once."""


class _Silent(_Broken):
    """When the server had the whole message, and nobody knows what it did with it."""


class Smtp:
    """One connection, opened when first needed and again when the server closed it."""

    def __init__(self, url: str, sender: str) -> None:
        self.url = urlsplit(url)
        self.sender = sender
        self.connection: smtplib.SMTP | None = None
        self._broken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._hang_up()

    def send(self, message: EmailMessage, meanwhile: Act = nothing, in_time: Ask = always) -> None:
        """Hand over `message`; when the server has closed the connection meanwhile, once more on a new one.

        A try that broke and a connection that is opened may each take a minute, so it asks again before it begins.
        """
        try:
            if self.connection is not None:
                with contextlib.suppress(_Closed):
                    self._send(message, self.connection, meanwhile)
                    return
            connection = self._connect()
            if not in_time():
                raise TooLate
            self._send(message, connection, meanwhile)
        except _Silent as silent:
            fault = f"{NO_CONVERSATION}{silent.fault}"
            raise Refused(fault, for_good=False, about=About.US, is_unsure=True) from silent
        except _Closed as broken:  # a fresh connection broke over this message, which must not block the others
            self._broken += 1
            about = About.US if self._broken >= _MOST_BROKEN else About.MESSAGE
            raise Refused(broken.fault, for_good=False, about=about) from broken

    def _send(self, message: EmailMessage, connection: smtplib.SMTP, meanwhile: Act) -> None:
        try:
            self._converse(connection, message, meanwhile)
        except smtplib.SMTPServerDisconnected as gone:
            self._hang_up()
            raise _Closed(f"{NO_CONVERSATION}{gone}") from gone
        except smtplib.SMTPResponseException as answer:
            of_sender = isinstance(answer, smtplib.SMTPSenderRefused)
            raise self._refusal(answer.smtp_code, answer.smtp_error, of_sender=of_sender) from answer
        except (smtplib.SMTPNotSupportedError, UnicodeError) as unfit:
            raise Refused(f"{UNFIT}{unfit}", for_good=True) from unfit
        except OSError as broken:
            self._hang_up()
            raise _Closed(f"{NO_CONVERSATION}{broken}") from broken
        except _Silent:
            self._hang_up()
            raise
        self._broken = 0

    def _converse(self, connection: smtplib.SMTP, message: EmailMessage, meanwhile: Act) -> None:
        """What `sendmail` says for one recipient, doing something else whenever the server has to answer.

        A server that offers PIPELINING (RFC 2920) hears all that comes before the content at once, so that two
        answers are waited for and not four. Raises the refusal, with the conversation ready for another message.
        """
        connection.ehlo_or_helo_if_needed()
        to, content, options = _recipient(message), message.as_bytes(), ""
        if not to.isascii():  # RFC 6531
            if not connection.has_extn("smtputf8"):
                raise smtplib.SMTPNotSupportedError(NO_SMTPUTF8)
            policy: Any = message.policy
            content, options = message.as_bytes(policy=policy.clone(utf8=True)), " SMTPUTF8 BODY=8BITMIME"
        size = f" size={len(content)}" if connection.has_extn("size") else ""
        begin: list[_Asked] = [(f"mail from:<{self.sender}>{size}{options}", 2), (f"rcpt to:<{to}>", 2), ("data", 3)]
        at_once = [begin] if connection.has_extn("pipelining") else [[one] for one in begin]
        for asked in at_once:
            connection.send("".join(f"{command}\r\n" for command, _hoped in asked).encode())
            meanwhile()
            self._hear(connection, asked)
        connection.send(_with_end(content))
        meanwhile()
        with _patience(connection):
            try:
                self._hear(connection, [("content", 2)])
            except smtplib.SMTPServerDisconnected as gone:
                raise _Silent(str(gone)) from gone

    def _hear(self, connection: smtplib.SMTP, asked: list[_Asked]) -> None:
        """Hear an answer to each. Raises the first that was not hoped for, also when no other comes after it."""
        code, refused = 0, None  # the last answer, the first refusal
        for command, hoped in asked:
            try:
                code, words = connection.getreply()
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
            self._start_over(connection, refused.smtp_code, awaits_content=code // 100 == 3)
            raise refused

    def _start_over(self, connection: smtplib.SMTP, code: int, *, awaits_content: bool = False) -> None:
        """Forget the message that was refused; a server that said goodbye (421) hears no more.

        One that refused it and awaits its content all the same, or that does not forget, is left without a word: what
        it hears next could be taken for a message.
        """
        if code == 421:
            return
        with contextlib.suppress(smtplib.SMTPServerDisconnected):  # the next message finds out
            if awaits_content or connection.rset()[0] // 100 != 2:
                connection.close()

    def _refusal(self, code: int, words: bytes | str, *, of_sender: bool = False) -> Exception:
        """421 ends the conversation and says nothing about the message; other 4xx may pass, 5xx never does.

        Of a refusal that may be meant for all of us see `About`. A server that does not want our address as a sender
        would refuse every mail so: they wait until somebody has put that right, instead of failing one by one.
        """
        fault = _said(code, words)
        about = about_whom(code, fault, of_sender=of_sender)
        if code == 421:
            self._hang_up()
            return Refused(fault, for_good=False, about=about) if about == About.US else _Closed(fault)
        self._broken = 0
        return Refused(fault, for_good=code >= 500 and about != About.US, about=about)

    def _connect(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port or 0
        try:
            if self.url.scheme == "smtps":
                trusted = ssl.create_default_context()
                connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
            else:
                connection = self._connect_in_clear(host, port)
            self.connection = connection
            connection.ehlo_or_helo_if_needed()  # here, where a refusal speaks of us and not of a message
            if self.url.username:
                connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        except smtplib.SMTPResponseException as answer:
            self._hang_up()
            raise Unreachable(_said(answer.smtp_code, answer.smtp_error)) from answer
        except (OSError, smtplib.SMTPException) as broken:
            self._hang_up()
            raise Unreachable(f"{NO_CONVERSATION}{broken}") from broken
        except UnicodeError as unfit:
            self._hang_up()
            raise Unreachable(UNFIT_LOGIN) from unfit
        return connection

    def _connect_in_clear(self, host: str, port: int) -> smtplib.SMTP:
        """A connection that is encrypted as soon as the server offers it; a password never travels in clear text.

        Whoever stands between us and the server can take STARTTLS out of its offer, and would read the password.
        """
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            connection.ehlo_or_helo_if_needed()
            if connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
            elif self.url.username and host not in LOCAL_HOSTS:
                raise Unreachable(f"{host} {NO_STARTTLS}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _hang_up(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()
