"""Lists on paper: who is expected, whom to call, who sleeps where. In large type where they are read standing up."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from events.documents.pdf import pdf

BOX = None  # a cell that is drawn as a box to tick
LARGE, NORMAL = 16, 11


@dataclass(frozen=True)
class Column:
    """A column of a printed list; `width` is its share of the page, 0 as much as it needs."""

    label: str
    width: int = 1


@dataclass(frozen=True)
class Sheet:
    """One table of a list, with what it says when it has no row."""

    heading: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | None]]
    empty: str = ""


def printed(
    title: str,
    facts: Iterable[tuple[str, str]],
    sheets: Iterable[Sheet],
    *,
    note: str = "",
    is_large: bool = False,
    is_wide: bool = False,
) -> bytes:
    """A list as PDF: its title, what it is about, its tables and a word at the end."""
    data = {
        "facts": [list(pair) for pair in facts],
        "sheets": [{**asdict(sheet), "rows": [list(row) for row in sheet.rows]} for sheet in sheets],
        "note": note,
        "size": LARGE if is_large else NORMAL,
        "flipped": is_wide,
    }
    return pdf("list", title, data)
