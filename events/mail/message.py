"""One notice as one message, the same whenever it is made again: Message-ID, Date and calendar part are the row's."""

from binascii import b2a_qp
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from config import Config
from events.clock import local
from events.ical.text import one_line
from events.mail import door_code
from events.mail.facts import addressee_name, contact, facts
from events.mail.headers import SubjectPolicy, boundary, mailbox, multipart
from events.mail.invitation import invitation
from events.mail.texts import words_of
from events.mail.words import Words, words
from events.models import Notice
from events.policy import ASSOCIATION, SITE_LANGUAGES, Channel

_POLICY = SubjectPolicy(
    linesep="\r\n", cte_type="7bit"
)  # every server on the way can carry it, whatever it announces


class NoAddress(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """The addressee has no e-mail address (any more), or one that no server takes."""


def compose(notice: Notice) -> EmailMessage:
    """The message of `notice`, from the rows as they are now. Raises NoAddress."""
    config: Config = current_app.config["SAMENKOMST"]
    said = _words(notice)
    message = EmailMessage(policy=_POLICY)
    message["From"] = mailbox(ASSOCIATION, config.MAIL_FROM)
    message["To"] = _recipient(notice)
    message["Reply-To"] = contact(notice.event).email or config.MAIL_FROM
    message["Subject"] = said.subject
    message["Date"] = format_datetime(local(notice.created_at))
    message["Message-ID"] = f"<{notice.uid}@{config.MAIL_FROM.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = multipart("alternative")
    html, picture = _part("html", said.html), door_code.picture_name(notice)
    message.set_payload(
        [_part("plain", said.text), door_code.with_picture(html, notice, picture) if picture else html]
    )
    _add_calendar(message, notice, config.MAIL_FROM)
    return message


def _part(subtype: str, text: str) -> MIMEPart:
    """A part of text; encoded here, because the library's own way takes longer than all the rest of a mail."""
    part = MIMEPart(policy=_POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode()).decode("ascii"))
    return part


def by_hand_text(notice: Notice) -> str:
    """What has to be written, or what to say on the phone; no link, and nothing about answering a mail."""
    return _words(notice).text


def preview(notice: Notice, language: str) -> Words:
    """What a mail would say in `language`; the notice need not be in the outbox."""
    if notice.channel == Channel.SMS:
        return Words(str(_("Sms")), words_of(notice, language), "")
    return _words(notice, language)


def language_of(notice: Notice) -> str:
    """The party's language in its own mail, where the site has it; Dutch for everyone who works with us."""
    is_own = notice.registration is not None and notice.person_id is None
    language = notice.registration.language if is_own and notice.registration is not None else ""
    return language if language in SITE_LANGUAGES else SITE_LANGUAGES[0]


def _words(notice: Notice, language: str | None = None) -> Words:
    language = language or language_of(notice)
    policy = notice.event.policy if notice.event is not None else None
    with force_locale(language if language in SITE_LANGUAGES else SITE_LANGUAGES[0]):
        known = {**facts(notice, language), "language": language, "picture": door_code.picture_name(notice)}
        return words(notice.purpose, policy, known, notice.channel)


def _recipient(notice: Notice) -> str | Address:
    to = notice.to
    if to is None or not to.email:
        raise NoAddress("there is no e-mail address")
    try:
        return mailbox(one_line(addressee_name(notice)), to.email)
    except (ValueError, MessageError, IndexError) as error:  # the library raises any of these for a malformed one
        raise NoAddress("the e-mail address is not one that mail servers take") from error


def _add_calendar(message: EmailMessage, notice: Notice, organizer: str) -> None:
    """Add the invitation as an alternative and as a file (calendar.md, "Mails with a calendar part")."""
    found = invitation(notice, organizer)
    if found is None:
        return
    message.add_alternative(
        found.content.decode(), subtype="calendar", params={"method": found.method}, charset="utf-8", cte="base64"
    )
    message.make_mixed(boundary=boundary("mixed"))
    message.add_attachment(found.content, maintype="application", subtype="ics", filename="invite.ics")
