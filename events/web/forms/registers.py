"""What to say of a register's number that has not its shape."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from events.registers import is_shaped

_SENTENCES: dict[str, LazyString] = {
    "venvn": _("Vul uw BIG-nummer (11 cijfers) of uw relatienummer van V&VN in, alleen cijfers."),
    "gaia": _("Vul uw BIG-nummer in: 11 cijfers, met de nullen vooraan."),
    "registerplein": _("Een nummer van Registerplein begint met 4610 en heeft alleen cijfers."),
    "skj": _("Vul uw SKJ-nummer in, alleen cijfers."),
}


def fault(register: str, number: str) -> LazyString | None:
    """What is wrong with the shape of `number`; None when nothing is."""
    return None if is_shaped(register, number) else _SENTENCES.get(register, _("Vul uw nummer in."))
