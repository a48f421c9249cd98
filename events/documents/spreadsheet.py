"""Spreadsheets: XLSX, and CSV for whoever reads nothing else. A cell is text or a number, never a formula.

A name such as "=1+1" must be read as that name. XLSX says of each cell that it is text; in CSV nothing can, so a
text that a program would calculate gets an apostrophe before it, as those programs write such a text themselves.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook

Cell = str | int | float | date | None
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767  # characters in a cell; a longer text would be dropped whole
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells a spreadsheet program that this is UTF-8


@dataclass(frozen=True)
class Table:
    """A sheet: its name, the headings of its columns and its rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def xlsx(*tables: Table) -> bytes:
    """The tables as one workbook, a sheet each."""
    file = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, {**options, "strings_to_numbers": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d-m-yyyy"})
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.name))
            sheet.freeze_panes(1, 0)
            for column, width in enumerate(_widths(table)):
                sheet.set_column(column, column, width)
            for column, heading in enumerate(table.columns):
                sheet.write_string(0, column, _clean(heading), bold)
            for number, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, _clean(cell))
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write_number(number, column, cell)
    return file.getvalue()


def csv_file(table: Table) -> bytes:
    """The table as CSV in UTF-8, with the semicolons that Dutch spreadsheet programs expect."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([_safe(heading) for heading in table.columns])
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return (_BOM + file.getvalue()).encode()


def _safe(cell: Cell) -> str | int | float | None:
    """`cell` so that no program calculates it, whatever it strips or splits before it looks."""
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return cell
    text = _clean(cell)
    is_calculated = text.startswith(_CALCULATED) or text.lstrip().startswith(_CALCULATED)
    return f"'{text}" if is_calculated else text


def _clean(text: str) -> str:
    """`text` without what no spreadsheet can hold."""
    return _NOT_IN_XML.sub("", text)[:_LONGEST]


def _sheet_name(name: str) -> str:
    """The name as a sheet may have it: 31 characters, none of those that formulas use."""
    return re.sub(r"[\[\]:*?/\\]", " ", _clean(name)).strip("' ")[:31].strip("' ") or "-"


def _widths(table: Table) -> list[int]:
    """As wide as the longest of the first hundred cells of a column, within reason."""
    cells = [[len(str(cell or "")) for cell in column] for column in zip(*table.rows[:100], strict=True)]
    longest = [max(found, default=0) for found in cells] or [0] * len(table.columns)
    return [min(max(len(heading), most) + 2, 60) for heading, most in zip(table.columns, longest, strict=True)]
