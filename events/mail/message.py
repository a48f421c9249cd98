"""One notice as one message, the same whenever it is made again: Message-ID, Date and calendar part are the row's."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from flask import current_app
from flask_babel import gettext as _

from config import Config
from events.ical.text import one_line
from events.mail import door_code
from events.mail.drafts import Draft, Saying
from events.mail.facts import addressee_name, facts
from events.mail.headers import mailbox
from events.mail.invitation import invitation
from events.mail.language import language_of, speaking
from events.mail.texts import sample_of, words_of
from events.mail.words import Words
from events.models import Notice
from events.policy import Channel

NO_ADDRESS = "there is no e-mail address"
BAD_ADDRESS = "the e-mail address is not one that mail servers take"


class NoAddress(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """The addressee has no e-mail address (any more), or one that no server takes."""


def compose(notice: Notice) -> EmailMessage:
    """The message of `notice`, from the rows as they are now. Raises NoAddress."""
    return draft(notice).write()


def draft(notice: Notice) -> Draft:
    """What the message of `notice` says, from the rows as they are now. Raises NoAddress."""
    config: Config = current_app.config["SAMENKOMST"]
    recipient, saying = _recipient(notice), _saying(notice)
    return Draft(
        recipient=recipient,
        reply_to=saying.known["contact"].email or config.MAIL_FROM,
        queued_at=notice.created_at,
        uid=notice.uid,
        saying=saying,
        code=door_code.shown_in(notice),
        invitation=invitation(notice, config.MAIL_FROM),
    )


def by_hand_text(notice: Notice) -> str:
    """What has to be written, or what to say on the phone; no link, and nothing about answering a mail."""
    return _words(notice).text


def preview(notice: Notice, language: str) -> Words:
    """What a mail would say in `language`, or what its channel says; the notice need not be in the outbox."""
    if notice.channel == Channel.SMS:
        text = words_of(notice, language) if notice.registration is not None else sample_of(notice, language)
        return Words(str(_("Sms")), text, "")
    return _words(notice, language)


def _words(notice: Notice, language: str | None = None) -> Words:
    return _saying(notice, language).words()


def _saying(notice: Notice, language: str | None = None) -> Saying:
    language = language or language_of(notice)
    policy = notice.event.policy if notice.event is not None else None
    with speaking(language):
        known = {**facts(notice, language), "language": language, "picture": door_code.picture_name(notice)}
    return Saying(notice.purpose, policy, notice.channel, language, known)


def _recipient(notice: Notice) -> str | Address:
    to = notice.to
    if to is None or not to.email:
        raise NoAddress(NO_ADDRESS)
    try:
        return mailbox(one_line(addressee_name(notice)), to.email)
    except (ValueError, MessageError, IndexError) as error:  # the library raises any of these for a malformed one
        raise NoAddress(BAD_ADDRESS) from error
