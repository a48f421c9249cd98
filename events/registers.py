"""The numbers under which professionals stand in a register: their shape only (domain.md, accreditation)."""

import re

_SHAPES = {"venvn": r"[0-9]{5,11}", "gaia": r"[0-9]{11}", "registerplein": r"4610[0-9]{1,8}", "skj": r"[0-9]{5,12}"}


def normal(typed: str) -> str:
    """The number without spaces, dots and dashes; leading zeros stay."""
    return re.sub(r"[\s.\-]", "", typed)


def is_shaped(register: str, number: str) -> bool:
    """Whether `number` looks like one of `register`; of a register we do not know any will do."""
    return re.fullmatch(_SHAPES.get(register, r".+"), number, re.ASCII) is not None
