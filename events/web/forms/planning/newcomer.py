"""Somebody who is in no list yet, typed in the form of the event: who, how to reach them, and where they work.

Whoever types an address reads no name but the one typed: that it is somebody else's is all that is said.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import people
from events.agenda import planning
from events.extensions import db
from events.models import Organisation
from events.people import Newcomer
from events.web.forms.fields import NAME_LENGTH, Asked, Email, Phone, Plain, fault, listed, text

NAMES = ("name", "email", "phone", "organisation")
_OFF = {"autocomplete": "off"}


def fields(prefix: str, organisations: list[tuple[str, str]]) -> dict[str, Any]:
    """The fields of one newcomer, by their names with `prefix`."""
    first = _("Vult u dit in, dan geldt het in plaats van de keuze hierboven.")
    return {
        f"{prefix}name": text(_("Naam"), Plain(), Optional(), length=NAME_LENGTH, hint=first, **_OFF),
        f"{prefix}email": text(_("E-mailadres"), Asked(), Optional(), Email(), length=254, type="email", **_OFF),
        f"{prefix}phone": text(_("Telefoonnummer"), Asked(), Optional(), Phone(), length=20, inputmode="tel", **_OFF),
        f"{prefix}organisation": listed(_("Waar werkt deze persoon?"), organisations, Optional()),
    }


def organisations() -> list[tuple[str, str]]:
    """Where somebody can work."""
    return [(str(one.id), one.name) for one in planning.organisations()]


def is_begun(form: Any, prefix: str) -> bool:
    """Whether anything of a newcomer was typed."""
    return any(form[f"{prefix}{name}"].data for name in NAMES if f"{prefix}{name}" in form)


def checked(form: Any, prefix: str) -> Newcomer | None:
    """The newcomer; None, and a fault beside what lacks or cannot be, when that is none."""
    given = {name: form[f"{prefix}{name}"] for name in NAMES}
    if any(field.errors for field in given.values()):
        return None
    if not given["name"].data:
        fault(given["name"], _("Vul de naam in."))
        return None
    if not (given["email"].data or given["phone"].data):
        fault(given["email"], _("Vul een e-mailadres of een telefoonnummer in."))
        return None
    at = given["organisation"].data
    organisation = db.session.get_one(Organisation, int(at)) if at else None
    reached = (given["email"].data or None, given["phone"].data or None)
    made = Newcomer(given["name"].data, *reached, organisation, by_office=form.access.is_office)
    known = made.known()
    if known is not None and people.plain(known.name) != people.plain(made.name):
        other = _("Onder dit adres of nummer kennen wij iemand met een andere naam. Kies die persoon uit de lijst.")
        fault(given["name"], other)
        return None
    if known is not None and organisation is not None and known.organisation not in (None, organisation):
        fault(given["organisation"], _("Deze persoon kennen wij bij een andere organisatie. Bel het kantoor."))
        return None
    if known is not None and organisation is not None and known.organisation is None and not made.by_office:
        only = _(
            "Deze persoon kennen wij al. Alleen het kantoor vult in waar iemand werkt die wij kennen: laat dit leeg."
        )
        fault(given["organisation"], only)
        return None
    return made


def workplace(who: Any) -> Organisation | None:
    """Where somebody works: a newcomer who is known already works where we know."""
    known = who.known() if isinstance(who, Newcomer) else None
    found: Organisation | None = who.organisation or (known.organisation if known is not None else None)
    return found
