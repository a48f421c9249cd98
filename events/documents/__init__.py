"""PDF and spreadsheets: plain data in, bytes out. Nothing here reads a row or knows who asks.

What people typed reaches a template as data and a sheet as text; neither ever reads it as an instruction.
"""

from events.documents.certificate import CertificateText, certificate, certificates
from events.documents.letter import Letter, letters
from events.documents.lists import Column, Sheet, printed
from events.documents.report import Chart, Section, report
from events.documents.spreadsheet import Table, csv_file, xlsx

__all__ = [
    "CertificateText", "Chart", "Column", "Letter", "Section", "Sheet", "Table", "certificate", "certificates",
    "csv_file", "letters", "printed", "report", "xlsx",
]  # fmt: skip
