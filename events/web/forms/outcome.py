"""The form by which somebody says what came of a task."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from events.clock import today
from events.todo import Outcome
from events.web.forms.fields import DayField, Needed, fault, one_of
from events.web.forms.sent import SentForm

OUTCOMES = (
    (Outcome.DONE.value, _("Gedaan")),
    (Outcome.NOT_REACHED.value, _("Niet bereikt")),
    (Outcome.NOT_NEEDED.value, _("Niet meer nodig")),
)


class OutcomeForm(SentForm):
    """What came of it, and when to try again whom one did not reach."""

    outcome: Any = one_of(_("Hoe liep het af?"), OUTCOMES, Needed(_("Kies hoe het afliep.")))
    again_on = DayField(
        _("Niet bereikt? Wanneer belt u weer?"),
        [Optional()],
        format=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        description=_("Op die dag komt er een nieuwe taak. Laat dit leeg als niemand meer belt."),
    )

    def check(self) -> None:
        """A new day lies ahead, and belongs to whom one did not reach."""
        if self.again_on.errors or self.again_on.data is None:
            return
        if self.outcome.data != Outcome.NOT_REACHED:
            fault(self.again_on, _("Vul alleen een nieuwe dag in als u niemand bereikte."))
        elif self.again_on.data <= today():
            fault(self.again_on, _("Kies een dag die nog komt."))
