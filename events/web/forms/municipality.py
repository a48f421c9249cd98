"""Where the party lives: it decides who pays."""

from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import region
from events.web.forms.fields import Needed, fault, listed, text
from events.web.forms.part import Part


class Municipality(Part):
    """The municipality, with for whom there is funding; the postcode only catches slips and is not kept."""

    name = "municipality"
    is_changeable = False

    def fields(self) -> dict[str, Any]:
        places = [(name, name) for name in region.MUNICIPALITIES]
        hint = _("Alleen de vier cijfers. Zo zien wij of de gemeente klopt. Wij bewaren dit niet.")
        return {
            "municipality": listed(
                _("In welke gemeente woont u?"),
                [*places, (region.ELSEWHERE, _("Ergens anders"))],
                Needed(_("Kies de gemeente waar u woont.")),
                hint=self._who_pays_for_whom(),
            ),
            "postcode_digits": text(_("Postcode"), Optional(), length=7, hint=hint, autocomplete="off"),
        }

    def check(self, form: Any) -> bool:
        """A slip is asked about; whoever empties the postcode, or corrects either, goes on."""
        chosen, digits = form.municipality.data, form.postcode_digits.data
        found = region.municipality_of(digits) if digits else None
        if found is None or not chosen or found == chosen:
            return True
        sentence = gettext(
            "Postcode %(digits)s ligt in %(found)s. Kies %(found)s, of maak de postcode leeg als de gemeente klopt.",
            digits=digits,
            found=found,
        )
        return fault(form.municipality, sentence)

    def application(self, form: Any) -> dict[str, Any]:
        return {"municipality": form.municipality.data}

    def _who_pays_for_whom(self) -> str:
        """For whose inhabitants somebody pays; nothing where nobody needs to, or nobody does yet."""
        paid = [name for name in region.MUNICIPALITIES if self.event.funds_for(name)]
        if not paid or not self.event.policy.needs_funding:
            return ""
        places = format_list(paid, locale=get_locale() or "nl")
        sentence = gettext(
            "Er is financiering voor inwoners van %(places)s. Woont u ergens anders? Ook dan kunt u dit aanvragen. "
            "De coördinator bespreekt met u wat er kan.",
            places=places,
        )
        return str(sentence)
