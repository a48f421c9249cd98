"""What a mail server says about mail that it could not deliver (RFC 3464), as far as we act on it.

Whose mail it was is read from the Message-ID of what came back, which nobody guesses: a report that somebody made up
about another's address is no report of ours.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser, HeaderParser
from typing import NamedTuple

from events.mail.transport import without_addresses

LARGEST = 5 * 1024 * 1024  # bytes; of what is longer the beginning says enough
_NO_ADDRESS = re.compile(r"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")  # RFC 3463: the mailbox or its domain is not there


class Bounce(NamedTuple):
    """Of which message of ours, why in the server's words, to whom, and whether that address does not exist."""

    uid: str
    fault: str
    to: str | None
    is_no_address: bool


def read_bounce(source: bytes) -> Bounce | None:
    """The bounce in a mail; None when it is none, or when a server only says that it still tries."""
    report = BytesParser(policy=policy.compat32).parsebytes(source[:LARGEST])
    uid = _uid(report)
    failed = next(
        (said for said in _recipients(report) if str(said.get("Action", "")).strip().casefold() == "failed"), None
    )
    if uid is None or failed is None:
        return None
    status = str(failed.get("Status", "")).strip()
    said = "".join(
        letter for letter in _after_type(failed.get("Diagnostic-Code")) if letter.isprintable() or letter == "\n"
    )
    words = " ".join(said.split()) or f"status {status}"
    to = _after_type(failed.get("Original-Recipient") or failed.get("Final-Recipient")).strip("<> ") or None
    return Bounce(uid, without_addresses(words), to, bool(_NO_ADDRESS.search(f"{status} {words}")))


def _recipients(report: Message) -> Iterator[Message]:
    """What is said of each recipient; the first group of fields is about the message."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            yield from (
                (group for group in groups[1:] if isinstance(group, Message)) if isinstance(groups, list) else ()
            )


def _uid(report: Message) -> str | None:
    """The part before the @ of the Message-ID of what came back, or of what the report answers."""
    found = None
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = HeaderParser(policy=policy.compat32).parsestr(str(part.get_payload())).get("Message-ID")
        elif part is not report and part.get("Message-ID"):
            found = part["Message-ID"]
    said = str(found or report.get("In-Reply-To") or "").strip("<> \t\r\n")
    return said.partition("@")[0] or None


def _after_type(field: str | None) -> str:
    """A field of the report without the type before its semicolon ("smtp; 550 …", "rfc822;cato@example.nl")."""
    before, semicolon, after = str(field or "").partition(";")
    return (after if semicolon else before).strip()
