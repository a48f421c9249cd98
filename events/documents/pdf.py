"""One typst template and its data become one PDF that a screen reader can read aloud (PDF/UA-1).

The data travels as JSON beside the template and is never part of its source. typst checks the standard itself and
makes no file that does not meet it.
"""

import json
from pathlib import Path
from typing import Any

import typst

from config import ROOT
from events.clock import now
from events.documents.fonts import MISSING, fonts, printable
from events.policy import ASSOCIATION

TEMPLATES = ROOT / "templates" / "documents"


def pdf(template: str, title: str, data: dict[str, Any], *, language: str = "nl") -> bytes:
    """The document `template` ("letters") makes of `data`, with this title, in this language ("nl", "tr").

    Raises typst.TypstError for a fault in the template.
    """
    known = _printable({**data, "title": title, "language": language, "association": ASSOCIATION})
    try:
        return _compile(TEMPLATES / f"{template}.typ", known)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(TEMPLATES / f"{template}.typ", _plain(known))


def _compile(template: Path, data: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        str(template),
        root=str(TEMPLATES),
        format="pdf",
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="ua-1",
        timestamp=int(now().timestamp()),
    )
    return made


def _printable(value: Any) -> Any:
    """`value` with every text in it as we can print it."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(held) for key, held in value.items()}
    return [_printable(held) for held in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    """`value` in letters of Western Europe only: for a row of characters that are in the fonts, but not together."""
    if isinstance(value, str):
        return "".join(c if c <= "\N{LATIN SMALL LETTER Y WITH DIAERESIS}" else MISSING for c in value)
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    return [_plain(held) for held in value] if isinstance(value, list) else value
