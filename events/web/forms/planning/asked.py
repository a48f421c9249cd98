"""The extra questions of an event, in Dutch and in the other languages of the site.

Dutch is needed, and what an answer is kept in; a language that lacks something shows that in Dutch.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.widgets import TextArea

from events.models import Event
from events.models.question import MOST_QUESTIONS
from events.policy import SITE_LANGUAGES
from events.scheduling import Part, WantedQuestion
from events.web.forms.fields import fault, text, tick
from events.web.forms.message import language_name, tidy_lines

POSITIONS = range(1, MOST_QUESTIONS + 1)
MOST_OPTIONS = 20
OTHERS = SITE_LANGUAGES[1:]
_OFF = {"autocomplete": "off"}


def fields(parts: frozenset[Part]) -> dict[str, Any]:
    """The fields of five questions."""
    made: dict[str, Any] = {}
    for position in POSITIONS if Part.QUESTIONS in parts else ():
        name, number = f"question_{position}", {"number": position}
        made[f"{name}_label"] = text(_("Vraag %(number)s", **number), Optional(), length=200, **_OFF)
        hint = _("Elk antwoord op een eigen regel. Laat dit leeg voor een kort antwoord in eigen woorden.")
        made[f"{name}_options"] = _lines(_("Antwoorden om uit te kiezen"), hint)
        made[f"{name}_required"] = tick(_("Iedereen moet deze vraag beantwoorden."))
        for language in OTHERS:
            said = {"lang": language.replace("_", "-"), "dir": "auto"}
            named = {"language": language_name(language)}
            label = _("Vraag %(number)s (%(language)s)", **number, **named)
            made[f"{name}_label_{language}"] = text(label, Optional(), length=200, **said, **_OFF)
            hint = _("Evenveel regels als in het Nederlands, in dezelfde volgorde.")
            answers = _("Antwoorden bij vraag %(number)s (%(language)s)", **number, **named)
            made[f"{name}_options_{language}"] = _lines(answers, hint, **said)
    return made


def known(event: Event, parts: frozenset[Part]) -> dict[str, Any]:
    """What stands in these fields for a stored event."""
    values: dict[str, Any] = {}
    for question in event.questions if Part.QUESTIONS in parts else ():
        name, options = f"question_{question.position}", question.options or []
        values |= {
            f"{name}_label": question.labels["nl"],
            f"{name}_options": "\n".join(option["nl"] for option in options),
            f"{name}_required": question.is_required,
        }
        for language in OTHERS:
            values[f"{name}_label_{language}"] = question.labels.get(language)
            if any(option.get(language) for option in options):
                said = (option.get(language) or option["nl"] for option in options)
                values[f"{name}_options_{language}"] = "\n".join(said)
    return values


def check(form: Any) -> None:
    """A choice has at least two answers, and as many in every language; what is asked is asked in Dutch."""
    for position in POSITIONS if "question_1_label" in form else ():
        name = f"question_{position}"
        given = form[f"{name}_options"]
        options = _split(given)
        if len(options) == 1 or len(options) > MOST_OPTIONS:
            fault(given, _("Geef twee tot twintig antwoorden, elk op een eigen regel, of geen enkel."))
        elif len(set(options)) < len(options):
            fault(given, _("Elk antwoord kan er maar een keer staan."))
        others = [form[f"{name}_{what}_{language}"] for language in OTHERS for what in ("label", "options")]
        if (given.data or any(one.data for one in others)) and not form[f"{name}_label"].data:
            fault(form[f"{name}_label"], _("Schrijf de vraag die hierbij hoort, in het Nederlands."))
        for language in OTHERS:
            translated = form[f"{name}_options_{language}"]
            if translated.data and len(_split(translated)) != len(options):
                fault(translated, _("Geef evenveel antwoorden als in het Nederlands, in dezelfde volgorde."))


def questions(form: Any) -> tuple[WantedQuestion, ...] | None:
    """The questions as a checked form wants them; None where the kind has none."""
    if "question_1_label" not in form:
        return None
    found = []
    for position in POSITIONS:
        name = f"question_{position}"
        if label := form[f"{name}_label"].data:
            labels = {one: form[f"{name}_label_{one}"].data for one in OTHERS if form[f"{name}_label_{one}"].data}
            choices = {one: tuple(_split(form[f"{name}_options_{one}"])) for one in OTHERS}
            found.append(
                WantedQuestion(
                    position,
                    label,
                    tuple(_split(form[f"{name}_options"])),
                    form[f"{name}_required"].data,
                    labels,
                    {one: said for one, said in choices.items() if said},
                )
            )
    return tuple(found)


def _lines(label: Any, hint: Any, **attributes: Any) -> Any:
    return StringField(
        label,
        [Optional()],
        filters=[tidy_lines],
        widget=TextArea(),
        description=hint,
        render_kw={"rows": 3, **attributes},
    )


def _split(field: Any) -> list[str]:
    return field.data.split("\n") if field.data else []
