"""The registration form and the change form of any event, made from its kind's policy.

A form checks its own token, so that one that comes without it is shown again with what was typed, and does nothing.
"""

import re
from secrets import token_hex
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from events import registration
from events.models import Event, Person, Registration
from events.web.forms.asks import ASKS
from events.web.forms.consents import Consents
from events.web.forms.part import Part
from events.web.forms.parties import PARTIES, PartyPart

UNSENT = _(
    "Het formulier is niet verstuurd: uw browser stuurde een veiligheidscode niet mee. Wat u invulde, staat er nog. "
    "Verstuur het nog een keer. Lukt het weer niet? Zet cookies aan, of bel ons."
)


class PartedForm(FlaskForm):  # type: ignore[misc]
    """A form that is the sum of its parts; it checks every field first, then every part."""

    submission = HiddenField(default=lambda: token_hex(16))
    parts: list[Part]
    party: PartyPart
    is_unsent = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything may be sent; every fault stands next to its field, none hides another."""
        if "csrf_token" in self and not self.csrf_token.validate(self):
            return self._say_unsent()
        super().validate(extra_validators)
        for part in self.parts:
            part.check(self)
        return not self.errors

    @property
    def http_status(self) -> int:
        """What the page that shows this form answers with."""
        return 400 if self.is_unsent else 422 if self.errors else 200

    def _say_unsent(self) -> bool:
        """Say that it came without its token; what else is wrong is looked at when it is sent for real.

        It gets a submission of its own: one that another site chose would lead that site to the party's page.
        """
        self.csrf_token.errors, self.form_errors, self.is_unsent = [], [UNSENT], True
        self.submission.data = token_hex(16)
        return False

    def answers(self) -> dict[str, Any]:
        """The answers of the party's first person."""
        return {key: value for part in self.parts for key, value in part.answers(self).items()}

    def choices(self) -> dict[int, int | None]:
        """Round → the chosen workshop."""
        return {number: item for part in self.parts for number, item in part.choices(self).items()}


def registration_form(event: Event, **known: Any) -> PartedForm:
    """An empty or a sent registration form; `known` fills fields in advance."""
    party = PARTIES[event.policy.party](event)
    asks = [ASKS[word](event) for word in event.policy.asks]
    return _build([party, *asks, Consents(event)], party, known)


def change_form(found: Registration) -> PartedForm:
    """What a party can still change, filled with what it said."""
    event = found.event
    party = PARTIES[event.policy.party](event, found)
    parts = [party, *(ASKS[word](event, found) for word in event.policy.asks if ASKS[word].is_changeable)]
    known: dict[str, Any] = {"people": found.people}
    if found.attendees:
        first = found.attendees[0]
        for part in parts:
            known |= part.stored(first) if part.applies else {}
    return _build(parts, party, known)


def application_of(form: PartedForm, language: str, key_person: Person | None = None) -> registration.Application:
    """What a checked form asks of the domain."""
    values: dict[str, Any] = {"answers": {}}
    for part in form.parts:
        found = part.application(form)
        values["answers"] |= found.pop("answers", {})
        values |= found
    chosen = {number: item for number, item in form.choices().items() if item is not None}
    return registration.Application(
        submission=str(form.submission.data),
        persons=form.party.persons(form, form.answers(), chosen),
        language=language,
        key_person=key_person,
        **values,
    )


def change_of(form: PartedForm, found: Registration) -> registration.Change:
    """What a checked change form wants otherwise; answers it does not show stay as they are."""
    if not found.attendees:
        return registration.Change(people=form.party.people(form))
    first = found.attendees[0]
    shown = {word for part in form.parts for word in part.fields()}
    kept = {key: value for key, value in (first.answers or {}).items() if key not in shown}
    return registration.Change(
        names=form.party.names(form, found.attendees),
        answers={first.id: {**kept, **form.answers()}},
        choices={first.id: form.choices()},
    )


def _build(parts: list[Part], party: PartyPart, known: dict[str, Any]) -> PartedForm:
    """A form class of its own for these parts, and one form of it."""
    parts = [part for part in parts if part.applies]
    fields = {name: field for part in parts for name, field in part.fields().items()}
    made: PartedForm = type("RegistrationForm", (PartedForm,), {**fields, "parts": parts, "party": party})(data=known)
    # A submission id that is not one of ours could be guessed by another; it is replaced.
    if not re.fullmatch(r"[0-9a-f]{32}", made.submission.data or ""):
        made.submission.data = token_hex(16)
    return made
