"""What codes that are stored as data are called on a page: facilities, registers, audiences, needs.

A code without a name is shown as it is, so that a new one in a programme file never breaks a page.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from events.mail import carried_by

Names = Mapping[str, LazyString]

FACILITIES: Names = {
    "wheelchair": _("toegankelijk met een rolstoel"),
    "lift": _("lift aanwezig"),
    "hearing-loop": _("ringleiding voor wie slecht hoort"),
}
AUDIENCES: Names = {
    "person": _("voor iedereen"),
    "professional": _("voor professionals"),
    "volunteer": _("voor vrijwilligers"),
    "person_with_dementia": _("voor de persoon met dementie"),
    "carer": _("voor de naaste"),
}
REGISTERS: Names = {
    "venvn": _("V&VN Kwaliteitsregister"),
    "gaia": _("GAIA"),
    "registerplein": _("Registerplein"),
    "skj": _("SKJ"),
}
ATTENDS: Names = {
    "place": _("Ik kom naar de zaal"),
    "online": _("Ik doe online mee"),
}
DIETS: Names = {
    "vegetarian": _("Vegetarisch"),
    "vegan": _("Veganistisch"),
    "no_pork": _("Zonder varkensvlees"),
    "gluten_free": _("Zonder gluten"),
    "lactose_free": _("Zonder lactose"),
}
ACCESS: Names = {
    "wheelchair": _("Ik kom met een rolstoel"),
    "hearing_loop": _("Ik gebruik een ringleiding"),
    "sign_language": _("Ik heb een tolk gebarentaal nodig"),
    "seat_in_front": _("Ik zit graag vooraan, om beter te zien of te horen"),
}
NEEDS: Names = {
    "ground_floor": _("Een kamer op de begane grond"),
    "separate_beds": _("Twee losse bedden"),
    "walker": _("Ruimte voor een rollator"),
    "wheelchair": _("Ruimte voor een rolstoel"),
    "no_stairs": _("Geen trappen"),
    "vegetarian": _("Vegetarisch eten"),
    "no_pork": _("Eten zonder varkensvlees"),
    "gluten_free": _("Eten zonder gluten"),
    "lactose_free": _("Eten zonder lactose"),
    "soft_food": _("Zacht of gemalen eten"),
}
REFERRALS: Names = {
    "own_interest": _("Wij melden ons zelf aan"),
    "case_manager": _("Onze casemanager heeft ons verwezen"),
    "gp": _("Onze huisarts heeft ons verwezen"),
}
CHANNELS: Names = {
    "email": _("Per e-mail"),
    "letter": _("Met een brief"),
    "phone": _("Met een telefoontje"),
    "sms": _("Met een sms"),
}
BOOKINGS: Names = {
    "needed": _("nog niet geregeld"),
    "booked": _("is geregeld"),
}
AS_WHAT: Names = {
    "office": _("Kantoor: ziet en mag alles"),
    "organiser": _("Organisator: plant en beheert"),
    "coordinator": _("Coördinator: beheert"),
    "facilitator": _("Gespreksleider: ziet de namen en vinkt aan"),
    "chair": _("Voorzitter: ziet de namen en vinkt aan"),
    "auditor": _("Controleur: leest alleen het logboek"),
}
DOES_WHAT: Names = {
    "coordinator": _("Coördinator"),
    "facilitator": _("Gespreksleider"),
    "key_person": _("Sleutelpersoon"),
    "interpreter": _("Tolk"),
    "chair": _("Voorzitter van deze bijeenkomst"),
}
CALLED: Names = {
    "comes": _("Komt"),
    "not_coming": _("Komt niet"),
    "spoken": _("Gesproken"),
    "not_reached": _("Niet bereikt"),
    "wrong_number": _("Nummer klopt niet"),
}
REPLIES: Names = {
    "yes": _("komt"),
    "no": _("komt niet"),
    "maybe": _("misschien"),
}
_ONE = {
    "register_name": REGISTERS,
    "attends": ATTENDS,
    "referral": REFERRALS,
    "channel": CHANNELS,
    "booking": BOOKINGS,
    "called": CALLED,
    "does_what": DOES_WHAT,
    "reply": REPLIES,
}
_MANY = {"accessible": FACILITIES, "audience": AUDIENCES, "diets": DIETS, "access_needs": ACCESS, "needs": NEEDS}


def init_app(app: Flask) -> None:
    """Give the templates of `app` these names as filters."""
    for name, one in _ONE.items():
        app.add_template_filter(partial(named, one), name)
    for name, many in _MANY.items():
        app.add_template_filter(partial(listed, many), name)
    app.add_template_filter(way)
    app.add_template_filter(lambda code: named(AS_WHAT, code).partition(":")[0], "as_what")


def named(names: Names, code: str) -> str:
    """What `code` is called."""
    return str(names.get(code, code))


def way(channel: str) -> str:
    """How a message for `channel` goes here and now, which is a call while texts are switched off."""
    if carried_by(channel) != channel:
        return str(_("Met een telefoontje, want sms staat uit"))
    return named(CHANNELS, channel)


def listed(names: Names, codes: Iterable[str]) -> str:
    """What `codes` are called, after each other."""
    return ", ".join(named(names, code) for code in codes)


def choices(names: Names, codes: Iterable[str] | None = None) -> list[tuple[str, LazyString]]:
    """Names as the choices of a field, all or some."""
    return [(code, names[code]) for code in (codes or names) if code in names]
