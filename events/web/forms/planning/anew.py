"""A place or somebody to call who is in no list yet, typed in the form of the event: what is needed, and no more.

What is made here becomes a row only when the event is saved. A meeting about clients has no field with words, so
there one only chooses.
"""

from secrets import token_hex
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms.validators import Optional

from events import people
from events.extensions import db
from events.models import Person, Venue
from events.policy import KindPolicy, Privacy
from events.vault import keyed_hash
from events.web.forms.fields import NAME_LENGTH, Phone, Plain, fault, text, tick
from events.web.forms.parties import postcode_of

_PLACE = ("place_name", "place_street", "place_postcode", "place_city", "place_neighbourhood")
_OFF = {"autocomplete": "off"}


def place_fields(policy: KindPolicy) -> dict[str, Any]:
    """A new place; for kinds that are held at homes its address is hidden in any case."""
    if policy.privacy == Privacy.PX:
        return {}
    first = _("Vult u dit in, dan geldt het in plaats van de keuze hierboven.")
    made: dict[str, Any] = {
        "place_name": text(_("Hoe heet de plek?"), Plain(), Optional(), length=NAME_LENGTH, hint=first, **_OFF),
        "place_street": text(_("Straat en huisnummer"), Plain(), Optional(), length=NAME_LENGTH, **_OFF),
        "place_postcode": text(_("Postcode"), Optional(), length=10, **_OFF),
        "place_city": text(_("Plaats"), Plain(), Optional(), length=NAME_LENGTH, **_OFF),
        "place_neighbourhood": text(_("Wijk"), Plain(), Optional(), length=NAME_LENGTH, **_OFF),
    }
    if not policy.hides_address:
        made["place_private"] = tick(_("Dit is bij iemand thuis: toon anderen alleen de wijk."))
    return made


def contact_fields(policy: KindPolicy) -> dict[str, Any]:
    """Somebody new to call."""
    if policy.privacy == Privacy.PX:
        return {}
    first = _("Vult u dit in, dan geldt het in plaats van de keuze hierboven.")
    return {
        "new_contact": text(_("Naam"), Plain(), Optional(), length=NAME_LENGTH, hint=first, **_OFF),
        "new_phone": text(_("Telefoonnummer"), Optional(), Phone(), length=20, inputmode="tel", **_OFF),
    }


def check(form: Any) -> None:
    """What was begun is whole."""
    if is_new_place(form):
        needed = {
            "place_name": _("Vul de naam van de plek in."),
            "place_street": _("Vul de straat en het huisnummer in."),
            "place_city": _("Vul de plaats in."),
        }
        if _is_hidden(form):
            needed["place_neighbourhood"] = _("Vul de wijk in: die lezen anderen in plaats van het adres.")
        for name, sentence in needed.items():
            if not form[name].data and not form[name].errors:
                fault(form[name], sentence)
        if form.place_postcode.data and postcode_of(form.place_postcode.data) is None:
            fault(form.place_postcode, _("Deze postcode klopt niet. Een postcode is bijvoorbeeld 2511 AB."))
    if "new_contact" in form and bool(form.new_contact.data) != bool(form.new_phone.data):
        field = form.new_phone if form.new_contact.data else form.new_contact
        if not field.errors:
            fault(field, _("Vul de naam en het nummer allebei in, of geen van beide."))


def is_new_place(form: Any) -> bool:
    """Whether a new place was typed."""
    return any(form[name].data for name in _PLACE if name in form)


def place(form: Any) -> Venue | None:
    """The new place of a checked form; it is stored with what takes it."""
    if not is_new_place(form):
        return None
    postcode = postcode_of(form.place_postcode.data) if form.place_postcode.data else None
    city = " ".join(filter(None, (postcode, form.place_city.data)))
    return Venue(
        ref=f"plek-{token_hex(4)}",
        name=form.place_name.data,
        address=f"{form.place_street.data}, {city}",
        neighbourhood=form.place_neighbourhood.data or None,
        accessible=[],
        is_private=_is_hidden(form),
    )


def contact(form: Any) -> Person | None:
    """The new person to call of a checked form; typed so before, it is the same one."""
    if "new_contact" not in form or not form.new_contact.data:
        return None
    name, phone = form.new_contact.data, form.new_phone.data
    key = keyed_hash("person.contact", people.plain(name), phone)
    known = db.session.scalar(select(Person).where(Person.key_hash == key))
    return known or Person(key_hash=key, name=name, phone=phone)


def _is_hidden(form: Any) -> bool:
    return form.policy.hides_address or bool(form.place_private.data)
