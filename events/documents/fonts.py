"""The letters we can print. A document for everyone may not hold a character that shows as an empty box.

The fonts are packages, so that a document looks the same on every machine. What none of them has is printed as
the sign for a character that is missing, instead of making the whole document fail.
"""

import struct
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

# The last holds Chinese in both scripts (Noto Sans CJK, SIL Open Font License 1.1); bold type it has not.
_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "cvttf_NotoSansCJK_Regular")
MISSING = "\N{REPLACEMENT CHARACTER}"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # Arabic and Hindi are misspelt without them


@cache
def fonts() -> typst.Fonts:
    """Our fonts and no other, read once per process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(_folders()))


def printable(text: str) -> str:
    """`text` as we can print it: without control characters, and with a sign where no font has the character."""
    known = _characters()
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c == "\n" or ord(c) in known else MISSING for c in composed if _is_seen(c))


def _is_seen(character: str) -> bool:
    """Whether it stands for something; marks that turn the reading direction could make a text read otherwise."""
    return character in _JOINERS or character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _folders() -> tuple[str, ...]:
    found = (find_spec(package) for package in _PACKAGES)
    return tuple(str(Path(spec.origin).parent) for spec in found if spec is not None and spec.origin)


@cache
def _characters() -> frozenset[int]:
    """Every code point that one of the fonts has."""
    files = [path for folder in _folders() for path in Path(folder).rglob("*") if path.suffix in (".ttf", ".otf")]
    return frozenset().union(*(_code_points(path.read_bytes()) for path in files if "Italic" not in path.name))


def _code_points(font: bytes) -> set[int]:
    """What the font's character map names (OpenType, table "cmap", format 12, else format 4)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4s4xL", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, offset in records if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    places = [start + struct.unpack_from(">4xL", font, start + 4 + 8 * number)[0] for number in range(count)]
    maps = {struct.unpack_from(">H", font, place)[0]: place for place in places}
    spans = _groups(font, maps[12]) if 12 in maps else _segments(font, maps[4])
    return {point for first, last in spans for point in range(first, last + 1)}


def _groups(font: bytes, start: int) -> list[tuple[int, int]]:
    """The spans of a map of format 12."""
    count = struct.unpack_from(">L", font, start + 12)[0]
    return [struct.unpack_from(">LL", font, start + 16 + 12 * number) for number in range(count)]


def _segments(font: bytes, start: int) -> list[tuple[int, int]]:
    """The spans of a map of format 4, without the one that closes it."""
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    lasts = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    return list(zip(firsts[:-1], lasts[:-1], strict=True))
