"""In which ways somebody can choose to hear from us: those of the kind, and texts only where they are switched on."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from config import Config
from events.mail.texts import is_mobile
from events.policy import Channel, KindPolicy
from events.web import names
from events.web.forms.fields import fault


def ways(policy: KindPolicy, among: tuple[Channel, ...] | None = None) -> list[Channel]:
    """The channels that `policy` allows, or those `among` all, that can be chosen here and now."""
    config: Config = current_app.config["SAMENKOMST"]
    has_texts = config.has_texts and Channel.SMS in policy.channels
    return [way for way in (policy.channels if among is None else among) if way != Channel.SMS or has_texts]


def choices(policy: KindPolicy, among: tuple[Channel, ...] | None = None) -> Any:
    """The same with their names."""
    return names.choices(names.CHANNELS, [way.value for way in ways(policy, among)])


def check_number(form: Any) -> None:
    """A text goes to a mobile number only."""
    is_asked = form.channel.data == Channel.SMS and form.phone.data and not form.phone.errors
    if is_asked and not is_mobile(form.phone.data):
        fault(form.phone, _("Een sms gaat alleen naar een mobiel nummer. Dat begint met 06."))
