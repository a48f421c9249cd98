"""What a reader, and a screen reader, finds in a PDF."""

import io
from dataclasses import dataclass

from pypdf import PdfReader


@dataclass(frozen=True)
class Read:
    """A PDF as it reads: its title, language, pages as text, and the kinds of structure a screen reader walks by."""

    title: str
    language: str
    is_tagged: bool
    pages: list[str]
    structure: set[str]
    alternatives: list[str]
    links: list[str]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pages).split())


def pdf(content: bytes) -> Read:
    """Read `content` with another library than the one that wrote it."""
    reader = PdfReader(io.BytesIO(content))
    catalog = reader.trailer["/Root"]
    structure: set[str] = set()
    alternatives: list[str] = []
    walk(catalog["/StructTreeRoot"], structure, alternatives)
    annotations = [found.get_object() for page in reader.pages for found in page.get("/Annots", [])]
    return Read(
        title=str(reader.metadata.title) if reader.metadata else "",
        language=str(catalog.get("/Lang", "")),
        is_tagged=bool(catalog.get("/MarkInfo", {}).get("/Marked")),
        pages=[page.extract_text() for page in reader.pages],
        structure=structure,
        alternatives=alternatives,
        links=[str(found["/A"]["/URI"]) for found in annotations if "/URI" in found.get("/A", {})],
    )


def lines(content: bytes) -> list[tuple[float, str]]:
    """The pieces of text of the first page, each with how far its line of writing is from the top, in mm."""
    page = PdfReader(io.BytesIO(content)).pages[0]
    found: list[tuple[float, str]] = []

    def note(text: str, outer: list[float], inner: list[float], *_font: object) -> None:
        below = float(page.mediabox.height) - (inner[4] * outer[1] + inner[5] * outer[3] + outer[5])
        if text.strip():
            found.append((below / 72 * 25.4, text.strip()))

    page.extract_text(visitor_text=note)
    return found


def walk(node, structure: set[str], alternatives: list[str]) -> None:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            walk(child, structure, alternatives)
    elif isinstance(node, dict):
        if "/S" in node:
            structure.add(str(node["/S"]))
        if "/Alt" in node:
            alternatives.append(str(node["/Alt"]))
        if "/K" in node:
            walk(node["/K"], structure, alternatives)
