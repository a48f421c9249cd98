"""What a mail server says about mail that it could not deliver (RFC 3464), as far as we act on it.

Whose mail it was is read from the Message-ID of what came back, which nobody guesses: a report that somebody made up
about another's address is no report of ours. Anybody may send anything to the address for bounces, so nothing is done
with a report before that is known, and one that cannot be read is none.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import Compat32
from email.utils import parseaddr
from typing import Any, NamedTuple

from events.mail.strangers import has_too_many_parts
from events.mail.transport import without_addresses

_MOST_BYTES = 256 * 1024  # of what is longer the beginning says enough
_LONGEST_HEADER = 2000  # characters; taking a long one apart costs the library the square of its length
_UID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")  # as we make them, and as SQLite does
_NO_ADDRESS = re.compile(r"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")  # RFC 3463: the mailbox or its domain is not there
# 5.4.x says that mail cannot be routed, which also a loop or a broken relay does. Two of its meanings are certain by
# their words: Postfix knows no host of the name after the @ (and not of a relay), and Microsoft 365 no such mailbox.
_NO_HOST = re.compile(
    r"\b5\.4\.4\b.*Host or domain name not found.*\bname=(\S+) type=\w+: Host not found", re.I | re.S
)
_NO_MAILBOX = re.compile(r"\b5\.4\.1\b.*Recipient address rejected:\s+Access denied", re.I | re.S)


class Bounce(NamedTuple):
    """Of which message of ours, why in the server's words, to whom, and whether that address does not exist.

    `sent_to` is whom we wrote to, as what came back says: their server may have passed it on to another (`to`).
    """

    uid: str
    fault: str
    to: str | None
    is_no_address: bool
    sent_to: str | None = None


class _ShortHeaders(Compat32):
    """The library's oldest policy, which raises nothing, with headers of a bounded length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, Any]:
        """The name of a header and the beginning of what it says."""
        name, said = super().header_source_parse(sourcelines)
        return name, said[:_LONGEST_HEADER]


_POLICY = _ShortHeaders()


def read_bounce(source: bytes) -> Bounce | None:
    """The bounce in a mail; None when it is none, or when a server only says that it still tries."""
    begun = source[:_MOST_BYTES]
    if has_too_many_parts(begun):
        return None
    try:
        return _read(BytesParser(policy=_POLICY).parsebytes(begun))
    except (RecursionError, ValueError, TypeError, LookupError):  # what the library raises for what is bent
        return None


def _read(report: Message) -> Bounce | None:
    returned = _returned(report)
    uid = _uid(report, returned)
    if uid is None or not _UID.fullmatch(uid):
        return None
    failed = next(
        (said for said in _recipients(report) if str(said.get("Action", "")).strip().casefold() == "failed"), None
    )
    if failed is None:
        return None
    status, words = str(failed.get("Status", "")).strip(), _after_type(failed.get("Diagnostic-Code"))
    to = _after_type(failed.get("Original-Recipient") or failed.get("Final-Recipient")).strip("<> ") or None
    fault = without_addresses(words, to or "").strip() or without_addresses(f"status {status}")
    return Bounce(uid, fault, to, _is_no_address(f"{status} {words}", to or ""), _sent_to(returned))


def _is_no_address(said: str, to: str) -> bool:
    """Whether what a server `said` means that mail to this address will never arrive."""
    if _NO_ADDRESS.search(said) or _NO_MAILBOX.search(said):
        return True
    no_host = _NO_HOST.search(said)
    return no_host is not None and no_host[1].rstrip(".").casefold() == to.rpartition("@")[2].casefold()


def _recipients(report: Message) -> Iterator[Message]:
    """What is said of each recipient; the first group of fields is about the message."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            yield from (
                (group for group in groups[1:] if isinstance(group, Message)) if isinstance(groups, list) else ()
            )


def _returned(report: Message) -> Message | None:
    """The headers of what came back."""
    found: Message | None = None
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = HeaderParser(policy=_POLICY).parsestr(str(part.get_payload()))
        elif part is not report and part.get("Message-ID"):
            found = part
    return found


def _uid(report: Message, returned: Message | None) -> str | None:
    """The part before the @ of the Message-ID of what came back, or of what the report answers."""
    found = returned.get("Message-ID") if returned is not None else None
    said = str(found or report.get("In-Reply-To") or "").strip("<> \t\r\n")
    return said.partition("@")[0] or None


def _sent_to(returned: Message | None) -> str | None:
    return parseaddr(str(returned.get("To", "")))[1] or None if returned is not None else None


def _after_type(field: str | None) -> str:
    """A field of the report without the type before its semicolon ("smtp; 550 …", "rfc822;cato@example.nl")."""
    before, semicolon, after = str(field or "").partition(";")
    return (after if semicolon else before).strip()
