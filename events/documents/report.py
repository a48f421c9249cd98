"""Reports on paper: sections with a table each, and a chart beside it that says nothing the table does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.documents.pdf import pdf


@dataclass(frozen=True)
class Chart:
    """Bars: a label, what is written at its end, and its length; None for a number that is not told."""

    alt: str
    bars: Sequence[tuple[str, str, int | None]]

    def shares(self) -> list[float]:
        """The length of each bar as a part of the longest; a number that is not told has none."""
        longest = max((length or 0 for _label, _shown, length in self.bars), default=0) or 1
        return [round((length or 0) / longest, 4) for _label, _shown, length in self.bars]


@dataclass(frozen=True)
class Section:
    """One part of a report: a table with a row of `columns` above it, and perhaps a word and a chart before."""

    heading: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    text: str = ""
    chart: Chart | None = None


def report(title: str, facts: Iterable[tuple[str, str]], sections: Iterable[Section], *, note: str = "") -> bytes:
    """A report as PDF."""
    data = {"facts": [list(pair) for pair in facts], "sections": [_data(found) for found in sections], "note": note}
    return pdf("report", title, data)


def _data(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "text": section.text,
        "columns": list(section.columns),
        "rows": [list(row) for row in section.rows],
        "chart": None if section.chart is None else _chart(section.chart),
    }


def _chart(chart: Chart) -> dict[str, object]:
    lengths = zip(chart.bars, chart.shares(), strict=True)
    return {"alt": chart.alt, "bars": [{"label": b[0], "shown": b[1], "share": share} for b, share in lengths]}
