"""When an event is held again: on one day, or in a series by a rule that is chosen, never typed."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange

from events.clock import local, today
from events.models import Event
from events.web.forms.fields import CountField, Needed, fault, listed
from events.web.forms.planning import when
from events.web.forms.sent import SentForm

MOST = 60
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFTEN = (
    ("FREQ=WEEKLY", _("Elke week")),
    ("FREQ=WEEKLY;INTERVAL=2", _("Elke twee weken")),
    ("FREQ=WEEKLY;INTERVAL=4", _("Elke vier weken")),
    ("FREQ=WEEKLY;INTERVAL=6", _("Elke zes weken")),
    ("FREQ=WEEKLY;INTERVAL=8", _("Elke acht weken")),
    ("FREQ=MONTHLY;BYDAY={nth}", _("Elke maand, op dezelfde weekdag (zoals de tweede dinsdag)")),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY={nth}", _("Elk kwartaal, op dezelfde weekdag")),
)


class CopyForm(SentForm):
    """On which day."""

    def check(self) -> None:
        """It is a day to come."""
        if self.day.data is not None and self.day.data <= today():
            fault(self.day, _("Deze dag is voorbij. Vul een dag in die nog komt."))


class SeriesForm(SentForm):
    """How often, and how many times."""

    class Meta(SentForm.Meta):
        csrf = False  # it asks for a preview and changes nothing


def copy_form(suggested: date) -> CopyForm:
    """The day, with the suggestion in it."""
    made: CopyForm = type(
        "FilledCopyForm", (CopyForm,), {"day": when.day(_("Op welke dag?"), Needed(_("Vul de dag in.")))}
    )(data={"day": suggested})
    return made


def series_form(given: Any) -> SeriesForm:
    """The rule, as it was asked in the address."""
    number = NumberRange(1, MOST, message=_("Vul een getal in van 1 tot en met %(max)s.", max=MOST))
    fields = {
        "often": listed(_("Hoe vaak?"), OFTEN, Needed(_("Kies hoe vaak."))),
        "times": CountField(_("Hoeveel keer hierna?"), [Needed(_("Vul in hoeveel keer.")), number]),
    }
    made: SeriesForm = type("FilledSeriesForm", (SeriesForm,), fields)(formdata=given or None)
    return made


def rule_of(form: SeriesForm, event: Event) -> str:
    """The RFC 5545 rule of a checked form; the event itself is its first time."""
    first = local(event.starts_at).date()
    number = (first.day - 1) // 7 + 1
    nth = f"{number if number < 5 else -1}{_DAYS[first.weekday()]}"
    return f"{form.often.data.format(nth=nth)};COUNT={form.times.data + 1}"
