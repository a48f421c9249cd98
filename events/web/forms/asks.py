"""What a kind may ask beyond names and how to reach someone: one part per word in `policy.asks`.

A new question is a part here and a template of its name; a kind asks it by naming it.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import agenda
from events.clock import today
from events.models import Attendee
from events.registers import normal
from events.web import names
from events.web.forms import registers
from events.web.forms.fields import Asked, DayField, Needed, fault, listed, name, one_of, some_of, text
from events.web.forms.municipality import Municipality
from events.web.forms.part import Part
from events.web.forms.workshops import Workshops

_OTHER = "other"
_YES_NO = (("yes", _("Ja")), ("no", _("Nee")))


class Referral(Part):
    """Who pointed the way: nobody, a case manager or a GP; of those the organisation and the date, never a reason."""

    name = "referral"
    is_changeable = False

    def fields(self) -> dict[str, Any]:
        organisations = [(str(found.id), found.name) for found in agenda.referrers(self.event)]
        other = (_OTHER, _("Staat er niet bij, of weet ik niet"))
        return {
            "referral": one_of(
                _("Hoe komt u bij ons?"),
                names.choices(names.REFERRALS),
                Needed(_("Kies hoe u bij ons komt.")),
            ),
            "referred_by": listed(_("Welke organisatie heeft u verwezen?"), [*organisations, other], Asked()),
            "referred_on": DayField(
                _("Wanneer was dat?"),
                [Optional()],
                format=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
                description=_("Weet u het niet meer? Laat dit dan leeg."),
            ),
        }

    def check(self, form: Any) -> bool:
        if form.referral.errors or form.referral.data == "own_interest":
            form.referred_by.errors, form.referred_on.errors = [], []
            return True
        if not form.referred_by.data:
            return fault(form.referred_by, _("Kies de organisatie die u heeft verwezen."))
        if form.referred_on.data and form.referred_on.data > today():
            return fault(form.referred_on, _("Deze dag moet nog komen. Vul de dag van de verwijzing in."))
        return True

    def application(self, form: Any) -> dict[str, Any]:
        if form.referral.data == "own_interest":
            return {"referral": "own_interest"}
        by = form.referred_by.data
        return {
            "referral": form.referral.data,
            "referred_by_id": None if by == _OTHER else int(by),
            "referred_on": form.referred_on.data,
        }


class CarerKnows(Part):
    """Whether the other half knows of it."""

    name = "carer_knows"
    is_changeable = False

    def fields(self) -> dict[str, Any]:
        label = _("Weet uw naaste dat u dit aanvraagt?")
        return {"carer_knows": one_of(label, _YES_NO, Needed(_("Kies of uw naaste hiervan weet.")))}

    def application(self, form: Any) -> dict[str, Any]:
        return {"answers": {"carer_knows": form.carer_knows.data}}


class PracticalNeeds(Part):
    """What the party needs, as choices; kept only with a consent of its own."""

    name = "practical_needs"

    @property
    def applies(self) -> bool:
        if self.registration is None:
            return True
        return any(c.purpose == self.name and c.withdrawn_at is None for c in self.registration.consents)

    def fields(self) -> dict[str, Any]:
        hint = _("Kies alles wat nodig is. Hebt u niets nodig? Dan kiest u niets.")
        return {"needs": some_of(_("Wat hebt u nodig?"), names.choices(names.NEEDS), hint)}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"needs": form.needs.data} if form.needs.data else {}


class Organisation(Part):
    """Where somebody works."""

    name = "organisation"

    def fields(self) -> dict[str, Any]:
        missing = _("Vul de organisatie in waar u werkt. Werkt u nergens? Vul dan 'geen' in.")
        return {"organisation": name(_("Bij welke organisatie werkt u?"), missing, autocomplete="organization")}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"organisation": form.organisation.data}


class Function(Part):
    """What somebody does there."""

    name = "function"

    def fields(self) -> dict[str, Any]:
        missing = _("Vul uw functie in, bijvoorbeeld wijkverpleegkundige of vrijwilliger.")
        return {"function": name(_("Wat is uw functie?"), missing, autocomplete="organization-title")}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"function": form.function.data}


class Attends(Part):
    """Whether somebody comes or joins from home; only where one can do either."""

    name = "attends"

    @property
    def applies(self) -> bool:
        return self.event.venue_id is not None and self.event.online_url is not None

    def fields(self) -> dict[str, Any]:
        missing = Needed(_("Kies of u naar de zaal komt of online meedoet."))
        return {"attends": one_of(_("Hoe doet u mee?"), names.choices(names.ATTENDS), missing)}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"attends": form.attends.data}


class Diet(Part):
    """What somebody does not eat."""

    name = "diet"

    def fields(self) -> dict[str, Any]:
        return {"diet": some_of(_("Hebt u wensen voor het eten?"), names.choices(names.DIETS))}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"diet": form.diet.data} if form.diet.data else {}


class Access(Part):
    """What somebody needs in the building."""

    name = "access"

    def fields(self) -> dict[str, Any]:
        return {"access": some_of(_("Wat hebt u nodig in het gebouw?"), names.choices(names.ACCESS))}

    def answers(self, form: Any) -> dict[str, Any]:
        return {"access": form.access.data} if form.access.data else {}


class Accreditation(Part):
    """Whether somebody wants points, in which register and under which number; only where there are points."""

    name = "accreditation"

    @property
    def applies(self) -> bool:
        return bool(self.event.accreditation)

    def fields(self) -> dict[str, Any]:
        offered = [str(line["register"]) for line in self.event.accreditation or []]
        wanted = Needed(_("Kies of u accreditatiepunten wilt."))
        return {
            "accreditation": one_of(_("Wilt u accreditatiepunten?"), _YES_NO, wanted),
            "register": listed(_("In welk register staat u?"), names.choices(names.REGISTERS, offered), Asked()),
            "register_number": text(_("Wat is uw nummer in dit register?"), Asked(), length=20, inputmode="numeric"),
        }

    def check(self, form: Any) -> bool:
        if form.accreditation.data != "yes":
            form.register.errors, form.register_number.errors = [], []
            return True
        if not form.register.data:
            return fault(form.register, _("Kies het register waarin u staat."))
        number = normal(form.register_number.data or "")
        if (sentence := registers.fault(form.register.data, number)) is not None:
            return fault(form.register_number, sentence)
        form.register_number.data = number
        return True

    def answers(self, form: Any) -> dict[str, Any]:
        if form.accreditation.data != "yes":
            return {}
        return {"accreditation": {"register": form.register.data, "number": form.register_number.data}}

    def stored(self, attendee: Attendee) -> dict[str, Any]:
        held = (attendee.answers or {}).get("accreditation")
        if not held:
            return {"accreditation": "no"}
        return {"accreditation": "yes", "register": held["register"], "register_number": held["number"]}


ASKS: dict[str, type[Part]] = {
    part.name: part
    for part in (
        Municipality, Referral, CarerKnows, PracticalNeeds, Organisation, Function, Attends, Workshops, Diet,
        Access, Accreditation,
    )
}  # fmt: skip
