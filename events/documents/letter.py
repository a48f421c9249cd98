"""Letters to print, one after another in one file: an address for the window of an envelope, and large type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from events.documents.pdf import pdf

_BLANK_LINES = re.compile(r"\n\s*\n")
_POINT = "- "
_REGIONS = {"Hans": "CN", "Hant": "TW"}  # where a character is written so: one font has both shapes


@dataclass(frozen=True)
class Letter:
    """One letter: the lines of its address, its day in words, its text as paragraphs and its language ("nl")."""

    address: tuple[str, ...]
    date: str
    text: str
    language: str = "nl"


def letters(title: str, found: Iterable[Letter]) -> bytes:
    """All letters as one PDF, each on a page of its own. The title names nobody."""
    return pdf("letters", title, {"letters": [_data(letter) for letter in found]})


def _data(letter: Letter) -> dict[str, object]:
    paragraphs = [_paragraph(part) for part in _BLANK_LINES.split(letter.text.strip()) if part.strip()]
    language, _, script = letter.language.partition("_")
    said = {"language": language, "region": _REGIONS.get(script)}
    return {"address": list(letter.address), "date": letter.date, "paragraphs": paragraphs, **said}


def _paragraph(text: str) -> dict[str, object]:
    """Lines that all begin with "- " are a list; others keep their breaks."""
    lines = text.strip().splitlines()
    if all(line.startswith(_POINT) for line in lines):
        return {"is_list": True, "lines": [line.removeprefix(_POINT) for line in lines]}
    return {"is_list": False, "lines": lines}
