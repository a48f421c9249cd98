"""Whom a key person names: the rows of names and telephone numbers, and the consent of these people.

It is asked beside a number without names, and only of kinds whose policy keeps names by consent. The fields are
`naming` (number or names), `name_<n>` and `phone_<n>` in a row, and `consent_names`.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events.models import Attendee
from events.registration import NamedPerson
from events.web.forms.consents import SENTENCES
from events.web.forms.fields import NAME_LENGTH, Asked, Phone, Plain, fault, one_of, text, tick

MOST = 12
NUMBER, BY_NAME = "number", "names"
_WAYS = (
    (NUMBER, _("Ik reserveer een aantal plaatsen, zonder namen")),
    (BY_NAME, _("Ik geef namen door")),
)


def fields(rows: int) -> dict[str, Any]:
    """The choice, `rows` rows and the consent, which is given anew with every list of names."""
    found: dict[str, Any] = {"naming": one_of(_("Hoe wilt u reserveren?"), _WAYS, Asked(), default=NUMBER)}
    for number in range(1, rows + 1):
        found[f"name_{number}"] = text(
            _("Naam %(number)s", number=number), Asked(), Plain(), length=NAME_LENGTH, autocomplete="off"
        )
        found[f"phone_{number}"] = text(
            _("Telefoon %(number)s", number=number), Asked(), Optional(), Phone(), length=40,
            autocomplete="off", inputmode="tel", type="tel",
        )  # fmt: skip
    found["consent_names"] = tick(SENTENCES["names"], Asked())
    return found


def numbers(form: Any) -> list[int]:
    """The numbers of the rows that the form has."""
    return [number for number in range(1, MOST + 1) if f"name_{number}" in form]


def are_named(form: Any) -> bool:
    """Whether the form gives names."""
    return "naming" in form and form.naming.data == BY_NAME


def check(form: Any, *, were_named: bool) -> None:
    """Note what is wrong with the rows; what was not chosen does not matter, unless it looks like a slip."""
    if are_named(form):
        form.people.errors = []
        _check_rows(form)
        return
    form.consent_names.data = False
    for number in numbers(form):
        form[f"name_{number}"].errors = form[f"phone_{number}"].errors = []
    # Who named people before and now chooses a number takes the names away, which still stand in the rows.
    if not were_named and any(form[f"name_{number}"].data for number in numbers(form)):
        fault(form.naming, _("U vulde namen in. Kies “Ik geef namen door”, of maak de namen leeg."))


def people(form: Any) -> tuple[NamedPerson, ...]:
    """Whom a checked form names."""
    rows = [(form[f"name_{number}"].data, form[f"phone_{number}"].data) for number in numbers(form)]
    return tuple(NamedPerson("person", name, {"phone": phone} if phone else {}) for name, phone in rows if name)


def stored(attendees: list[Attendee]) -> dict[str, Any]:
    """The values of the fields for who is named now."""
    found: dict[str, Any] = {"naming": BY_NAME}
    for number, attendee in enumerate(attendees, 1):
        found |= {f"name_{number}": attendee.name, f"phone_{number}": (attendee.answers or {}).get("phone")}
    return found


def _check_rows(form: Any) -> None:
    for number in numbers(form):
        if form[f"phone_{number}"].data and not form[f"name_{number}"].data:
            fault(form[f"name_{number}"], _("Vul de naam in die bij dit telefoonnummer hoort."))
    if not any(form[f"name_{number}"].data or form[f"phone_{number}"].data for number in numbers(form)):
        fault(form["name_1"], _("Vul minstens één naam in."))
    if not form.consent_names.data:
        fault(form.consent_names, _("Vraag het eerst aan deze mensen. Zet daarna een vinkje, of kies een aantal."))
