"""The registration form and the change form of any event, made from its kind's policy."""

from typing import Any

from events import registration
from events.models import Event, Organisation, Person, Registration
from events.web.forms.asks import ASKS
from events.web.forms.consents import Consents
from events.web.forms.part import Part
from events.web.forms.parties import PARTIES, PartyPart
from events.web.forms.questions import Questions
from events.web.forms.sent import SentForm


class PartedForm(SentForm):
    """A form that is the sum of its parts; it checks every field first, then every part."""

    parts: list[Part]
    party: PartyPart

    def check(self) -> None:
        """Let every part say what is wrong with its fields."""
        for part in self.parts:
            part.check(self)

    def answers(self) -> dict[str, Any]:
        """The answers of the party's first person."""
        return {key: value for part in self.parts for key, value in part.answers(self).items()}

    def choices(self) -> dict[int, int | None]:
        """Round → the chosen workshop."""
        return {number: item for part in self.parts for number, item in part.choices(self).items()}

    def waits(self) -> dict[int, int | None]:
        """Round → the full workshop to wait for."""
        return {number: item for part in self.parts for number, item in part.waits(self).items()}

    def seen(self) -> dict[int, tuple[int | None, int | None]]:
        """Round with another choice or wait → the workshop held and the one waited for when the form was made."""
        return {number: had for part in self.parts for number, had in part.seen(self).items()}


def registration_form(event: Event, **known: Any) -> PartedForm:
    """An empty or a sent registration form; `known` fills fields in advance."""
    party = PARTIES[event.policy.party](event)
    asks = [ASKS[word](event) for word in event.policy.asks]
    return built([party, *asks, Questions(event), Consents(event)], party, known)


def change_form(found: Registration) -> PartedForm:
    """What a party can still change, filled with what it said."""
    event = found.event
    party = PARTIES[event.policy.party](event, found)
    parts = [party, *(ASKS[word](event, found) for word in event.policy.asks if ASKS[word].is_changeable)]
    parts.append(Questions(event, found))
    known: dict[str, Any] = {"people": found.people}
    if found.attendees:
        first = found.attendees[0]
        for part in parts:
            known |= part.stored(first) if part.applies else {}
    return built(parts, party, known)


def application_of(
    form: PartedForm, language: str, by: Person | Organisation | None = None
) -> registration.Application:
    """What a checked form asks of the domain; `by` is the key person or the member whose link led to the form."""
    values: dict[str, Any] = {"answers": {}}
    for part in form.parts:
        found = part.application(form)
        values["answers"] |= found.pop("answers", {})
        values |= found
    if isinstance(by, Organisation):
        values["answers"]["sent_by"] = by.name
    said = {"answers": form.answers(), "choices": _given(form.choices()), "waits": _given(form.waits())}
    return registration.Application(
        submission=str(form.submission.data),
        persons=form.party.persons(form, said),
        language=language,
        key_person=by if isinstance(by, Person) else None,
        member=by if isinstance(by, Organisation) else None,
        **values,
    )


def change_of(
    form: PartedForm, found: Registration, language: str, consent_channel: str = "form"
) -> registration.Change:
    """What a checked change form wants otherwise; answers it does not show stay as they are."""
    if (people := form.party.people(form)) is not None:
        guests = form.party.persons(form, {}) if found.event.policy.names_by_consent else None
        return registration.Change(people=people, guests=guests, language=language, consent_channel=consent_channel)
    first = found.attendees[0]
    shown = {word for part in form.parts for word in part.fields()}
    kept = {key: value for key, value in (first.answers or {}).items() if key not in shown}
    return registration.Change(
        names=form.party.names(form, found.attendees),
        emails=form.party.emails(form, found),
        answers={first.id: {**kept, **form.answers()}},
        choices={first.id: form.choices()},
        waits={first.id: form.waits()},
        seen={first.id: form.seen()},
    )


def _given(by_round: dict[int, int | None]) -> dict[int, int]:
    return {number: item for number, item in by_round.items() if item is not None}


def built(parts: list[Part], party: PartyPart, known: dict[str, Any]) -> PartedForm:
    """A form class of its own for these parts, and one form of it; `known` fills fields in advance."""
    parts = [part for part in parts if part.applies]
    fields = {name: field for part in parts for name, field in part.fields().items()}
    made: PartedForm = type("RegistrationForm", (PartedForm,), {**fields, "parts": parts, "party": party})(data=known)
    return made
