"""One notice as one message, the same whenever it is made again: Message-ID, Date and calendar part are the row's."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app
from flask_babel import force_locale

from config import Config
from events.clock import local
from events.ical import invitations
from events.ical.text import one_line
from events.mail.facts import addressee_name, contact, facts
from events.mail.headers import SubjectPolicy
from events.mail.words import Words, words
from events.models import Notice
from events.policy import ASSOCIATION, SITE_LANGUAGES

_POLICY = SubjectPolicy(
    linesep="\r\n", cte_type="7bit"
)  # every server on the way can carry it, whatever it announces
_ENDS = ("cancelled", "event_cancelled", "declined")


class NoAddress(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """The addressee has no e-mail address (any more), or one that no server takes."""


def compose(notice: Notice) -> EmailMessage:
    """The message of `notice`, from the rows as they are now. Raises NoAddress."""
    config: Config = current_app.config["SAMENKOMST"]
    said = _words(notice)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(ASSOCIATION, addr_spec=config.MAIL_FROM)
    message["To"] = _recipient(notice)
    message["Reply-To"] = contact(notice.event).email or config.MAIL_FROM
    message["Subject"] = said.subject
    message["Date"] = format_datetime(local(notice.created_at))
    message["Message-ID"] = f"<{notice.uid}@{config.MAIL_FROM.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(said.text, cte="quoted-printable")
    message.add_alternative(said.html, subtype="html", cte="quoted-printable")
    _add_calendar(message, notice, config.MAIL_FROM)
    return message


def by_hand_text(notice: Notice) -> str:
    """What has to be written, or what to say on the phone; no link, and nothing about answering a mail."""
    return _words(notice).text


def language_of(notice: Notice) -> str:
    """The party's language in its own mail, where the site has it; Dutch for everyone who works with us."""
    is_own = notice.registration is not None and notice.person_id is None
    language = notice.registration.language if is_own and notice.registration is not None else ""
    return language if language in SITE_LANGUAGES else SITE_LANGUAGES[0]


def _words(notice: Notice) -> Words:
    language = language_of(notice)
    policy = notice.event.policy if notice.event is not None else None
    with force_locale(language):
        return words(notice.purpose, policy, {**facts(notice, language), "language": language}, notice.channel)


def _recipient(notice: Notice) -> Address:
    to = notice.person or notice.organisation or notice.registration
    if to is None or not to.email:
        raise NoAddress("there is no e-mail address")
    try:
        return Address(one_line(addressee_name(notice)), addr_spec=to.email)
    except (ValueError, MessageError, IndexError) as error:  # the library raises any of these for a malformed one
        raise NoAddress("the e-mail address is not one that mail servers take") from error


def _add_calendar(message: EmailMessage, notice: Notice, organizer: str) -> None:
    """Add the invitation as an alternative and as a file (calendar.md, "Mails with a calendar part").

    A mail that may give nobody away has none: a calendar shows its events to whoever looks along.
    """
    registration, sequence, stamp = notice.registration, notice.calendar_sequence, notice.calendar_stamp
    if registration is None or sequence is None or stamp is None:
        return
    if registration.event.policy.privacy.is_neutral:
        return
    method = invitations.CANCEL if notice.purpose in _ENDS else invitations.REQUEST
    invitation = invitations.request(registration, sequence, stamp, method, organizer=organizer)
    message.add_alternative(
        invitation.decode(), subtype="calendar", params={"method": method}, charset="utf-8", cte="base64"
    )
    message.add_attachment(invitation, maintype="application", subtype="ics", filename="invite.ics")
