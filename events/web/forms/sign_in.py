"""The forms to sign in with: an e-mail address, the code that was mailed to it, and a code of the app."""

from typing import Any

from flask_babel import lazy_gettext as _

from events.web.forms.fields import Email, Needed, Sentence, text
from events.web.forms.sent import SentForm

WRONG_CODE = _("Deze code klopt niet, of werkt niet meer. Kijk nog een keer in de laatste mail.")
WRONG_APP_CODE = _("Deze code klopt niet. Wacht tot de app een nieuwe toont, en vul die in.")
WRONG_RECOVERY_CODE = _("Deze herstelcode klopt niet, of is al gebruikt.")


class EmailForm(SentForm):
    """Who wants to sign in."""

    email = text(
        _("Wat is uw e-mailadres?"),
        Needed(_("Vul uw e-mailadres in.")),
        Email(),
        length=254,
        type="email",
        inputmode="email",
        autocomplete="email",
    )


def six_digits(label: Sentence, hint: Sentence, missing: Sentence) -> Any:
    """A code of six digits, which a telephone may fill in by itself."""
    return text(label, Needed(missing), length=20, hint=hint, inputmode="numeric", autocomplete="one-time-code")


class CodeForm(SentForm):
    """The code that was mailed."""

    code = six_digits(
        _("Wat is de code?"),
        _("De code heeft zes cijfers."),
        _("Vul de code uit de mail in."),
    )


class AppCodeForm(SentForm):
    """The code that an app on somebody's phone shows."""

    code = six_digits(
        _("Welke code toont de app nu?"),
        _("De code heeft zes cijfers. De app toont elke halve minuut een nieuwe."),
        _("Vul de code uit de app in."),
    )


class RecoveryForm(SentForm):
    """A code that was written down for when the phone is away."""

    code = text(
        _("Wat is een van uw herstelcodes?"),
        Needed(_("Vul een herstelcode in.")),
        length=40,
        hint=_("U schreef ze op toen u de app instelde, bijvoorbeeld 1a2b-3c4d-5e6f. Elke code werkt één keer."),
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
    )
