"""A mail server: a connection for many messages, opened when it is needed, and what its refusals mean."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

from config import LOCAL_HOSTS
from events.mail import conversation
from events.mail.conversation import Conversation, Silent, recipient, said
from events.mail.transport import (
    NO_CONVERSATION,
    NO_STARTTLS,
    UNFIT,
    UNFIT_LOGIN,
    About,
    Act,
    Ask,
    Following,
    Refused,
    TooLate,
    Unreachable,
    about_whom,
    always,
    none,
    nothing,
)

_MOST_BROKEN = 3  # fresh connections in a row that broke over a message: then it is not the message


class _Closed(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The connection ended before the server had the whole message, which can be sent again at once."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Smtp:
    """One connection, opened when first needed and again when the server closed it."""

    def __init__(self, url: str, sender: str) -> None:
        self.url = urlsplit(url)
        self.sender = sender
        self.conversation: Conversation | None = None
        self._broken = 0
        self._is_tried = False  # whether anything was said over a message on this connection
        self._hears_ahead = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._hang_up()

    def send(
        self, message: EmailMessage, meanwhile: Act = nothing, in_time: Ask = always, following: Following = none
    ) -> None:
        """Hand over `message`; when the server has closed the connection meanwhile, once more on a new one.

        A try that broke and a connection that is opened may each take a minute, so it asks again before it begins.
        """
        if self.conversation is not None and not self.conversation.is_open_to(message):
            self._hang_up()
        try:
            if self.conversation is not None and self._is_tried:
                with contextlib.suppress(_Closed):
                    self._send(message, self.conversation, meanwhile, following)
                    return
            opened = self.conversation
            if opened is None:
                opened = self._connect()
                if not in_time():
                    raise TooLate
            self._send(message, opened, meanwhile, following)
        except _Closed as broken:  # a fresh connection broke over this message, which must not block the others
            self._broken += 1
            about = About.US if self._broken >= _MOST_BROKEN else About.MESSAGE
            raise Refused(broken.fault, for_good=False, about=about, of=recipient(message)) from broken

    def _send(self, message: EmailMessage, on: Conversation, meanwhile: Act, following: Following) -> None:
        self._is_tried = True
        try:
            on.send(message, meanwhile, following)
        except Silent as silent:
            self._hang_up()
            raise Refused(f"{NO_CONVERSATION}{silent}", for_good=False, about=About.US, is_unsure=True) from silent
        except smtplib.SMTPServerDisconnected as gone:
            self._hears_ahead = on.hears_ahead  # else each message would wait in vain
            self._hang_up()
            raise _Closed(f"{NO_CONVERSATION}{gone}") from gone
        except smtplib.SMTPResponseException as answer:
            of_sender = isinstance(answer, smtplib.SMTPSenderRefused)
            raise self._refusal(answer, recipient(message), of_sender=of_sender) from answer
        except (smtplib.SMTPNotSupportedError, UnicodeError) as unfit:
            raise Refused(f"{UNFIT}{unfit}", for_good=True) from unfit
        except OSError as broken:
            self._hang_up()
            raise _Closed(f"{NO_CONVERSATION}{broken}") from broken
        self._broken = 0

    def _refusal(self, answer: smtplib.SMTPResponseException, of: str, *, of_sender: bool = False) -> Exception:
        """421 ends the conversation and says nothing about the message; other 4xx may pass, 5xx never does.

        Of a refusal that may be meant for all of us see `About`. A server that does not want our address as a sender
        would refuse every mail so: they wait until somebody has put that right, instead of failing one by one.
        """
        code, fault = answer.smtp_code, said(answer.smtp_code, answer.smtp_error)
        about = about_whom(code, fault, of_sender=of_sender)
        if code == 421:
            self._hang_up()
            return Refused(fault, for_good=False, about=about, of=of) if about == About.US else _Closed(fault)
        self._broken = 0
        return Refused(fault, for_good=code >= 500 and about != About.US, about=about, of=of)

    def _connect(self) -> Conversation:
        host, port, patience = self.url.hostname or "localhost", self.url.port or 0, conversation.TIMEOUT_SECONDS
        try:
            if self.url.scheme == "smtps":
                trusted = ssl.create_default_context()
                connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=patience, context=trusted)
            else:
                connection = self._connect_in_clear(host, port, patience)
            self.conversation = opened = Conversation(connection, self.sender, hears_ahead=self._hears_ahead)
            self._is_tried = False
            connection.ehlo_or_helo_if_needed()  # here, where a refusal speaks of us and not of a message
            if self.url.username:
                connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        except smtplib.SMTPResponseException as answer:
            self._hang_up()
            raise Unreachable(said(answer.smtp_code, answer.smtp_error)) from answer
        except (OSError, smtplib.SMTPException) as broken:
            self._hang_up()
            raise Unreachable(f"{NO_CONVERSATION}{broken}") from broken
        except UnicodeError as unfit:
            self._hang_up()
            raise Unreachable(UNFIT_LOGIN) from unfit
        return opened

    def _connect_in_clear(self, host: str, port: int, patience: int) -> smtplib.SMTP:
        """A connection that is encrypted as soon as the server offers it; a password never travels in clear text.

        Whoever stands between us and the server can take STARTTLS out of its offer, and would read the password.
        """
        connection = smtplib.SMTP(host, port, timeout=patience)
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
        over, self.conversation = self.conversation, None
        if over is not None:
            over.end()
