"""How a message is written out: subjects that read back as they were meant, and little time for the rest.

The library breaks a long header in places where a reader then finds a space too many (before the first word) or
too few (between an encoded word and the next). A subject that does not fit on its line is encoded as a whole here.
It also takes every header apart as it is set, which costs more than the mail; a header of plain letters that fits on
its line is kept as it is, and taken apart only for who reads it.
"""

import re
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import Message
from email.policy import EmailPolicy
from email.utils import formataddr
from functools import lru_cache
from typing import Any

_LINE = 78
_ATOMS = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
_PLAIN_ADDRESS = re.compile(rf"{_ATOMS}@{_ATOMS}")
_registry = HeaderRegistry()
_parsed = lru_cache(maxsize=512)(_registry)


def mailbox(name: str, address: str) -> str | Address:
    """A name and an address as a header says them. Raises what the library raises for a malformed address."""
    if name.isascii() and name.isprintable() and _PLAIN_ADDRESS.fullmatch(address):
        return formataddr((name, address))
    return Address(name, addr_spec=address)


def multipart(subtype: str) -> str:
    """The type of a message of several parts."""
    return f'multipart/{subtype}; boundary="{boundary(subtype)}"'


def boundary(subtype: str) -> str:
    """What stands between the parts: the same whenever the message is made again, and nowhere in them.

    Neither quoted-printable nor base64 ever has an underscore after an equals sign (RFC 2045, section 6.7).
    """
    return f"=_{subtype}"


def source(part: Message) -> bytes:
    """The lines of a message of ours as they travel: what the library writes, in less than half the time.

    Nothing in them is longer or stranger than any server takes: texts were encoded, and have no words of their own
    before and after the parts.
    """
    head = b"".join(part.policy.fold_binary(*header) for header in part.raw_items())
    payload: Any = part.get_payload()
    if isinstance(payload, list):
        between = f"--{boundary(part.get_content_subtype())}".encode("ascii")
        parts = b"".join(between + b"\r\n" + source(inner) + b"\r\n" for inner in payload)
        return head + b"\r\n" + parts + between + b"--\r\n"
    lines = str(payload).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return head + b"\r\n" + lines.encode("ascii")


class SubjectPolicy(EmailPolicy):
    """The library's policy, with subjects that read back exactly; bodies keep its short lines."""

    def header_max_count(self, name: str) -> int | None:
        """How many headers of this name a message may have; the library makes a class to answer that, every time."""
        return _most(name.casefold())

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep what is plain and short as it is."""
        return (name, value) if _is_plain(name, value) else super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The header in its parts; of those that many messages share, taken apart once."""
        return _parsed(name, value) if _is_plain(name, value) else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """The header as lines of the source, the last line's end included."""
        folded = _subject(value) if name.casefold() == "subject" else None
        return super().fold(name, value) if folded is None else f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes; a subject in them is ASCII."""
        if _is_plain(name, value):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        folded = _subject(value) if name.casefold() == "subject" else None
        return super().fold_binary(name, value) if folded is None else self.fold(name, value).encode("ascii")


@lru_cache(maxsize=64)
def _most(name: str) -> int | None:
    most: int | None = _registry[name].max_count
    return most


def _is_plain(name: str, value: Any) -> bool:
    """Whether it is one line of printable ASCII that nothing has taken apart yet."""
    return type(value) is str and value.isascii() and value.isprintable() and len(name) + 2 + len(value) <= _LINE


def _subject(value: Any) -> str | None:
    """The subject as encoded words, one a line (RFC 2047); None when it fits on one line as it is."""
    text = str(value)
    if text.isascii() and len("Subject: ") + len(text) <= _LINE:
        return None
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")
