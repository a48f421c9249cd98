"""The forms to sign in with: an e-mail address, the code that was mailed to it, and a code of the app."""

from flask_babel import lazy_gettext as _

from events.web.forms.fields import Email, Needed, text
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


class CodeForm(SentForm):
    """The code that was mailed."""

    code = text(
        _("Wat is de code?"),
        Needed(_("Vul de code uit de mail in.")),
        length=20,
        hint=_("De code heeft zes cijfers."),
        inputmode="numeric",
        autocomplete="one-time-code",
    )


class AppCodeForm(SentForm):
    """The code that an app on somebody's phone shows."""

    code = text(
        _("Welke code toont de app nu?"),
        Needed(_("Vul de code uit de app in.")),
        length=20,
        hint=_("De code heeft zes cijfers. De app toont elke halve minuut een nieuwe."),
        inputmode="numeric",
        autocomplete="one-time-code",
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
