"""Replies as calendar programs mail them: their parts, headers and habits, with made-up people."""

from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

NOON = datetime(2027, 1, 20, 11, tzinfo=UTC)


def vcalendar(
    uid: str,
    partstat: str = "ACCEPTED",
    *,
    sequence: int = 1,
    written_at: datetime = NOON,
    attendee: str = "bram@example.nl",
    method: str = "REPLY",
    extra: str = "",
    prodid: str = "-//Example//Calendar//EN",
) -> str:
    """The calendar of one reply; `extra` holds more lines of the event."""
    lines = [
        "BEGIN:VCALENDAR", f"PRODID:{prodid}", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
        f"ATTENDEE;CN=Bram;PARTSTAT={partstat}:mailto:{attendee}", "ORGANIZER:mailto:secretariaat@vtz.example",
        f"SEQUENCE:{sequence}", f"DTSTAMP:{written_at:%Y%m%dT%H%M%SZ}", "DTSTART:20270223T113000Z",
        *extra.splitlines(), "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


def like_outlook(uid: str, partstat: str = "ACCEPTED", sender: str = "bram@example.nl", **said: object) -> bytes:
    """Text and calendar as alternatives, in base64; capitals in addresses, a comment, and X- lines without end."""
    message = MIMEMultipart("alternative")
    message["From"] = f'"Bram de Wit" <{sender.upper()}>'
    message["To"] = "secretariaat@vtz.example"
    message["Subject"] = "Accepted: Bijeenkomst"
    message["X-MS-Has-Attach"] = ""
    message.attach(MIMEText("Ik kom, mevrouw Jansen is weer thuis.\r\n", "plain", "utf-8"))
    extra = "COMMENT;LANGUAGE=nl-NL:Mevrouw Jansen is weer thuis\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY"
    calendar = vcalendar(
        uid, partstat, attendee=sender.title(), extra=extra,
        prodid="Microsoft Exchange Server 2010", **said,  # type: ignore[arg-type]
    )  # fmt: skip
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", "REPLY")
    message.attach(part)
    return _bytes(message)


def like_google(uid: str, partstat: str = "ACCEPTED", sender: str = "bram@example.nl", **said: object) -> bytes:
    """Mixed around alternatives, and the same calendar once more as a file."""
    calendar = vcalendar(
        uid, partstat, attendee=sender, extra="X-NUM-GUESTS:0\nTRANSP:OPAQUE",
        prodid="-//Google Inc//Google Calendar 70.9054//EN", **said,  # type: ignore[arg-type]
    )  # fmt: skip
    message = EmailMessage()
    message["From"] = f"Bram <{sender}>"
    message["To"] = "secretariaat@vtz.example"
    message["Subject"] = "Geaccepteerd: Bijeenkomst"
    message.set_content("Bram heeft deze uitnodiging geaccepteerd.")
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"}, cte="7bit")
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return _bytes(message)


def like_apple(uid: str, partstat: str = "ACCEPTED", sender: str = "bram@example.nl", **said: object) -> bytes:
    """A calendar alone beside a text, quoted-printable, with an ATTENDEE that is folded over lines."""
    extra = "X-APPLE-EWS-BUSYSTATUS:BUSY\nLAST-MODIFIED:20270120T110000Z"
    calendar = vcalendar(
        uid, partstat, attendee=sender, extra=extra, prodid="-//Apple Inc.//macOS 14.4//EN", **said,  # type: ignore[arg-type]
    )  # fmt: skip
    calendar = calendar.replace("ATTENDEE;CN=Bram;", "ATTENDEE;CN=Bram;CUTYPE=INDIVIDUAL;\r\n EMAIL=bram@example.nl;")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "secretariaat@vtz.example"
    message["Subject"] = "Accepted"
    message.set_content("\n")
    message.add_attachment(calendar, subtype="calendar", params={"method": "REPLY"}, cte="quoted-printable")
    return _bytes(message)


def _bytes(message: Message) -> bytes:
    """The mail with boundaries that are the same each time, so that its bytes can be agreed on."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={number}==")
    return message.as_bytes()


SHAPES = {"outlook": like_outlook, "google": like_google, "apple": like_apple}
