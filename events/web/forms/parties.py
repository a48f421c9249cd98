"""Who comes and how to reach them: the part of a form that follows from the party of a kind."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange, Optional

from events.models import Attendee, Registration
from events.policy import Channel, Party
from events.registration import NamedPerson
from events.vault import plain_address
from events.web.forms import guests, ways
from events.web.forms.fields import Asked, CountField, Email, Needed, Phone, fault, name, one_of, text
from events.web.forms.part import Part

LARGEST_PARTY = 50
_EMAIL_MISSING = _("Vul uw e-mailadres in.")
_PHONE_MISSING = _("Vul uw telefoonnummer in.")
_NAME_MISSING = _("Vul uw naam in.")
KEPT = _("Wij bewaren dit voor als u later bericht per e-mail wilt. Tot dan mailen wij hier niet naartoe.")


def _email(*validators: Any) -> Any:
    hint = _("Hierop krijgt u de bevestiging.")
    attributes = {"autocomplete": "email", "inputmode": "email", "type": "email"}
    return text(_("E-mailadres"), *validators, Email(), length=254, hint=hint, **attributes)


def other_email(label: Any = None, *, is_mailed: bool = True) -> Any:
    """The address of the half that is not the contact; at one address the two get one message."""
    hint = _("Dan krijgt ieder een eigen bericht. Anders krijgt u samen één bericht.") if is_mailed else KEPT
    attributes = {"autocomplete": "off", "inputmode": "email", "type": "email"}
    return text(label or _("E-mailadres van de ander"), Optional(), Email(), length=254, hint=hint, **attributes)


def other_of(form: Any) -> str | None:
    """The second address that a checked form names, also for later; None where the two have one address."""
    if not form.other_email.data:
        return None
    is_same = plain_address(form.other_email.data) == plain_address(form.email.data)
    return None if is_same else str(form.other_email.data)


def _phone(*validators: Any) -> Any:
    attributes = {"autocomplete": "tel", "inputmode": "tel", "type": "tel"}
    return text(_("Telefoonnummer"), *validators, Phone(), length=40, **attributes)


class PartyPart(Part):
    """The part that names the party; it alone knows how many persons the application has."""

    def persons(self, _form: Any, _said: dict[str, Any]) -> tuple[NamedPerson, ...]:
        """The named persons; what was said (answers, choices, waits) belongs to the first."""
        return ()

    def names(self, _form: Any, _attendees: list[Attendee]) -> dict[int, str]:
        """Attendee id → the name as the change form has it now."""
        return {}

    def emails(self, _form: Any, _found: Registration) -> dict[int, str | None]:
        """Attendee id → the address of the other half as the change form has it now."""
        return {}

    def people(self, _form: Any) -> int | None:
        """How many people the form asks for; None where a party is who is named."""
        return None


class PersonPart(PartyPart):
    """One professional: `name` and `email`."""

    name = "person"

    def fields(self) -> dict[str, Any]:
        fields = {"name": name(_("Uw naam"), _NAME_MISSING)}
        return fields if self.registration else {**fields, "email": _email(Needed(_EMAIL_MISSING))}

    def application(self, form: Any) -> dict[str, Any]:
        return {"contact_name": form["name"].data, "email": form.email.data, "channel": Channel.EMAIL}

    def persons(self, form: Any, said: dict[str, Any]) -> tuple[NamedPerson, ...]:
        return (NamedPerson("person", form["name"].data, **said),)

    def names(self, form: Any, attendees: list[Attendee]) -> dict[int, str]:
        return {attendees[0].id: form["name"].data}

    def stored(self, attendee: Attendee) -> dict[str, Any]:
        return {"name": attendee.name}


class DuoPart(PartyPart):
    """Two people, one of whom is the contact, and the way they want to hear from us.

    `person_name`, `carer_name`, `contact` (person_with_dementia or carer), `channel`, `email` (only by e-mail),
    `other_email` (by e-mail, else kept for later), `phone`, and `street`, `postcode`, `city` (only by letter).
    """

    name = "duo"

    def fields(self) -> dict[str, Any]:
        person_missing, carer_missing = (
            _("Vul de naam van de persoon met dementie in."),
            _("Vul de naam van de naaste in."),
        )
        both = {
            "person_name": name(_("Naam van de persoon met dementie"), person_missing, autocomplete="off"),
            "carer_name": name(_("Naam van de naaste"), carer_missing, autocomplete="off"),
        }
        if self.registration is None:
            return {**both, **self._reach()}
        is_mailed, half = self.registration.channel == Channel.EMAIL, self.registration.other_half
        is_asked = half is not None and (is_mailed or half.email)
        return {**both, "other_email": other_email(is_mailed=is_mailed)} if is_asked else both

    def _reach(self) -> dict[str, Any]:
        which = Needed(_("Kies met wie wij contact hebben."))
        contacts = (("person_with_dementia", _("De persoon met dementie")), ("carer", _("De naaste")))
        channels = ways.choices(self.event.policy)
        return {
            "contact": one_of(_("Met wie hebben wij contact?"), contacts, which),
            "phone": _phone(Needed(_PHONE_MISSING)),
            "channel": one_of(
                _("Hoe wilt u bericht van ons krijgen?"), channels, Needed(_("Kies hoe u bericht wilt krijgen."))
            ),
            "email": _email(Asked()),
            "other_email": other_email(),
            "street": text(_("Straat en huisnummer"), Asked(), length=120, autocomplete="street-address"),
            "postcode": text(_("Postcode"), Asked(), length=10, autocomplete="postal-code"),
            "city": text(_("Woonplaats"), Asked(), length=80, autocomplete="address-level2"),
        }

    def check(self, form: Any) -> bool:
        """What the chosen channel needs must be there; what another would need does not matter, unless it is kept."""
        if self.registration:
            return True
        channel = form.channel.data
        ways.check_number(form)
        if channel != Channel.EMAIL:
            form.email.errors = []
        if channel != Channel.LETTER:
            form.street.errors, form.postcode.errors, form.city.errors = [], [], []
        if channel == Channel.EMAIL:
            return bool(form.email.data) or fault(form.email, _EMAIL_MISSING)
        return channel != Channel.LETTER or self._check_address(form)

    def _check_address(self, form: Any) -> bool:
        sentences = (
            ("street", _("Vul uw straat en huisnummer in.")),
            ("postcode", _("Vul uw postcode in.")),
            ("city", _("Vul uw woonplaats in.")),
        )
        complete = True
        for field, sentence in sentences:
            if not form[field].data:
                complete = fault(form[field], sentence)
        postcode = postcode_of(form.postcode.data)
        if form.postcode.data and postcode is None:
            return fault(form.postcode, _("Deze postcode klopt niet. Een postcode ziet eruit als 2512 AB."))
        form.postcode.data = postcode or form.postcode.data
        return complete

    def application(self, form: Any) -> dict[str, Any]:
        channel = Channel(form.channel.data)
        contact = form.person_name if form.contact.data == "person_with_dementia" else form.carer_name
        address = {field: form[field].data for field in ("street", "postcode", "city")}
        return {
            "contact_name": contact.data,
            "channel": channel,
            "phone": form.phone.data,
            "email": form.email.data if channel == Channel.EMAIL else None,
            "address": address if channel == Channel.LETTER else None,
            "answers": {"contact": form.contact.data},
        }

    def persons(self, form: Any, said: dict[str, Any]) -> tuple[NamedPerson, ...]:
        address = other_of(form)
        is_contact = form.contact.data == "person_with_dementia"
        return (
            NamedPerson("person_with_dementia", form.person_name.data, email=None if is_contact else address, **said),
            NamedPerson("carer", form.carer_name.data, email=address if is_contact else None),
        )

    def names(self, form: Any, attendees: list[Attendee]) -> dict[int, str]:
        typed = {"person_with_dementia": form.person_name.data, "carer": form.carer_name.data}
        return {attendee.id: typed[attendee.role] for attendee in attendees}

    def stored(self, attendee: Attendee) -> dict[str, Any]:
        by_role = {person.role: person.name for person in attendee.registration.attendees}
        half = attendee.registration.other_half
        return {
            "person_name": by_role.get("person_with_dementia"),
            "carer_name": by_role.get("carer"),
            "other_email": half.email if half is not None else None,
        }

    def emails(self, form: Any, found: Registration) -> dict[int, str | None]:
        half = found.other_half
        return {half.id: form.other_email.data or None} if half is not None and "other_email" in form else {}


class HeadcountPart(PartyPart):
    """A number of places without names: `people`, and `name` and `phone` of the contact.

    Where the kind keeps names by consent, these people can be named instead (`guests`).
    """

    name = "headcount"

    def fields(self) -> dict[str, Any]:
        capacity = self.event.pool.capacity if self.event.pool else None
        most = min(capacity or LARGEST_PARTY, LARGEST_PARTY)
        in_range = NumberRange(1, most, message=_("Vul een getal in van 1 tot en met %(most)s.", most=most))
        needed = Needed(_("Vul in hoeveel mensen er komen."))
        count = CountField(_("Hoeveel mensen komen er?"), [needed, in_range], render_kw={"inputmode": "numeric"})
        counted = {"people": count, **(guests.fields(min(most, guests.MOST)) if self._may_name else {})}
        if self.registration:
            return counted
        contact = {"name": name(_("Uw naam"), _NAME_MISSING), "phone": _phone(Needed(_PHONE_MISSING))}
        if len(self._ways) > 1:
            needed = Needed(_("Kies hoe u bericht wilt krijgen."))
            offered = ways.choices(self.event.policy, self._ways)
            contact["channel"] = one_of(_("Hoe wilt u bericht van ons krijgen?"), offered, needed)
        return {**counted, **contact}

    @property
    def _ways(self) -> tuple[Channel, ...]:
        """Who brings a group is called; or gets texts, where that can be. An e-mail address is never asked."""
        return tuple(ways.ways(self.event.policy, (Channel.PHONE, Channel.SMS)))

    @property
    def _may_name(self) -> bool:
        return self.event.policy.names_by_consent

    def check(self, form: Any) -> bool:
        if self._may_name:
            guests.check(form, were_named=self.registration is not None and bool(self.registration.attendees))
        if "channel" in form:
            ways.check_number(form)
        return not form.errors

    def application(self, form: Any) -> dict[str, Any]:
        return {
            "people": self.people(form),
            "contact_name": form["name"].data,
            "phone": form.phone.data,
            "channel": Channel(form.channel.data) if "channel" in form else Channel.PHONE,
        }

    def persons(self, form: Any, _said: dict[str, Any]) -> tuple[NamedPerson, ...]:
        return guests.people(form) if guests.are_named(form) else ()

    def people(self, form: Any) -> int | None:
        return len(self.persons(form, {})) or int(form.people.data)

    def stored(self, attendee: Attendee) -> dict[str, Any]:
        return guests.stored(attendee.registration.attendees) if self._may_name else {}


PARTIES: dict[Party, type[PartyPart]] = {
    Party.PERSON: PersonPart,
    Party.DUO: DuoPart,
    Party.HEADCOUNT: HeadcountPart,
}


def postcode_of(typed: str | None) -> str | None:
    """A Dutch postcode as it is written on a letter ("2512 AB"), or None."""
    found = re.fullmatch(r"([1-9][0-9]{3})\s*([A-Za-z]{2})", typed or "")
    return f"{found[1]} {found[2].upper()}" if found else None
