"""The form that names one person: who comes instead of somebody, or for an organisation. It holds no other word."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, ValidationError
from wtforms.form import BaseForm

from events.web.forms.fields import Email, Needed, Plain, text
from events.web.forms.sent import SentForm

NAME_LENGTH = 60


class NoNote:
    """A name and no note beside it: no digits and no brackets, because circles speak of clients."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError when there is a sign in it that no name has."""
        if any(sign.isnumeric() or unicodedata.category(sign) in ("Ps", "Pe") for sign in field.data or ""):
            raise ValidationError(_("Vul alleen een naam in, zonder cijfers of haakjes."))


def _name(missing: Any) -> Any:
    return text(_("Naam"), Needed(missing), Plain(), NoNote(), length=NAME_LENGTH, autocomplete="off")


def _email(hint: Any) -> Any:
    missing = Needed(_("Vul het e-mailadres van deze persoon in."))
    attributes = {"autocomplete": "off", "inputmode": "email", "type": "email"}
    return text(_("E-mailadres"), missing, Email(), length=254, hint=hint, **attributes)


class SubstituteForm(SentForm):
    """Who comes instead; `revision` is the schedule of the meeting that was on the page."""

    revision = HiddenField("")
    name = _name(_("Vul in wie er in uw plaats komt."))
    email = _email(_("Deze persoon krijgt een mail met dag, tijd en plaats."))


class DelegateForm(SentForm):
    """Who comes for an organisation."""

    name = _name(_("Vul in wie er namens uw organisatie komt."))
    email = _email(_("Deze persoon krijgt een mail met een eigen link, om te laten weten of hij of zij komt."))
