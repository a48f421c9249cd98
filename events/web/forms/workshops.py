"""One workshop per round, and perhaps a full one to wait for (domain rule 2)."""

from functools import cached_property
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from events import agenda
from events.models import Attendee, PlacePool, ProgrammeItem
from events.web.addresses import row_number
from events.web.forms.fields import Asked, one_of
from events.web.forms.part import Part

Option = tuple[str, str, dict[str, Any]]


class Workshops(Part):
    """`workshop_<round>` and, where a workshop is full, `wait_<round>`. Who waits for the event chooses later."""

    name = "workshops"

    @property
    def applies(self) -> bool:
        if not self._rounds:
            return False
        if self.registration is not None:
            return self.registration.status == "confirmed"
        return self.event.pool is None or not self.event.pool.is_full

    @cached_property
    def _rounds(self) -> dict[int, list[ProgrammeItem]]:
        found: dict[int, list[ProgrammeItem]] = {}
        # Whoever registers came by an event that was read with its workshops.
        for item in agenda.programme(self.event) if self.registration else self.event.items:
            if item.round is not None:
                found.setdefault(item.round, []).append(item)
        return dict(sorted(found.items()))

    def fields(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for number, items in self._rounds.items():
            later = ("", _("Ik kies later, of sla deze ronde over"))
            options = [*(self._choice(item) for item in items), later]
            made[f"workshop_{number}"] = one_of(_("Ronde %(number)s", number=number), options, Asked(), default="")
            made[f"wait_{number}"] = one_of(
                _("Ronde %(number)s: wilt u wachten op een volle workshop?", number=number),
                [("", _("Nee")), *(self._wait(item, item.pool) for item in items if item.pool)],
                Asked(),
                default="",
                hint=_(
                    "Komt er een plaats vrij, dan krijgt u die vanzelf en hoort u het van ons. Tot dan houdt u de "
                    "workshop die u hierboven kiest."
                ),
            )
        if self.registration is not None:
            made |= {f"had_{name}": HiddenField() for name in list(made)}
        return made

    @property
    def shown(self) -> list[str]:
        """The names of the fields to show: one can wait only where a workshop is full."""
        found = []
        for number, items in self._rounds.items():
            found.append(f"workshop_{number}")
            if any(self._may_wait(item) for item in items):
                found.append(f"wait_{number}")
        return found

    def choices(self, form: Any) -> dict[int, int | None]:
        return self._chosen(form, "workshop")

    def waits(self, form: Any) -> dict[int, int | None]:
        return self._chosen(form, "wait")

    def seen(self, form: Any) -> dict[int, tuple[int | None, int | None]]:
        changed = {*self.choices(form), *self.waits(form)}
        return {number: (_had(form, f"workshop_{number}"), _had(form, f"wait_{number}")) for number in changed}

    def stored(self, attendee: Attendee) -> dict[str, Any]:
        chosen = {f"workshop_{choice.round}": str(choice.item_id) for choice in attendee.choices}
        chosen |= {f"wait_{wait.round}": str(wait.item_id) for wait in attendee.waits}
        return chosen | {f"had_{name}": item_id for name, item_id in chosen.items()}

    def _chosen(self, form: Any, what: str) -> dict[int, int | None]:
        """Round → the id of the workshop, where the party chose otherwise than the form had it when it was made.

        A place that came free meanwhile is not given back by a form that was opened before and says nothing of it.
        """
        found: dict[int, int | None] = {}
        for number in self._rounds:
            item_id, had = form[f"{what}_{number}"].data, f"had_{what}_{number}"
            if had not in form or (form[had].data or "") != (item_id or ""):
                found[number] = int(item_id) if item_id else None
        return found

    @cached_property
    def _kept(self) -> set[int]:
        """What the party holds already stays open to it, full or not."""
        people = self.registration.attendees if self.registration else []
        return {choice.item_id for person in people for choice in person.choices}

    @cached_property
    def _waited_for(self) -> set[int]:
        people = self.registration.attendees if self.registration else []
        return {wait.item_id for person in people for wait in person.waits}

    def _may_wait(self, item: ProgrammeItem) -> bool:
        is_full = item.pool is not None and item.pool.is_full and item.id not in self._kept
        return is_full or item.id in self._waited_for

    def _choice(self, item: ProgrammeItem) -> Option:
        """A workshop to choose, with the free places; one that is full is shown, and cannot be chosen."""
        if item.pool is None or item.pool.free is None or item.id in self._kept:
            return str(item.id), item.title, {}
        if item.pool.is_full:
            return str(item.id), gettext("%(title)s (vol)", title=item.title), {"disabled": True}
        label = gettext("%(title)s (nog %(free)s vrij)", title=item.title, free=item.pool.free)
        return str(item.id), label, {}

    def _wait(self, item: ProgrammeItem, pool: PlacePool) -> Option:
        """A workshop to wait for. One with room is hidden, but a form made when it was full may still name it."""
        already = ngettext("%(num)s wachtende", "%(num)s wachtenden", pool.waiting)
        label = f"{item.title} ({already})" if pool.waiting else item.title
        return str(item.id), label, {"hidden": not self._may_wait(item)}


def _had(form: Any, name: str) -> int | None:
    """What the party had when the form was made; what was sent instead of a number is nothing it can have had."""
    return row_number(form[f"had_{name}"].data)
