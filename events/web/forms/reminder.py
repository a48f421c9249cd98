"""The form by which an organiser says when one reminder of one event comes, or that it does not."""

from dataclasses import replace
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from events import reminders
from events.models import Event
from events.notices.quiet import EVENING, MORNING
from events.policy import ReminderRule
from events.web.forms.fields import CountField, Needed, fault, listed, one_of
from events.web.forms.sent import SentForm

SENT, OFF = "sent", "off"
TIMES = [f"{hour:02}:{minute:02}" for hour in range(MORNING, EVENING) for minute in (0, 30)]


class ReminderForm(SentForm):
    """Whether it is sent, how many days before or after, and at what time; never in the evening or at night."""

    is_sent: Any = one_of(
        _("Versturen wij deze herinnering?"),
        [(SENT, _("Ja")), (OFF, _("Nee, niet bij deze bijeenkomst"))],
        Needed(_("Kies ja of nee.")),
    )
    days: Any = CountField(_("Hoeveel dagen van tevoren?"), [InputRequired(_("Vul een getal in, bijvoorbeeld 4."))])
    at: Any = listed(
        _("Hoe laat?"),
        [(value, value.replace(":", ".")) for value in TIMES],
        Needed(_("Kies hoe laat.")),
        hint=_("Tussen 20.00 en 08.00 uur sturen wij geen herinneringen."),
    )

    def __init__(self, event: Event, rule: ReminderRule, now: ReminderRule | None) -> None:
        """The form for `rule` of the kind as it is `now` at `event`; None when it is off."""
        self.event, self.rule = event, rule
        shown = now or rule
        days = shown.days_after if rule.is_afterwards else shown.days_before
        at = shown.at or reminders.usual_time(event, shown)
        super().__init__(data={"is_sent": SENT if now else OFF, "days": days, "at": f"{at:%H:%M}"})
        if rule.is_afterwards:
            self.days.label.text = _("Hoeveel dagen erna?")
        else:
            self.days.description = _("Vul 0 in voor de dag zelf.")

    @property
    def is_off(self) -> bool:
        """Whether it is not to be sent."""
        return bool(self.is_sent.data == OFF)

    @property
    def chosen_time(self) -> time | None:
        """The time that was chosen; None when it is the usual one on that day."""
        chosen, days = time.fromisoformat(self.at.data), {"days_before": self.days.data}
        usual = reminders.usual_time(self.event, self.rule if self.rule.is_afterwards else replace(self.rule, **days))
        return None if chosen == usual else chosen

    def check(self) -> None:
        """It comes within reach, and before what it is about."""
        if self.is_off or self.days.errors or self.at.errors:
            return
        least, most = reminders.days_in_reach(self.rule)
        if not least <= self.days.data <= most:
            sentence = _("Vul een getal in van %(least)s tot en met %(most)s.", least=least, most=most)
            fault(self.days, sentence)
        elif reminders.comes_too_late(self.event, self.rule, self.days.data, time.fromisoformat(self.at.data)):
            fault(self.at, _("De bijeenkomst is dan al begonnen. Kies een vroegere tijd, of een dag eerder."))
