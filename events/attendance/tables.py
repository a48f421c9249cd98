"""A table that comes from elsewhere as rows of text: CSV or XLSX, as a spreadsheet program saves it.

A workbook is a packed file: before it is read, what it unpacks to has an end.
"""

import csv
import io
import zipfile
from typing import Any

from openpyxl import load_workbook

MOST_UNPACKED = 20 * 1024 * 1024  # bytes
LAST_ROW, LAST_COLUMN = 10_000, 50
_PACKED = b"PK\x03\x04"


class NotATable(ValueError):  # noqa: N818 - the exceptions of this house state the fact
    """The file is neither text with columns nor a workbook, or too large to be a list."""


def rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, or of the first sheet of a workbook; an empty row stays, so that each has its number.

    Raises NotATable.
    """
    return _workbook(content) if content.startswith(_PACKED) else _text_rows(content)


def _text_rows(content: bytes) -> list[list[str]]:
    """With commas, semicolons or tabs, in UTF-8 or Windows's own."""
    text = io.StringIO(_text(content), newline=None)  # an old spreadsheet ends its lines as it likes
    try:
        return list(csv.reader(text, delimiter=_delimiter(content)))
    except csv.Error:
        raise NotATable from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        raise NotATable
    return content.decode("cp1252", errors="replace")


def _delimiter(content: bytes) -> str:
    first = content.splitlines()[0] if content.splitlines() else b""
    return max((";", ",", "\t"), key=lambda sign: first.count(sign.encode()))


def _workbook(content: bytes) -> list[list[str]]:
    """What the cells of the first sheet show; of a formula what it came to when it was saved."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise NotATable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        read: list[list[str]] = []
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=LAST_COLUMN, values_only=True), start=1):
            if number <= LAST_ROW:
                read.append([_shown(cell) for cell in row])
            elif any(cell is not None for cell in row):
                raise NotATable
    except Exception as fault:  # the library raises whatever a broken file makes go wrong in it
        raise NotATable from fault
    return read


def _shown(cell: Any) -> str:
    """A cell as a reader sees it; a number that a program made of "3" is 3 again."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
