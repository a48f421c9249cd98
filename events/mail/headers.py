"""How a subject is written in a message's source, so that it reads back as it was meant.

The library breaks a long header in places where a reader then finds a space too many (before the first word) or
too few (between an encoded word and the next). A subject that does not fit on its line is encoded as a whole here.
"""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any

_LINE = 78


class SubjectPolicy(EmailPolicy):
    """The library's policy, with subjects that read back exactly; bodies keep its short lines."""

    def fold(self, name: str, value: Any) -> str:
        """The header as lines of the source, the last line's end included."""
        folded = _subject(value) if name.casefold() == "subject" else None
        return super().fold(name, value) if folded is None else f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes; a subject in them is ASCII."""
        folded = _subject(value) if name.casefold() == "subject" else None
        return super().fold_binary(name, value) if folded is None else self.fold(name, value).encode("ascii")


def _subject(value: Any) -> str | None:
    """The subject as encoded words, one a line (RFC 2047); None when it fits on one line as it is."""
    text = str(value)
    if text.isascii() and len("Subject: ") + len(text) <= _LINE:
        return None
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")
