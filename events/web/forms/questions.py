"""The extra questions of an event, in its forms and its files. Answers stand with those of the person."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events import scheduling
from events.models import Event, Question, Registration
from events.models.event import in_language
from events.scheduling import Part as Has
from events.web.forms.fields import Asked, Needed, listed, one_of, text
from events.web.forms.part import Part

LONGEST = 200
NO_ANSWER = ""


class Questions(Part):
    """What the organiser asks beside what the kind asks."""

    name = "questions"

    def __init__(self, event: Event, registration: Registration | None = None) -> None:
        super().__init__(event, registration)
        self.questions = asked_at(event)

    @property
    def applies(self) -> bool:
        return bool(self.questions)

    def fields(self) -> dict[str, Any]:
        return {question.key: _field(question) for question in self.questions}

    def answers(self, form: Any) -> dict[str, Any]:
        return {question.key: form[question.key].data for question in self.questions if form[question.key].data}


def asked_at(event: Event) -> list[Question]:
    """What is asked beside what the kind asks, in order; nothing where the kind has no such questions."""
    return event.questions if Has.QUESTIONS in scheduling.parts_of(event.policy) else []


def said(event: Event, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """What somebody answered: each question of `event`, and the answer; those without one are left out."""
    return [
        (label_of(question), shown(question, answers)) for question in asked_at(event) if answers.get(question.key)
    ]


def label_of(question: Question) -> str:
    """The question in the reader's language, else in Dutch."""
    return in_language(question.labels, _language())


def shown(question: Question, answers: dict[str, Any]) -> str:
    """The answer, a choice in the reader's language; one that was taken away since, as it was given."""
    answer = str(answers.get(question.key) or NO_ANSWER)
    return next((in_language(one, _language()) for one in question.options or () if one["nl"] == answer), answer)


def field_in_a_row(question: Question) -> Any:
    """The question in a row of a form with several people; whether it needs an answer depends on the row."""
    validators = [Asked()] if question.is_required else []
    if not question.options:
        return _words(question, *validators, Optional())
    return listed(label_of(question), _choices(question), *validators, Optional())


def _field(question: Question) -> Any:
    needed = Needed(_("Beantwoord deze vraag.")) if question.is_required else Optional()
    if not question.options:
        return _words(question, needed)
    given = _choices(question)
    if not question.is_required:
        given.append((NO_ANSWER, str(_("Geen antwoord"))))
    return one_of(label_of(question), given, needed, default=NO_ANSWER)


def _words(question: Question, *validators: Any) -> Any:
    return text(label_of(question), *validators, length=LONGEST, autocomplete="off")


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(option["nl"], in_language(option, _language())) for option in question.options or ()]


def _language() -> str:
    return str(get_locale() or "nl")
