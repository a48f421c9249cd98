"""A form of what two people may edit at once: what was in it when it was opened, and what another changed meanwhile.

The form carries a digest of every field as it was shown. When what it edits is another by the time it is sent, a
field that only the other changed takes the other's value; of one that both changed, what was typed stays, and the
other's stands beside it. So the second loses nothing, and overwrites nothing unseen.
"""

import hashlib
import json
from abc import abstractmethod
from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField

from events.web.forms.activity import EndField
from events.web.forms.sent import SentForm
from events.web.words import end_time


class MergingForm(SentForm):
    """A form that can be laid beside what is stored now; `base` carries what it was opened with."""

    base = HiddenField()

    @abstractmethod
    def stored(self) -> Self:
        """The same form as it would be opened now; each form says what it edits."""

    def carry(self, stored: Self) -> None:
        """Take along what the form is opened with."""
        shown = {name: digest(stored[name]) for name in self._visible()}
        self.base.data = json.dumps(shown, separators=(",", ":"))

    def differs_from_base(self) -> bool:
        """Whether what is stored is another than what the form was opened with."""
        base, stored = self._base(), self.stored()
        return any(digest(stored[name]) != base[name] for name in self._visible() if name in base)

    def merge(self) -> None:
        """Take over what only the other changed, and say beside each field what the other did."""
        base, stored = self._base(), self.stored()
        for name in self._visible():
            field, theirs = self[name], stored[name]
            if (note := _merged(field, theirs, base.get(name))) is not None:
                field.errors = [note]
        self.carry(stored)

    def differences(self) -> list[tuple[str, str, str]]:
        """What the form would change: the label of each field, what it was and what it would be."""
        stored = self.stored()
        return [
            (str(self[name].label.text), words(stored[name]), words(self[name]))
            for name in self._visible()
            if digest(self[name]) != digest(stored[name])
        ]

    def _visible(self) -> list[str]:
        return [name for name, field in self._fields.items() if not isinstance(field, HiddenField)]

    def _base(self) -> dict[str, str]:
        try:
            found = json.loads(self.base.data or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def digest(field: Field) -> str:
    """What stands in a field, in short; equal for what means the same."""
    data = field.data
    if isinstance(data, list):
        data = sorted(str(one) for one in data)
    if data is None or data is False or data in ("", []):
        data = ""
    return hashlib.sha256(repr(str(data)).encode()).hexdigest()[:10]


def words(field: Field) -> str:
    """What stands in a field, as people read it."""
    data = field.data
    if hasattr(field, "iter_choices"):
        chosen = {str(one) for one in (data if isinstance(data, list) else [data]) if one}
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if str(choice[0]) in chosen)
    if data is None or data is False or data == "":
        return ""
    if data is True:
        return str(_("ja"))
    if hasattr(data, "minute"):
        return end_time(data) if isinstance(field, EndField) else f"{data:%H.%M}"
    return f"{data:%d-%m-%Y}" if hasattr(data, "year") else str(data)


def _merged(field: Field, theirs: Field, base: str | None) -> str | None:
    """Merge one field; what to say beside it, if anything. Without a base the field was not there at first."""
    if digest(theirs) == base:
        return None
    if base is None or digest(field) == base:
        field.data, field.raw_data = theirs.data, None
        return str(_("Een ander heeft dit intussen veranderd. Dit staat er nu.")) if base or theirs.data else None
    if digest(field) == digest(theirs):
        return None
    return str(_("Een ander vulde hier intussen in: %(theirs)s", theirs=words(theirs) or "–"))
