"""What a message says, read from the database and ready to be written.

Reading and writing are apart so that a worker reads a hundred at once, and writes each while a mail server is busy
with those before.
"""

from binascii import b2a_qp
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import Policy
from email.utils import format_datetime
from functools import lru_cache
from typing import NamedTuple

from flask import current_app

from events.clock import local
from events.mail import door_code
from events.mail.facts import Facts
from events.mail.headers import SubjectPolicy, boundary, mailbox, multipart, source
from events.mail.invitation import Invitation
from events.mail.language import speaking
from events.mail.words import Words, words
from events.policy import ASSOCIATION, KindPolicy

_POLICY = SubjectPolicy(
    linesep="\r\n", cte_type="7bit"
)  # every server on the way can carry it, whatever it announces


class Saying(NamedTuple):
    """What words are made of: a purpose, a kind, a channel, a language, and what the templates may know."""

    purpose: str
    policy: KindPolicy | None
    channel: str
    language: str
    known: Facts

    def words(self) -> Words:
        """The words."""
        with speaking(self.language):
            return words(self.purpose, self.policy, self.known, self.channel)


class Message(EmailMessage):
    """A message with its lines, written when it is made; nobody changes it after that."""

    lines = b""

    def as_bytes(self, unixfrom: bool = False, policy: Policy | None = None) -> bytes:
        """The lines."""
        return super().as_bytes(unixfrom, policy) if unixfrom or policy else self.lines


class Draft(NamedTuple):
    """All that a message says, read and ready; writing it asks the database nothing more."""

    recipient: str | Address
    reply_to: str
    queued_at: datetime
    uid: str
    saying: Saying
    code: str | None
    invitation: Invitation | None

    def write(self) -> EmailMessage:
        """The message, the same each time."""
        said = self.saying.words()
        sender = current_app.config["SAMENKOMST"].MAIL_FROM
        message = Message(policy=_POLICY)
        message["From"] = mailbox(ASSOCIATION, sender)
        message["To"] = self.recipient
        message["Reply-To"] = self.reply_to
        message["Subject"] = said.subject
        message["Date"] = _date(self.queued_at)
        message["Message-ID"] = f"<{self.uid}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = multipart("alternative")
        html, picture = _part("html", said.html), self.saying.known["picture"]
        with_code = door_code.with_picture(html, self.code, picture) if self.code and picture else html
        message.set_payload([_part("plain", said.text), with_code])
        if self.invitation is not None:
            _add_calendar(message, self.invitation)
        message.lines = source(message)
        return message


@lru_cache(maxsize=64)  # many are queued at one moment
def _date(moment: datetime) -> str:
    return format_datetime(local(moment))


def _part(subtype: str, text: str) -> MIMEPart:
    """A part of text; encoded here, because the library's own way takes longer than all the rest of a mail."""
    part = MIMEPart(policy=_POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode()).decode("ascii"))
    return part


def _add_calendar(message: EmailMessage, found: Invitation) -> None:
    """Add the invitation as an alternative and as a file (calendar.md, "Mails with a calendar part")."""
    message.add_alternative(
        found.content.decode(), subtype="calendar", params={"method": found.method}, charset="utf-8", cte="base64"
    )
    message.make_mixed(boundary=boundary("mixed"))
    message.add_attachment(found.content, maintype="application", subtype="ics", filename="invite.ics")
