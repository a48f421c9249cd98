"""The forms of the office about members: who joins which network, and on which day something is or was."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import members
from events.models import Network, Organisation
from events.web.forms.fields import DayField, Email, Needed, Phone, Plain, fault, listed, text
from events.web.forms.sent import SentForm

_DAYS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


class JoinForm(SentForm):
    """Which organisation joins which network: one we know, or a new one by its name."""

    def check(self) -> None:
        """It is one of the two."""
        known, name = self.organisation.data, self["name"].data
        if not known and not name:
            fault(self.organisation, _("Kies een organisatie, of vul bij een nieuwe de naam in."))
        elif known and name:
            fault(self["name"], _("Kies een organisatie uit de lijst, of vul een nieuwe naam in. Niet allebei."))


class DayForm(SentForm):
    """One day."""

    def day_of(self) -> date:
        """The day that was filled in."""
        found: date = self.day.data
        return found


def join_form(networks: list[Network], organisations: list[Organisation]) -> JoinForm:
    """The form by which an organisation becomes an aspirant."""
    fields: dict[str, Any] = {
        "network": listed(
            _("Welk netwerk?"), [(one.ref, one.name) for one in networks], Needed(_("Kies een netwerk."))
        ),
        "organisation": listed(_("Welke organisatie?"), [(one.ref, one.name) for one in organisations], Optional()),
        "name": text(_("Of de naam van een nieuwe organisatie"), Optional(), Plain(), length=120, autocomplete="off"),
        "email": text(
            _("E-mailadres van de nieuwe organisatie"), Optional(), Email(), length=254, type="email",
            inputmode="email", autocomplete="off",
        ),
        "phone": text(
            _("Telefoonnummer van de nieuwe organisatie"), Optional(), Phone(), length=40, type="tel",
            inputmode="tel", autocomplete="off",
        ),
        "talk_on": DayField(
            _("Wanneer is het gesprek?"),
            [Needed(_("Vul in wanneer u met de organisatie praat."))],
            format=_DAYS,
            description=_("U krijgt een week ervoor en op de dag zelf een herinnering."),
        ),
    }  # fmt: skip
    made: JoinForm = type("FilledJoinForm", (JoinForm,), fields)()
    return made


def day_form(act: str, known: date | None = None) -> DayForm:
    """The form that asks the day of the talk, the agreement or the end."""
    label, missing, hint = _ASKED[act]
    field = DayField(label, [Needed(missing)], format=_DAYS, description=hint)
    made: DayForm = type("FilledDayForm", (DayForm,), {"day": field})(data={"day": known} if known else {})
    return made


def refused(why: Exception) -> Any:
    """Why it was not done, beside the day."""
    if isinstance(why, members.TooEarly):
        return _("Deze dag is te vroeg. Kies %(day)s of later.", day=f"{why.since:%d-%m-%Y}")
    return _("Dit kan niet meer: er is intussen iets veranderd.")


_ASKED = {
    "talk": (_("Wanneer is het gesprek?"), _("Vul de dag in."), ""),
    "sign": (
        _("Op welke dag gaat de overeenkomst in?"),
        _("Vul de dag in waarop de overeenkomst ingaat."),
        _("Vanaf die dag is de organisatie lid: zij heeft plaatsen bij overleggen, en de link en rollen tellen."),
    ),
    "end": (
        _("Wat is de laatste dag?"),
        _("Vul de laatste dag in."),
        _("Tot en met die dag is de organisatie lid. Daarna vervallen plaatsen, afgevaardigden, de link en rollen."),
    ),
}
