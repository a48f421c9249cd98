"""The forms of somebody who fills them in for a party on the telephone: its questions are read out as they stand.

Beyond what the party's own form asks stand every way in which it can hear from us, and how it agreed.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import region
from events.models import Event, Registration
from events.policy import Channel, KindPolicy, Party
from events.registration import Reach
from events.web.forms import ways
from events.web.forms.asks import ASKS
from events.web.forms.consents import Consents
from events.web.forms.fields import Asked, Email, Needed, Phone, fault, listed, one_of, text
from events.web.forms.part import Part
from events.web.forms.parties import PARTIES, PartyPart, PersonPart, other_email, other_of, postcode_of
from events.web.forms.questions import Questions
from events.web.forms.registration import PartedForm, built
from events.web.forms.sent import SentForm

_WAYS = (("phone", _("Aan de telefoon")), ("in_person", _("In een gesprek")), ("letter", _("Op papier")))
_OFF = {"autocomplete": "off"}


def reach_fields(policy: KindPolicy) -> dict[str, Any]:
    """How a party hears from us: the way, and what each way needs."""
    missing = Needed(_("Kies hoe de deelnemer bericht krijgt."))
    return {
        "channel": one_of(_("Hoe krijgt de deelnemer bericht?"), ways.choices(policy, tuple(Channel)), missing),
        "email": text(_("E-mailadres"), Asked(), Optional(), Email(), length=254, type="email", **_OFF),
        "phone": text(_("Telefoonnummer"), Asked(), Optional(), Phone(), length=40, type="tel", **_OFF),
        "street": text(_("Straat en huisnummer"), Asked(), length=120, **_OFF),
        "postcode": text(_("Postcode"), Asked(), length=10, **_OFF),
        "city": text(_("Woonplaats"), Asked(), length=80, **_OFF),
    }


def check_reach(form: Any, *, needs_phone: bool) -> None:
    """What the chosen way needs must be there; what another would need does not matter, unless it is kept."""
    channel = form.channel.data
    if channel != Channel.EMAIL:
        form.email.errors = []
    elif not form.email.data:
        fault(form.email, _("Vul het e-mailadres in."))
    if channel == Channel.LETTER:
        _check_address(form)
    ways.check_number(form)
    if (channel in (Channel.PHONE, Channel.SMS) or needs_phone) and not form.phone.data:
        fault(form.phone, _("Vul het telefoonnummer in."))


def reach_of(form: Any) -> Reach:
    """How a party is reached, as a checked form says it."""
    channel = Channel(form.channel.data)
    address = {field: form[field].data for field in ("street", "postcode", "city")}
    return Reach(
        channel,
        email=form.email.data if channel == Channel.EMAIL else None,
        phone=form.phone.data or None,
        address=address if channel == Channel.LETTER else None,
        other_email=other_of(form) if "other_email" in form else None,
    )


def _check_address(form: Any) -> None:
    sentences = (
        ("street", _("Vul de straat en het huisnummer in.")),
        ("postcode", _("Vul de postcode in.")),
        ("city", _("Vul de woonplaats in.")),
    )
    for field, sentence in sentences:
        if not form[field].data:
            fault(form[field], sentence)
    if form.postcode.data and (postcode := postcode_of(form.postcode.data)) is None:
        fault(form.postcode, _("Deze postcode klopt niet. Een postcode ziet eruit als 2512 AB."))
    elif form.postcode.data:
        form.postcode.data = postcode


class CalledPerson(PersonPart):
    """One person who may have no e-mail address."""

    name = "called_person"

    def fields(self) -> dict[str, Any]:
        return {"name": super().fields()["name"], **reach_fields(self.event.policy)}

    def check(self, form: Any) -> bool:
        check_reach(form, needs_phone=False)
        return not form.errors

    def application(self, form: Any) -> dict[str, Any]:
        reach = {key: value for key, value in vars(reach_of(form)).items() if key != "other_email"}
        return {"contact_name": form["name"].data, **reach}


class Agreed(Part):
    """How the party agreed; who says so is on record with the registration."""

    name = "agreed"

    def fields(self) -> dict[str, Any]:
        return {"agreed": one_of(_("Hoe gaf de deelnemer toestemming?"), _WAYS, Needed(_("Kies hoe dat ging.")))}

    def application(self, form: Any) -> dict[str, Any]:
        return {"consent_channel": form.agreed.data}


def form_on_behalf(event: Event) -> PartedForm:
    """The registration form of `event` for who takes a call."""
    kinds: dict[Party, type[PartyPart]] = {**PARTIES, Party.PERSON: CalledPerson}
    party = kinds[event.policy.party](event)
    asks = [ASKS[word](event) for word in event.policy.asks]
    return built([party, *asks, Questions(event), Consents(event), Agreed(event)], party, {})


class ContactForm(SentForm):
    """How a party is reached, corrected."""

    needs_phone = False

    def check(self) -> None:
        """What the chosen way needs must be there."""
        check_reach(self, needs_phone=self.needs_phone)


def contact_form(party: Registration) -> ContactForm:
    """The form, filled with how `party` is reached now."""
    fields = {**reach_fields(party.event.policy), "needs_phone": party.party != Party.PERSON}
    known = {"channel": party.channel, "email": party.email, "phone": party.phone, **(party.address or {})}
    if (half := party.other_half) is not None:
        fields["other_email"] = other_email(_("E-mailadres van %(name)s", name=half.name))
        known["other_email"] = half.email
    made: ContactForm = type("FilledContactForm", (ContactForm,), fields)(data=known)
    return made


class MunicipalityForm(SentForm):
    """Where a party lives, corrected."""

    municipality = listed(
        _("In welke gemeente woont de deelnemer?"),
        [*((name, name) for name in region.MUNICIPALITIES), (region.ELSEWHERE, _("Ergens anders"))],
        Needed(_("Kies de gemeente.")),
    )
