"""Why a message did not arrive, in a sentence: the mail server's own words quoted, and all that is ours in Dutch."""

from flask import Blueprint
from flask_babel import gettext as say
from flask_babel import lazy_gettext as _

from events.mail.message import BAD_ADDRESS, NO_ADDRESS
from events.mail.transport import NO_CONVERSATION, NO_STARTTLS, UNFIT
from events.notices.faults import CAME_BACK, DEADLY, NOT_MADE, NOT_REACHED, NOT_WRITTEN, WRONG_NUMBER
from events.web.names import Names

pages = Blueprint("faults", __name__)

WHOLE: Names = {
    NO_ADDRESS: _("Er is geen e-mailadres."),
    BAD_ADDRESS: _("Dit e-mailadres klopt niet. Mailservers nemen het niet aan."),
    DEADLY: _("Het versturen brak elke keer af. Dit is een fout in dit programma."),
    WRONG_NUMBER: _("Gebeld: het telefoonnummer klopt niet."),
    NOT_REACHED: _("Gebeld: er nam niemand op."),
}
UNSAFE = _("De mailserver biedt geen versleuteling aan. Zonder versleuteling sturen wij het wachtwoord niet.")
BEGINNINGS: Names = {
    CAME_BACK: _("Mail naar dit adres kwam eerder terug. De mailserver zei toen: “%(said)s”"),
    NOT_MADE: _("Wij konden dit bericht niet maken. Dit is een fout in dit programma (%(said)s)."),
    NOT_WRITTEN: _("Wij konden dit bericht niet bewaren. De computer zei: “%(said)s”"),
    NO_CONVERSATION: _("De verbinding met de mailserver lukte niet of viel weg. De computer zei: “%(said)s”"),
    UNFIT: _("De mailserver kan deze mail niet aannemen. Het programma zei: “%(said)s”"),
}


@pages.app_template_filter("fault")
def in_words(fault: str | None) -> str:
    """Why it did not arrive. What is none of ours the mail server said."""
    if fault is None:
        return ""
    if fault in WHOLE:
        return str(WHOLE[fault])
    if fault.endswith(NO_STARTTLS):  # the server is named before it
        return str(UNSAFE)
    for beginning, sentence in BEGINNINGS.items():
        if fault.startswith(beginning):
            return str(sentence) % {"said": fault.removeprefix(beginning)}
    return str(say("De mailserver zei: “%(fault)s”", fault=fault))
