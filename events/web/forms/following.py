"""The form by which somebody asks for a private calendar: what to follow, on which device, in which language."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from events.models import Device
from events.policy import SITE_LANGUAGES
from events.web.forms.fields import Needed, one_of
from events.web.forms.sent import SentForm
from events.web.subscribing import LANGUAGES

DEVICES = (
    (Device.PHONE.value, _("Telefoon")),
    (Device.TABLET.value, _("Tablet")),
    (Device.COMPUTER.value, _("Computer thuis")),
    (Device.WORK.value, _("Computer van het werk")),
    (Device.OTHER.value, _("Ergens anders")),
)


def following_form(choices: Sequence[tuple[str, str]], *, has_languages: bool) -> SentForm:
    """The form for these `choices` of what to follow; the workspace speaks one language."""
    fields: dict[str, Any] = {
        "follow": one_of(_("Wat wilt u volgen?"), choices, Needed(_("Kies wat u wilt volgen."))),
        "device": one_of(
            _("Op welk apparaat?"),
            DEVICES,
            Needed(_("Kies een apparaat.")),
            hint=_("Zo ziet u later welke link waar staat. Raakt u het apparaat kwijt, dan stopt u alleen die link."),
        ),
    }
    if has_languages:
        fields["language"] = one_of(_("In welke taal?"), LANGUAGES, Needed(_("Kies een taal.")))
    known = {"follow": choices[0][0], "device": Device.PHONE.value, "language": SITE_LANGUAGES[0]}
    made: SentForm = type("FollowingForm", (SentForm,), fields)(data=known)
    return made
