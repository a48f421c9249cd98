"""Texts as calendar files hold them: no control characters, and escapes that read back as what was written.

The library's own `vText` reads a backslash before a capital N as a line break, so a typed "C:\\\\Nieuw" would
lose two characters; `Text` escapes as RFC 5545 3.3.11 says, and nothing else.
"""

import unicodedata
from collections.abc import Iterable

from icalendar import vCategory, vText
from icalendar.parser import Contentline

_BREAKS = str.maketrans({"\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "})
_UNFIT = ("Cc", "Cs")  # control characters, and halves of surrogate pairs that no encoding takes


def plain(text: str) -> str:
    """`text` with every kind of line break as a newline, tabs as spaces and other control characters left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNFIT).strip()


def one_line(text: str) -> str:
    """`text` on a single line, for titles and places."""
    return " ".join(plain(text).split("\n"))


class Text(vText):
    """A TEXT value that is escaped exactly."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """The escaped value (RFC 5545 3.3.11)."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def categories(labels: Iterable[str]) -> vCategory:
    """A CATEGORIES value of exactly escaped labels; empty ones are left out, programs disagree about them."""
    value = vCategory([])
    value.cats = [Text(label) for label in map(one_line, labels) if label]
    return value


def folded(line: str) -> str:
    """One content line, broken into lines of at most 75 octets, never within a character (RFC 5545 3.1)."""
    if len(line.encode()) < 75:
        return line
    content: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return content.decode()
