"""Fields with the sentences of this house: every length has an end, and every fault says what to do.

`asked` marks a field that only some answers make necessary, so that it is not called optional.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from events import mailboxes
from events.web import phones

NAME_LENGTH = 120
_JOINERS = "\u200c\u200d"
NOT_A_CHOICE = _("Kies een van de antwoorden uit de lijst.")

Sentence: TypeAlias = str | LazyString


def tidy(typed: str | None) -> str | None:
    """What was typed, without spaces around it, runs of spaces, and characters that nobody sees.

    Joiners stay where they join something: names in Persian and in the scripts of India are written with them.
    """
    if not typed:
        return typed
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in typed)
    visible = "".join(c for c in spaced if unicodedata.category(c) != "Cf" or c in _JOINERS)
    return " ".join(visible.split()) if visible.strip(_JOINERS + " ") else ""


class Asked:
    """Marks a field as not optional without demanding it: another answer decides."""

    field_flags = {"asked": True}  # noqa: RUF012 - the library's own way

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Demand nothing."""


class Needed(InputRequired):
    """An answer is needed; spaces are no answer, and neither is a box that was sent as not ticked."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise StopValidation with the field's own sentence when there is no answer."""
        if field.data is False or field.data == "":
            field.raw_data = []
        super().__call__(form, field)


class Plain:
    """Words, no address of a site or of a mailbox: what is typed here stands in mails that we send."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError when there is an address in it, however wide its letters are written."""
        seen = "".join(c for c in field.data or "" if c not in _JOINERS)
        typed = unicodedata.normalize("NFKC", seen).casefold()
        if any(sign in typed for sign in ("://", "www.", "@")):
            raise ValidationError(_("Hier kan geen website of e-mailadres staan. Vul alleen woorden in."))


class Email:
    """An e-mail address by its shape (`mailboxes`)."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError when it cannot be an address; else keep it as mail writes it."""
        if not field.data:
            return
        address = mailboxes.as_mailed(field.data)
        if address is None:
            raise ValidationError(self._sentence(field.data))
        field.data = address

    def _sentence(self, typed: str) -> Sentence:
        """What to do: look at the letter that cannot be, or at the whole."""
        before_at = typed.partition("@")[0]
        if letter := next((c for c in before_at if not c.isascii() and c.isprintable()), None):
            return _(
                "Dit e-mailadres heeft een letter die niet kan: %(letter)s. Kijk of u zich vergist, of vul een ander "
                "e-mailadres in.",
                letter=letter,
            )
        return _("Dit e-mailadres klopt niet. Een e-mailadres ziet eruit als naam@voorbeeld.nl.")


class Phone:
    """A telephone number by its shape; what was typed stays on the page when it is wrong."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError when it cannot be a number; else keep its digits."""
        if not field.data:
            return
        number = phones.normal(field.data)
        if number is None:
            sentence = _("Dit telefoonnummer klopt niet. Vul tien cijfers in, bijvoorbeeld 06 12 34 56 78.")
            raise ValidationError(sentence)
        field.data = number


class Tick(BooleanField):
    """A box; a program that sends a box with a no in it did not tick it."""

    _NO = frozenset({"", "0", "false", "n", "nee", "no", "none", "null", "off"})

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a tick; what it says no with is no tick."""
        self.data = bool(valuelist) and valuelist[0].strip().casefold() not in self._NO


class OneOf(RadioField):
    """One choice as large buttons."""

    def pre_validate(self, _form: BaseForm) -> None:
        """Say in our words that a choice does not exist."""
        _known(self)


class Listed(SelectField):
    """One choice from a list."""

    def pre_validate(self, _form: BaseForm) -> None:
        """Say in our words that a choice does not exist."""
        _known(self)


class SomeOf(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: BaseForm) -> None:
        """Say in our words that a choice does not exist."""
        if not set(self.data or ()) <= _values(self):
            raise ValidationError(NOT_A_CHOICE)


class DayField(DateField):
    """A date; browsers send 2027-03-08, people without a date picker type 8-3-2027."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a date, or keep what was typed and say how to write one."""
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(str(_("Deze datum klopt niet. Schrijf hem als dag-maand-jaar: 8-3-2027."))) from None


class CountField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a number, or keep what was typed and ask for digits."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_("Vul een getal in, bijvoorbeeld 4."))) from None


def text(label: Sentence, *validators: Any, length: int, hint: Sentence = "", **attributes: Any) -> Any:
    """One line of text of at most `length` characters."""
    too_long = Length(max=length, message=_("Dit is te lang. Gebruik hoogstens %(max)s tekens.", max=length))
    return StringField(label, [too_long, *validators], filters=[tidy], description=hint, render_kw=attributes)


def name(label: Sentence, missing: Sentence, **attributes: Any) -> Any:
    """The name of somebody, of an organisation or of a function."""
    return text(label, Needed(missing), Plain(), length=NAME_LENGTH, **{"autocomplete": "name", **attributes})


def one_of(label: Sentence, choices: Sequence[Any], *validators: Any, hint: Sentence = "", **options: Any) -> Any:
    """One choice as large buttons."""
    return OneOf(label, list(validators), choices=_choices(choices), description=hint, **options)


def listed(label: Sentence, choices: Sequence[Any], *validators: Any, hint: Sentence = "") -> Any:
    """One choice from a list that starts empty."""
    first = ("", _("Kies uit de lijst"))
    return Listed(label, list(validators), choices=_choices([first, *choices]), description=hint)


def some_of(label: Sentence, choices: Sequence[Any], hint: Sentence = "") -> Any:
    """Several choices, or none."""
    return SomeOf(label, [Optional()], choices=_choices(choices), description=hint)


def tick(label: Sentence, *validators: Any) -> Any:
    """One sentence to agree with."""
    return Tick(label, list(validators))


def fault(field: Field, sentence: Sentence) -> bool:
    """Put a sentence next to `field`; always False, so that a check can end with it."""
    field.errors = [*field.errors, sentence]
    return False


def _choices(given: Sequence[Any]) -> list[Any]:
    """Choices as the library wants them, from (value, label) or (value, label, attributes)."""
    return [SelectChoice(*choice) for choice in given]


def _known(field: SelectField) -> None:
    if field.data and str(field.data) not in _values(field):
        raise ValidationError(NOT_A_CHOICE)


def _values(field: Any) -> set[str]:
    return {str(choice[0]) for choice in field.iter_choices()}
