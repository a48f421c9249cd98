"""When an event is held again: on one day, or in a series by a rule that is chosen, or written as calendars do."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange, Optional

from events.clock import local, today
from events.models import Event
from events.scheduling import SERIES_MOST, BadRule, has_end
from events.web.forms.fields import Asked, CountField, Needed, fault, listed, text
from events.web.forms.planning import when
from events.web.forms.sent import SentForm

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
    """How often, and how many times. A rule of one's own may end by itself, and holds instead of what is chosen."""

    class Meta(SentForm.Meta):
        csrf = False  # it asks for a preview and changes nothing

    def check(self) -> None:
        """There is a rule, and it ends."""
        if not (self.often.data or self.rule.data):
            fault(self.often, _("Kies hoe vaak, of schrijf een regel."))
        try:
            ends = bool(self.rule.data) and has_end(self.rule.data)
        except BadRule as bad:
            fault(self.rule, why_not(bad))
            return
        if self.times.data is None and not ends and not self.times.errors:
            fault(self.times, _("Vul in hoeveel keer."))


def copy_form(suggested: date) -> CopyForm:
    """The day, with the suggestion in it."""
    made: CopyForm = type(
        "FilledCopyForm", (CopyForm,), {"day": when.day(_("Op welke dag?"), Needed(_("Vul de dag in.")))}
    )(data={"day": suggested})
    return made


def series_form(given: Any) -> SeriesForm:
    """The rule, as it was asked in the address."""
    number = NumberRange(1, SERIES_MOST, message=_("Vul een getal in van 1 tot en met %(max)s.", max=SERIES_MOST))
    own = _(
        "Zoals kalenders hem schrijven (RFC 5545): FREQ=MONTHLY;BYDAY=2TU is elke tweede dinsdag. Met COUNT of UNTIL "
        "eindigt hij zelf. Deze regel geldt in plaats van de keuze hierboven."
    )
    fields = {
        "often": listed(_("Hoe vaak?"), OFTEN, Asked(), Optional()),
        "rule": text(_("Eigen regel"), Optional(), length=200, hint=own, autocomplete="off", spellcheck="false"),
        "times": CountField(_("Hoeveel keer hierna?"), [Asked(), Optional(), number]),
    }
    made: SeriesForm = type("FilledSeriesForm", (SeriesForm,), fields)(formdata=given or None)
    return made


def rule_of(form: SeriesForm, event: Event) -> str:
    """The RFC 5545 rule of a checked form; the event itself is its first time."""
    if form.rule.data:
        return str(form.rule.data)
    first = local(event.starts_at).date()
    number = (first.day - 1) // 7 + 1
    return str(form.often.data).format(nth=f"{number if number < 5 else -1}{_DAYS[first.weekday()]}")


def why_not(bad: BadRule) -> Any:
    """Why a rule cannot be followed, as a sentence that says what to do."""
    sentence, names = _WHY[bad.why]
    said = (f"{fact:%d-%m-%Y}" if isinstance(fact, datetime) else fact for fact in bad.facts)
    return str(sentence) % dict(zip(names, said, strict=False))


_WHY: dict[str, tuple[Any, tuple[str, ...]]] = {
    "first": (_("De eerste keer past niet bij deze regel: dat zou %(day)s zijn. Kies een andere regel."), ("day",)),
    "too_many": (_("Deze regel geeft meer dan %(most)s dagen. Laat hem eerder eindigen."), ("most",)),
    "too_far": (_("Deze regel gaat meer dan %(most)s jaar vooruit. Laat hem eerder eindigen."), ("most",)),
    "none": (_("Deze regel geeft geen enkele dag na de eerste keer. Pas hem aan."), ()),
    "end": (_("Deze regel heeft hier geen einde nodig."), ()),
    "empty": (_("In deze regel staat een deel zonder waarde: „%(part)s”. Schrijf delen als FREQ=WEEKLY."), ("part",)),
    "unknown": (_("„%(name)s” kan niet in een regel. Dit kan wel: %(known)s."), ("name", "known")),
    "twice": (_("%(name)s staat er twee keer. Laat er een staan."), ("name",)),
    "no_freq": (_("De regel zegt niet hoe vaak. Begin met FREQ=DAILY, WEEKLY, MONTHLY of YEARLY."), ()),
    "value": (_("%(name)s=%(value)s kunnen wij niet lezen. Kijk hoe dit deel geschreven wordt."), ("name", "value")),
    "two_ends": (_("De regel heeft twee eindes: COUNT en UNTIL. Laat er een staan."), ()),
    "not_with": (_("%(name)s kan niet samen met FREQ=%(freq)s. Haal een van beide weg."), ("name", "freq")),
    "setpos": (_("BYSETPOS kiest uit dagen. Zeg ook uit welke, bijvoorbeeld met BYDAY."), ()),
}
