"""The form by which somebody registers several named colleagues in one go."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import registration
from events.models import Event, Question
from events.policy import Channel
from events.registration import NamedPerson
from events.vault import plain_address
from events.web.forms import questions
from events.web.forms.consents import SENTENCES
from events.web.forms.fields import NAME_LENGTH, Asked, Email, Needed, Plain, fault, name, text, tick
from events.web.forms.sent import SentForm

ROWS = range(1, 9)
SENDER_LENGTH = 60
WORDS = ("name", "email", "function")


class ColleaguesForm(SentForm):
    """Who sends it, and up to eight colleagues: `name_<n>`, `email_<n>`, `function_<n>`, and what the event asks."""

    questions: list[Question]

    def check(self) -> None:
        """At least one colleague, each whole and with an address of their own; a sender's name is no message."""
        seen: set[str] = set()
        for number in self.filled():
            self._check_row(number, seen)
        if any(letter.isdigit() for letter in self.sender_name.data or ""):
            fault(self.sender_name, _("Vul alleen uw naam in, zonder cijfers."))
        if not self.filled():
            fault(self["name_1"], _("Vul de naam in van de collega die u aanmeldt."))

    def filled(self) -> list[int]:
        """The numbers of the rows in which something stands."""
        return [number for number in ROWS if any(field.data for field in (*self._who(number), *self.asked(number)))]

    def asked(self, number: int) -> list[Any]:
        """The fields of the event's own questions in a row."""
        return [self[f"{question.key}_{number}"] for question in self.questions]

    def applications(self, language: str) -> list[registration.Application]:
        """What the checked form asks of the domain, which gives each its own submission."""
        return [self._application(number, language) for number in self.filled()]

    def _application(self, number: int, language: str) -> registration.Application:
        who, address, function = (field.data for field in self._who(number))
        answers = {"organisation": self.organisation.data, "function": function}
        given = zip(self.questions, self.asked(number), strict=True)
        answers |= {question.key: field.data for question, field in given if field.data}
        return registration.Application(
            submission=str(self.submission.data),
            contact_name=who,
            email=address,
            channel=Channel.EMAIL,
            persons=(NamedPerson("person", who, answers),),
            answers={"sent_by": self.sender_name.data},
            consents=("registration",),
            language=language,
        )

    def _check_row(self, number: int, seen: set[str]) -> None:
        who, address, function = self._who(number)
        needed = [self[f"{question.key}_{number}"] for question in self.questions if question.is_required]
        missing = (
            (who, _("Vul de naam van deze collega in.")),
            (address, _("Vul het e-mailadres van deze collega in.")),
            (function, _("Vul de functie van deze collega in.")),
            *((field, _("Beantwoord deze vraag voor deze collega.")) for field in needed),
        )
        for field, sentence in missing:
            if not field.data and not field.errors:
                fault(field, sentence)
        key = plain_address(address.data)
        if key and key in seen:
            fault(address, _("Dit e-mailadres staat hier al. Elke collega vult u één keer in."))
        seen.add(key)

    def _who(self, number: int) -> list[Any]:
        return [self[f"{word}_{number}"] for word in WORDS]


def colleagues_form(event: Event) -> ColleaguesForm:
    """An empty or a sent form for colleagues at `event`."""
    hint = _("Hierop krijgt u een bericht dat u collega's aanmeldde.")
    asked = questions.asked_at(event)
    fields: dict[str, Any] = {
        "questions": asked,
        "sender_name": text(
            _("Uw eigen naam"),
            Needed(_("Vul uw eigen naam in.")),
            Plain(),
            length=SENDER_LENGTH,  # it stands in the mail to each colleague
            autocomplete="name",
        ),
        "sender_email": _email(_("Uw eigen e-mailadres"), Needed(_("Vul uw eigen e-mailadres in.")), hint=hint),
        "organisation": name(
            _("Bij welke organisatie werken uw collega's?"), _("Vul de organisatie in."), autocomplete="organization"
        ),
    }
    for number in ROWS:
        fields[f"name_{number}"] = text(_("Naam"), Asked(), Plain(), length=NAME_LENGTH, autocomplete="off")
        fields[f"email_{number}"] = _email(_("E-mailadres"), Asked(), Optional(), autocomplete="off")
        fields[f"function_{number}"] = text(_("Functie"), Asked(), Plain(), length=NAME_LENGTH, autocomplete="off")
        fields |= {f"{question.key}_{number}": questions.field_in_a_row(question) for question in asked}
    fields["known"] = tick(
        _("Mijn collega's weten dat ik hen aanmeld, en vinden dat goed."),
        Needed(_("Vraag het eerst aan uw collega's. Zet daarna een vinkje.")),
    )
    fields["consent_registration"] = tick(
        SENTENCES["registration"], Needed(_("Zonder toestemming kunnen wij niemand aanmelden. Zet een vinkje."))
    )
    made: ColleaguesForm = type("FilledColleaguesForm", (ColleaguesForm,), fields)()
    return made


def _email(label: Any, *validators: Any, hint: Any = "", autocomplete: str = "email") -> Any:
    attributes = {"autocomplete": autocomplete, "inputmode": "email", "type": "email"}
    return text(label, *validators, Email(), length=254, hint=hint, **attributes)
