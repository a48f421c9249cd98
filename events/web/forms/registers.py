"""The numbers under which professionals stand in a register: their shape only (domain.md, accreditation)."""

import re

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

_SHAPES: dict[str, tuple[str, LazyString]] = {
    "venvn": (
        r"[0-9]{5,11}",
        _("Vul uw BIG-nummer (11 cijfers) of uw relatienummer van V&VN in, alleen cijfers."),
    ),
    "gaia": (r"[0-9]{11}", _("Vul uw BIG-nummer in: 11 cijfers, met de nullen vooraan.")),
    "registerplein": (r"4610[0-9]{1,8}", _("Een nummer van Registerplein begint met 4610 en heeft alleen cijfers.")),
    "skj": (r"[0-9]{5,12}", _("Vul uw SKJ-nummer in, alleen cijfers.")),
}


def normal(typed: str) -> str:
    """The number without spaces, dots and dashes; leading zeros stay."""
    return re.sub(r"[\s.\-]", "", typed)


def fault(register: str, number: str) -> LazyString | None:
    """What is wrong with the shape of `number`; None when nothing is."""
    pattern, sentence = _SHAPES.get(register, (r".+", _("Vul uw nummer in.")))
    return None if re.fullmatch(pattern, number, re.ASCII) else sentence
