"""Why a message did not arrive, in a sentence: the mail server's own words quoted, and all that is ours in Dutch."""

from flask import Blueprint
from flask_babel import gettext as say
from flask_babel import lazy_gettext as _

from events.mail.message import BAD_ADDRESS, NO_ADDRESS
from events.mail.transport import NO_CONVERSATION, NO_STARTTLS, UNFIT, UNFIT_LOGIN
from events.notices.faults import (
    CAME_BACK,
    DEADLY,
    NEVER_REACHED,
    NOT_IN_TIME,
    NOT_MADE,
    NOT_REACHED,
    NOT_WRITTEN,
    UNSURE,
    WRONG_NUMBER,
)
from events.web.names import Names

pages = Blueprint("faults", __name__)

WHOLE: Names = {
    NO_ADDRESS: _("Er is geen e-mailadres."),
    BAD_ADDRESS: _("Dit e-mailadres klopt niet. Mailservers nemen het niet aan."),
    DEADLY: _("Het versturen brak elke keer af. Dit is een fout in dit programma."),
    UNFIT_LOGIN: _("De gebruikersnaam of het wachtwoord van de mailserver heeft tekens die niet kunnen."),
    WRONG_NUMBER: _("Gebeld: het telefoonnummer klopt niet."),
    NOT_REACHED: _("Gebeld: er nam niemand op."),
    NEVER_REACHED: _("Gebeld, maar nooit bereikt. Nu is het te laat."),
    NOT_IN_TIME: _("Niet op tijd gedaan. Nu is het te laat."),
}
UNSAFE = _("De mailserver biedt geen versleuteling aan. Zonder versleuteling sturen wij het wachtwoord niet.")
NO_CONNECTION = _("De verbinding met de mailserver lukte niet of viel weg. %(said)s")
SILENCE = _("De mailserver kreeg dit bericht, maar zei daarna niets meer. Misschien is het aangekomen. %(said)s")
BEGINNINGS: Names = {
    CAME_BACK: _("Mail naar dit adres kwam eerder terug. De mailserver zei toen: “%(said)s”"),
    NOT_MADE: _("Wij konden dit bericht niet maken. Dit is een fout in dit programma (%(said)s)."),
    NOT_WRITTEN: _("Wij konden dit bericht niet bewaren. De computer zei: “%(said)s”"),
    UNFIT: _("De mailserver kan deze mail niet aannemen. Het programma zei: “%(said)s”"),
}
BY_COMPUTER: Names = {NO_CONVERSATION: NO_CONNECTION, UNSURE: SILENCE}  # and what this machine said of it
OF_COMPUTER: Names = {  # a connection that closed because the time was up says both, and then that is why
    "timed out": _("Er kwam geen antwoord."),
    "Connection unexpectedly closed": _("De mailserver verbrak de verbinding."),
    "Connection refused": _("Op die plek luistert geen mailserver."),
}


@pages.app_template_filter("fault")
def in_words(fault: str | None) -> str:
    """Why it did not arrive. What is none of ours the mail server said."""
    if fault is None:
        return ""
    return _in_ours(fault) or str(say("De mailserver zei: “%(fault)s”", fault=fault))


@pages.app_template_test("said_by_server")
def is_said_by_server(fault: str | None) -> bool:
    """Whether these are the words of the mail server, so that it did answer."""
    return fault is not None and _in_ours(fault) is None


def _in_ours(fault: str) -> str | None:
    """The sentence for what is none of the mail server's words."""
    if fault in WHOLE:
        return str(WHOLE[fault])
    if fault.endswith(NO_STARTTLS):  # the server is named before it
        return str(UNSAFE)
    for beginning, sentence in BEGINNINGS.items():
        if fault.startswith(beginning):
            return str(sentence) % {"said": fault.removeprefix(beginning)}
    for beginning, sentence in BY_COMPUTER.items():
        if fault.startswith(beginning):
            return str(sentence) % {"said": _of_computer(fault.removeprefix(beginning))}
    return None


def _of_computer(said: str) -> str:
    """What this machine said of a conversation, in Dutch where it is known."""
    known = next((sentence for words, sentence in OF_COMPUTER.items() if words in said), None)
    return str(known) if known is not None else str(say("De computer zei: “%(said)s”", said=said))
