"""Telephone numbers: what people type becomes one form, and is shown the way they say it."""

import re

_TWO_DIGIT_CITIES = {
    "010", "013", "015", "020", "023", "024", "026", "030", "033", "035", "036", "038", "040", "043", "045", "046",
    "050", "053", "055", "058", "070", "071", "072", "073", "074", "075", "076", "077", "078", "079", "085", "088",
}  # fmt: skip


def normal(typed: str) -> str | None:
    """The digits of a number ("0612345678", abroad "+4930123456"), or None when it cannot be one."""
    text = re.sub(r"\(0\)", "", typed)
    text = re.sub(r"[\s().\-/–]", "", text)
    if text.startswith("00"):
        text = "+" + text[2:]
    if text.startswith("+31"):
        text = "0" + text[3:]
    if re.fullmatch(r"0[1-9][0-9]{8}", text) or re.fullmatch(r"\+[1-9][0-9]{7,14}", text):
        return text
    return None


def spaced(number: str) -> str:
    """A number in the groups people read it in ("06 12 34 56 78"); one we did not make normal stays as it is."""
    if not re.fullmatch(r"0[0-9]{9}", number):
        return number
    if number.startswith("06"):
        return _groups("06", number[2:], (2, 2, 2, 2))
    if number[:3] in _TWO_DIGIT_CITIES:
        return _groups(number[:3], number[3:], (3, 2, 2))
    return _groups(number[:4], number[4:], (2, 2, 2))


def address(number: str) -> str:
    """The number as a link dials it ("tel:0700000000")."""
    return "tel:" + re.sub(r"[^0-9+]", "", number)


def _groups(first: str, rest: str, sizes: tuple[int, ...]) -> str:
    parts = [first]
    for size in sizes:
        parts.append(rest[:size])
        rest = rest[size:]
    return " ".join(parts)
