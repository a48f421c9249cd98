"""The form in which an organiser writes to the parties of an event: for whom, and the words in their languages."""

from collections.abc import Iterable
from typing import Any, Self

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextArea

from events import attendance, messages, recipients
from events.clock import now
from events.models import Event, RegistrationStatus, Texts, WrittenMessage
from events.policy import KindPolicy
from events.recipients import Selection
from events.web.forms import ways
from events.web.forms.fields import Needed, fault, listed, one_of, some_of, text, tidy
from events.web.forms.merging import MergingForm
from events.web.organise.attendance.here import name_of
from events.web.organise.names import STANDINGS, THERE

LONGEST = 4000
_WAS_THERE = {"": None, "yes": True, "no": False}


class MessageForm(MergingForm):
    """For whom and what; `languages` are those of the parties, Dutch first, and `edition` is that of the draft."""

    event: Event
    languages: list[str]
    draft: WrittenMessage | None
    edition = HiddenField()

    def stored(self) -> Self:
        """The form with the draft as it is now."""
        return type(self)(formdata=None, data=_known(self.event, self.draft))

    def carry(self, stored: Self) -> None:
        """Take along the edition too."""
        assert self.draft is not None
        super().carry(stored)
        self.edition.data = messages.edition(self.draft)

    def check(self) -> None:
        """Somebody is meant, and a language has both a subject and words, or neither."""
        if not self.statuses.data and not self.statuses.errors:
            fault(self.statuses, _("Kies voor wie dit bericht is."))
        for language in self.languages[1:]:
            subject, body = self[f"subject_{language}"], self[f"body_{language}"]
            if bool(subject.data) != bool(body.data):
                fault(
                    body if subject.data else subject,
                    _("Vul het onderwerp en het bericht allebei in, of geen van beide."),
                )

    def selection(self) -> Selection:
        """For whom it is."""
        part = (self.part.data or None) if "part" in self else None
        there = self.there.data if "there" in self else ""
        channels = self.channels.data if "channels" in self else ()
        seats = tuple(sorted(int(one) for one in self.seats.data or ())) if "seats" in self else ()
        return Selection(tuple(self.statuses.data), part, _WAS_THERE.get(there), tuple(channels or ()), seats)

    def texts(self, what: str) -> Texts:
        """The subjects or the bodies, by language."""
        return {one: self[f"{what}_{one}"].data for one in self.languages if self[f"{what}_{one}"].data}


def message_form(event: Event, known: WrittenMessage | None = None) -> MessageForm:
    """An empty or a sent form; with `known`, filled with a draft."""
    languages = messages.languages_of(event)
    if known is not None:  # what was translated for somebody who left is not lost
        languages += sorted({*known.subjects, *known.bodies} - set(languages))
    fields: dict[str, Any] = {
        "event": event,
        "draft": known,
        "languages": languages,
        **_whom(event),
    }
    for language in languages:
        fields |= _words_in(language)
    made: MessageForm = type("FilledMessageForm", (MessageForm,), fields)(data=_known(event, known))
    if known is not None and not made.base.data:
        made.carry(made.stored())
    return made


def language_name(language: str) -> str:
    """What a language is called in Dutch."""
    return Locale.parse(language).get_display_name("nl") or language


def _whom(event: Event) -> dict[str, Any]:
    """The fields that say for whom: only those in which there is something to choose."""
    circle = recipients.is_circle(event)
    question = _("Wat lieten zij weten?") if circle else _("Hoe staan zij ervoor?")
    standings = [(code, STANDINGS[code]) for code in recipients.standings(event)]
    fields: dict[str, Any] = {"statuses": some_of(question, standings)}
    if event.has_begun(now()):
        fields["there"] = one_of(_("Wie was er?"), [*THERE.items()], Optional(), default="")
    if circle:
        return fields | _seats(event)
    if len(parts := attendance.parts(event)) > 1:
        hint = _("Kiest u niets, dan telt ieder onderdeel.")
        fields["part"] = listed(
            _("Wie komt er bij dit onderdeel?"), [(part.key, name_of(part)) for part in parts], Optional(), hint=hint
        )
    if len(event.policy.channels) > 1:
        fields["channels"] = _ways(event.policy)
    return fields


def _seats(event: Event) -> dict[str, Any]:
    """For which organisations somebody sits in the circle; a meeting is one part, so there is no other to choose."""
    roster = event.group.roster if event.group is not None else []
    at = {place.organisation.id: place.organisation.name for place in roster if place.organisation is not None}
    if len(at) < 2:
        return {}
    named = sorted(((str(number), name) for number, name in at.items()), key=lambda one: one[1].casefold())
    hint = _("Kiest u niets, dan telt iedere organisatie.")
    return {"seats": some_of(_("Wie zit er voor deze organisaties?"), named, hint=hint)}


def _ways(policy: KindPolicy) -> Any:
    hint = _("Kiest u niets, dan gaat het bericht naar iedereen, langs de eigen weg.")
    return some_of(_("Hoe bereiken wij hen?"), ways.choices(policy), hint=hint)


def _words_in(language: str) -> dict[str, Any]:
    needed = language == "nl"
    named = {"language": language_name(language)}
    missing = (_("Vul een onderwerp in."), _("Schrijf een bericht."))
    first = [Needed(missing[0])] if needed else [Optional()]
    second = [Needed(missing[1])] if needed else [Optional()]
    too_long = _("Dit is te lang. Gebruik hoogstens %(max)s tekens.", max=LONGEST)
    attributes = {"lang": language.replace("_", "-"), "dir": "auto"}
    return {
        f"subject_{language}": text(
            _("Onderwerp (%(language)s)", **named), *first, length=120, autocomplete="off", **attributes
        ),
        f"body_{language}": StringField(
            _("Bericht (%(language)s)", **named),
            [*second, Length(max=LONGEST, message=too_long)],
            filters=[tidy_lines],
            widget=TextArea(),
            render_kw={"rows": 8, **attributes},
        ),
    }


def tidy_lines(typed: str | None) -> str | None:
    """What was typed, line by line; of empty lines one stays."""
    if not typed:
        return typed
    lines = [tidy(line) or "" for line in typed.replace("\r\n", "\n").split("\n")]
    return "\n".join(_single(lines)).strip()


def _single(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept


def _known(event: Event, message: WrittenMessage | None) -> dict[str, Any]:
    if message is None:
        everybody = list(recipients.standings(event))
        return {"statuses": everybody if recipients.is_circle(event) else [RegistrationStatus.CONFIRMED.value]}
    selection = messages.selection_of(message)
    words = {f"subject_{language}": said for language, said in message.subjects.items()}
    words |= {f"body_{language}": said for language, said in message.bodies.items()}
    there = next(code for code, was_there in _WAS_THERE.items() if was_there is selection.was_there)
    whom = {"part": selection.part or "", "there": there, "channels": list(selection.channels)}
    whom["seats"] = [str(number) for number in selection.organisations]
    return {"statuses": list(selection.statuses), **whom, **words}
