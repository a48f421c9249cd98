"""What a party agrees to, one box per purpose (`policy.consents`), in fields called `consent_<purpose>`."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from events.policy import NAMES
from events.web.forms.fields import Needed, fault, tick
from events.web.forms.part import Part

# Changing one of these sentences is a new version of the consent (registration.intake.CONSENT_VERSION).
SENTENCES: dict[str, LazyString] = {
    "registration": _("Ja, de Vereniging Transmurale Zorg mag deze gegevens gebruiken om de aanmelding te regelen."),
    "practical_needs": _(
        "Ja, de Vereniging Transmurale Zorg mag onze praktische wensen bewaren tot een week na afloop."
    ),
    "names": _(
        "De mensen hieronder vinden het goed dat ik hun naam doorgeef. Ook hun telefoonnummer, als ik dat invul."
    ),
}
_NEEDED = _("Zonder uw toestemming kunnen wij u niet aanmelden. Zet een vinkje als u akkoord bent.")
_NEEDED_FOR_NEEDS = _("U koos praktische wensen. Zet een vinkje als wij die mogen bewaren, of haal de wensen weg.")


class Consents(Part):
    """Consent to the registration itself is needed; to keep practical needs only where there are any.

    That of people who are named stands beside their names.
    """

    name = "consents"
    is_changeable = False

    def fields(self) -> dict[str, Any]:
        return {
            f"consent_{purpose}": tick(SENTENCES[purpose], *([Needed(_NEEDED)] if purpose == "registration" else []))
            for purpose in self.event.policy.consents
            if purpose != NAMES
        }

    def check(self, form: Any) -> bool:
        has_needs = "needs" in form and form.needs.data and not form.needs.errors
        if has_needs and not form.consent_practical_needs.data:
            return fault(form.consent_practical_needs, _NEEDED_FOR_NEEDS)
        return True

    def application(self, form: Any) -> dict[str, Any]:
        given = [purpose for purpose in self.event.policy.consents if form[f"consent_{purpose}"].data]
        return {"consents": tuple(given)}
