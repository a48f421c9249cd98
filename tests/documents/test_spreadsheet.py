"""Spreadsheets opened again with another library: text stays text, also for a program that calculates."""

import csv
import io
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from events import documents
from events.documents.spreadsheet import _clean
from tests.depth import at_depth

CALCULATED = ["=1+1", "+31 6", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=cmd|' /C calc'!A0", "＝1"]


def table(*cells: documents.spreadsheet.Cell) -> documents.Table:
    return documents.Table("Deelnemers", ["Naam", "Aantal", "Dag"], [list(cells)])


def read_xlsx(content: bytes) -> list[list[object]]:
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_both_hold_what_was_put_in():
    made = table('Çağla; "Visser"', 3, date(2027, 3, 12))
    first, second = read_xlsx(documents.xlsx(made))
    assert first == ["Naam", "Aantal", "Dag"]
    assert second[:2] == ['Çağla; "Visser"', 3]
    assert str(second[2]).startswith("2027-03-12")
    assert read_csv(documents.csv_file(made)) == [["Naam", "Aantal", "Dag"], ['Çağla; "Visser"', "3", "2027-03-12"]]


def test_a_number_of_a_register_keeps_its_zeros():
    content = documents.xlsx(table("00123456789", None, None))
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("00123456789", "s")


@pytest.mark.parametrize("text", CALCULATED)
def test_no_cell_is_calculated(text):
    cell = load_workbook(io.BytesIO(documents.xlsx(table(text, None, None)))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert read_csv(documents.csv_file(table(text, None, None)))[1][0].startswith("'")


def test_an_address_of_a_page_is_no_link():
    book = load_workbook(io.BytesIO(documents.xlsx(table("https://example.org", None, None))))
    assert book.worksheets[0]["A2"].hyperlink is None


@given(st.text(max_size=30))
@example("x" * 40_000)
@example("\x00\ufffe\ud800")
@settings(max_examples=at_depth(60, 1000), deadline=None)
def test_any_text_opens_again_and_none_is_a_formula(text):
    content = documents.xlsx(table(text, None, None))
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.data_type in ("s", "n")  # an empty one has no type
    assert (cell.value or "") == _clean(text).replace("\r", "\n") or "_x" in text or "\r" in text
    first = read_csv(documents.csv_file(table(text, None, None)))[1][0]
    assert not first.lstrip().startswith(("=", "+", "-", "@"))
    assert first in (_clean(text), "'" + _clean(text))


def test_control_without_the_apostrophe_a_program_would_calculate():
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerow(["=1+1"])
    assert next(csv.reader(io.StringIO(file.getvalue()), delimiter=";"))[0].startswith("=")


@pytest.mark.parametrize("name", ["[a]:*?/\\b", "'", "", "x" * 50])
def test_a_sheet_may_have_any_name(name):
    made = documents.xlsx(documents.Table(name, ["Naam"], []))
    assert load_workbook(io.BytesIO(made)).sheetnames[0]
