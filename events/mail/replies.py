"""What a calendar program mails back to an invitation (iTIP REPLY, RFC 5546 3.2.3), read from the mail's bytes.

Anybody may send anything to the address that takes replies, so whatever cannot be read is one fact in one sentence.
Of what can be read we take who answers what to which invitation, and no word that somebody wrote beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Any

import icalendar

from events.mail.strangers import has_too_many_parts
from events.vault import plain_address

MOST_BYTES = 1_000_000  # a reply is a few kilobytes; programs attach a picture at most
_CALENDAR_TYPES = ("text/calendar", "application/ics")
_LONGEST = 500  # of an identifier or an address


class NotAReply(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """It is no mail with a reply that can be read; the words say why."""


@dataclass(frozen=True)
class MailedReply:
    """One answer: to which invitation, when, by whom; addresses in small letters."""

    uid: str
    sequence: int
    written_at: datetime
    partstat: str
    attendee: str
    sender: str


def read_reply(source: bytes) -> MailedReply:
    """The reply in a mail (RFC 5322, RFC 6047). Raises NotAReply."""
    if len(source) > MOST_BYTES:
        raise NotAReply(f"the mail is larger than {MOST_BYTES} bytes")
    if has_too_many_parts(source):
        raise NotAReply("the mail is divided into too many parts")
    try:
        message = message_from_bytes(source)
        sender = _address(getaddresses([str(message["From"] or "")]))
        calendars = [found for part in message.walk() if (found := _calendar(part)) is not None]
        replies = [calendar for calendar in calendars if str(calendar.get("METHOD", "")).upper() == "REPLY"]
        if not replies:
            raise NotAReply("the mail holds no calendar part with METHOD:REPLY")
        return _read(replies[0], sender)
    except NotAReply:
        raise
    except Exception as error:  # whatever the libraries raise for what is bent, it is no reply
        raise NotAReply(f"the mail cannot be read: {type(error).__name__}") from error


def _calendar(part: Message) -> icalendar.Component | None:
    if part.is_multipart() or part.get_content_type() not in _CALENDAR_TYPES:
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    try:
        text = content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        text = content.decode("utf-8", errors="replace")
    found: icalendar.Component = icalendar.Calendar.from_ical(text)
    return found


def _read(calendar: icalendar.Component, sender: str) -> MailedReply:
    events = calendar.walk("VEVENT")
    if len(events) != 1:
        raise NotAReply(f"a reply is about one event, and this is about {len(events)}")
    vevent = events[0]
    attendees = list(_each(vevent.get("ATTENDEE")))
    if len(attendees) != 1:
        raise NotAReply(f"a reply is of one attendee, and this is of {len(attendees)}")
    uid = str(vevent.get("UID", ""))
    if not 0 < len(uid) <= _LONGEST:
        raise NotAReply("the reply names no event")
    return MailedReply(
        uid=uid,
        sequence=int(vevent.get("SEQUENCE", 0)),
        written_at=_moment(vevent),
        partstat=str(attendees[0].params.get("PARTSTAT", "NEEDS-ACTION")).upper(),
        attendee=_address([("", str(attendees[0]).removeprefix("mailto:").removeprefix("MAILTO:"))]),
        sender=sender,
    )


def _each(value: Any) -> Iterator[Any]:
    """What the library gives as nothing, one or a list of them."""
    if value is not None:
        yield from value if isinstance(value, list) else [value]


def _moment(vevent: icalendar.Component) -> datetime:
    if "DTSTAMP" not in vevent:
        raise NotAReply("the reply does not say when it was written")
    stamp: Any = vevent["DTSTAMP"]
    moment: datetime = stamp.dt
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).replace(microsecond=0)


def _address(found: list[tuple[str, str]]) -> str:
    """The one address of a field."""
    addresses = [plain_address(address) for _, address in found if "@" in address]
    if len(addresses) != 1 or len(addresses[0]) > _LONGEST:
        raise NotAReply("the reply is not from one address")
    return addresses[0]
