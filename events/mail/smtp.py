"""One SMTP conversation for many messages."""

import contextlib
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Self
from urllib.parse import unquote, urlsplit

from config import LOCAL_HOSTS
from events.mail.transport import (
    BUSY,
    NO_CONVERSATION,
    NO_STARTTLS,
    UNFIT,
    Act,
    Ask,
    Refused,
    TooLate,
    Unreachable,
    always,
    nothing,
)

TIMEOUT_SECONDS = 15
_ONE_RECIPIENT = re.compile(r"[^\"(),:;<>@\\]+ <([^\s\"(),:;<>\\]+)>")  # "Cato <cato@example.nl>"
_TOO_LARGE = 552
_MOST_BROKEN = 3  # fresh connections in a row that broke over a message: then it is not the message


def _recipients(message: EmailMessage) -> list[str]:
    """The addresses it goes to; the header as it was written, because taking it apart costs more than sending it."""
    written = [str(value) for name, value in message.raw_items() if name == "To"]
    if len(written) == 1 and (plain := _ONE_RECIPIENT.fullmatch(written[0])):
        return [plain[1]]
    return [to for _name, to in getaddresses(written)]


def _with_end(content: bytes) -> bytes:
    """The lines of a message as they travel: one that begins with a dot has another (RFC 5321, section 4.5.2)."""
    dotted = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return dotted + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


class _Broken(Unreachable):
    """The connection ended in the middle of a message, and nobody knows whose fault it was."""


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
        if self.connection is not None:
            with contextlib.suppress(_Broken):
                self._send(message, self.connection, meanwhile)
                return
        connection = self._connect()
        if not in_time():
            raise TooLate
        try:
            self._send(message, connection, meanwhile)
        except _Broken as broken:  # a fresh connection broke over this message, which must not block the others
            self._broken += 1
            if self._broken >= _MOST_BROKEN:
                raise Unreachable(broken.fault) from broken
            raise Refused(broken.fault, for_good=False) from broken

    def _send(self, message: EmailMessage, connection: smtplib.SMTP, meanwhile: Act) -> None:
        recipients = _recipients(message)
        try:
            if len(recipients) == 1 and recipients[0].isascii():
                self._converse(connection, recipients[0], message.as_bytes(), meanwhile)
            else:
                self._converse_at_length(connection, message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise self._refusal(code, words) from refused
        except smtplib.SMTPServerDisconnected as gone:
            self._hang_up()
            raise _Broken(f"{NO_CONVERSATION}{gone}") from gone
        except smtplib.SMTPResponseException as answer:
            is_about_us = isinstance(answer, smtplib.SMTPSenderRefused)
            raise self._refusal(answer.smtp_code, answer.smtp_error, is_about_us=is_about_us) from answer
        except (smtplib.SMTPNotSupportedError, UnicodeError) as unfit:
            raise Refused(f"{UNFIT}{unfit}", for_good=True) from unfit
        except OSError as broken:
            self._hang_up()
            raise _Broken(f"{NO_CONVERSATION}{broken}") from broken
        self._broken = 0

    def _converse(self, connection: smtplib.SMTP, to: str, content: bytes, meanwhile: Act) -> None:
        """What `sendmail` says for one recipient, doing something else whenever the server has to answer.

        Raises the refusal, with the conversation ready for another message.
        """

        def hear(command: str, *expected: int) -> None:
            meanwhile()
            code, words = connection.getreply()
            if code not in expected:
                self._start_over(connection, code)
                if command.startswith("mail"):
                    raise smtplib.SMTPSenderRefused(code, words, self.sender)
                raise smtplib.SMTPResponseException(code, words)

        connection.ehlo_or_helo_if_needed()
        size = f" size={len(content)}" if connection.has_extn("size") else ""
        begin = (f"mail from:<{self.sender}>{size}", 250), (f"rcpt to:<{to}>", 250, 251), ("data", 354)
        for command, *expected in begin:
            connection.putcmd(command)
            hear(command, *expected)
        connection.send(_with_end(content))
        hear("content", 250)

    def _converse_at_length(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        """The same for several recipients, or an address beyond ASCII."""
        try:
            connection.send_message(message, from_addr=self.sender)
        except smtplib.SMTPDataError as answer:
            self._start_over(connection, answer.smtp_code)  # smtplib does not, where DATA itself is refused
            raise

    def _start_over(self, connection: smtplib.SMTP, code: int) -> None:
        """Forget the message that was refused; a server that said goodbye (421) hears no more."""
        if code != 421:
            with contextlib.suppress(smtplib.SMTPServerDisconnected):  # the next message finds out
                connection.rset()

    def _refusal(self, code: int, words: bytes | str, *, is_about_us: bool = False) -> Exception:
        """421 ends the conversation and says nothing about the message; other 4xx may pass, 5xx never does.

        A server that does not want our address as a sender would refuse every mail so: they wait until somebody has
        put that right, instead of failing one by one. Only a size is of the mail that is announced (RFC 1870).
        """
        fault = _said(code, words)
        if (BUSY.search(fault) and code < 500) or (is_about_us and code >= 500 and code != _TOO_LARGE):
            self._hang_up()
            return Unreachable(fault)
        if code == 421:
            self._hang_up()
            return _Broken(fault)
        self._broken = 0
        return Refused(fault, for_good=code >= 500)

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
