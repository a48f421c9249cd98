"""How a message is written out: subjects and names that read back as they were meant, and little time for the rest.

The library breaks a long header in places where a reader then finds a space too many (before the first word) or
too few (between an encoded word and the next), and takes the quotes off a long name, in which a comma then makes two
addresses of one. Subjects and names are folded here. It also takes every header apart as it is set, which costs more
than the mail; one of plain letters that fits on its line is kept as it is, and taken apart only for who reads it.
"""

import re
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import Message
from email.policy import EmailPolicy
from email.utils import formataddr
from functools import lru_cache
from textwrap import wrap
from typing import Any

_LINE = 78
_BREAK = "\r\n"
_ENCODED = "=?"  # how an encoded word begins (RFC 2047)
_ATOMS = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
_PLAIN_ADDRESS = re.compile(rf"{_ATOMS}@{_ATOMS}")
_registry = HeaderRegistry()
_parsed = lru_cache(maxsize=512)(_registry)


def mailbox(name: str, address: str) -> str | Address:
    """A name and an address as a header says them. Raises what the library raises for a malformed address."""
    name = " ".join(name.split())
    if _is_phrase(name) and _PLAIN_ADDRESS.fullmatch(address):
        written = formataddr((name, address))
        if len(written) <= _LINE - len("Reply-To: "):
            return written
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
    """The library's policy, with subjects and names that read back exactly; bodies keep its short lines."""

    def header_max_count(self, name: str) -> int | None:
        """How many headers of this name a message may have; the library makes a class to answer that, every time."""
        return _most(name.casefold())

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep what is plain and short as it is; of a subject, also what looks like an encoded word."""
        if _is_plain(name, value):
            return name, value
        if name.casefold() == "subject" and type(value) is str and _ENCODED in value:
            value = Header(value, "utf-8").encode(maxlinelen=0)  # the library would read it and keep what it means
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The header in its parts; of those that many messages share, taken apart once."""
        return _parsed(name, value) if _is_plain(name, value) else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """The header as lines of the source, the last line's end included."""
        folded = _folded(name, value)
        return super().fold(name, value) if folded is None else "".join(f"{line}{self.linesep}" for line in folded)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes; a subject and a name in them are ASCII."""
        if _is_plain(name, value):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value) if _folded(name, value) is None else self.fold(name, value).encode()


@lru_cache(maxsize=64)
def _most(name: str) -> int | None:
    most: int | None = _registry[name].max_count
    return most


def _is_plain(name: str, value: Any) -> bool:
    """Whether it is one line of printable ASCII that nothing has taken apart yet, and means what it says."""
    return (
        type(value) is str
        and value.isascii()
        and value.isprintable()
        and len(name) + 2 + len(value) <= _LINE
        and _ENCODED not in value
    )


def _is_phrase(name: str) -> bool:
    """Whether a name can be written as it is, with quotes where it needs them."""
    return name.isascii() and name.isprintable() and _ENCODED not in name


def _folded(name: str, value: Any) -> list[str] | None:
    """The lines of a subject, or of one address with a name; None for what the library folds well."""
    if name.casefold() == "subject":
        return _subject(name, str(value))
    people: tuple[Address, ...] = getattr(value, "addresses", ())
    if len(people) == 1 and people[0].display_name and people[0].addr_spec.isascii():
        return _person(name, people[0])
    return None


def _subject(name: str, text: str) -> list[str] | None:
    """The subject as encoded words, one a line (RFC 2047); None when it fits on one line as it is."""
    if text.isascii() and len(name) + 2 + len(text) <= _LINE and _ENCODED not in text:
        return None
    return _encoded(name, text)


def _person(name: str, who: Address) -> list[str]:
    """A name and an address; the name as words in quotes, or encoded when it has letters that those cannot have."""
    shown, address = who.display_name, f"<{who.addr_spec}>"
    if _is_phrase(shown):
        phrase = formataddr((shown, "a@b")).removesuffix(" <a@b>")
        lines = wrap(
            f"{name}: {phrase}", _LINE, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False
        )
    else:
        lines = _encoded(name, shown)
    if len(lines[-1]) + 1 + len(address) <= _LINE:
        return [*lines[:-1], f"{lines[-1]} {address}"]
    return [*lines, f" {address}"]


def _encoded(name: str, text: str) -> list[str]:
    return f"{name}: {Header(text, 'utf-8', header_name=name).encode(linesep=_BREAK)}".split(_BREAK)
