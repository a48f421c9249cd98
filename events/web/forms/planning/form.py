"""One form of one event: its fields, and the version of the event when it was opened."""

from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from events import agenda
from events.access import Access
from events.extensions import db
from events.models import Event, Group
from events.policy import KindPolicy
from events.scheduling import Part, Wanted, parts_of
from events.web.addresses import row_number
from events.web.forms.fields import Needed, listed
from events.web.forms.merging import MergingForm
from events.web.forms.planning import anew, asked, papers, said, when, within, working

ITEMS, PEOPLE = "items", "people"  # of what there can be more rows
_WITHOUT: frozenset[Part] = frozenset()


class PlanForm(MergingForm):
    """The form of an event of `policy`; `event` None: a new one. `rows` are those of its programme."""

    policy: KindPolicy
    access: Access
    event: Event | None
    parts: frozenset[Part]
    rows: list[str]
    roles: list[str]  # the rows of who does what
    is_whole: bool  # every field of the kind, not only when and where
    when_faults = False
    version = HiddenField()

    def check(self) -> None:
        """Let every part look at its fields."""
        when.check(self)
        anew.check(self)
        self.when_faults = any(self[name].errors for name in ("starts_day", "starts", "ends_day", "ends"))
        if self.is_whole:
            said.check(self)
            within.check(self)
            asked.check(self)
            working.check(self)
            papers.check(self)

    def wanted(self) -> Wanted:
        """What the checked form wants."""
        starts_at, ends_at = when.moment(self, "starts"), when.moment(self, "ends")
        assert starts_at is not None
        assert ends_at is not None
        venues = {str(one.id): one for one in self._venues()}
        where = anew.place(self) or venues.get(self.venue.data or "")
        if not self.is_whole:
            return Wanted(starts_at, ends_at, where, keeps_capacity=True)
        return Wanted(
            starts_at,
            ends_at,
            where,
            said=said.said(self) | papers.said(self),
            capacity=self.capacity.data if "capacity" in self else None,
            keeps_capacity="capacity" not in self,
            items=within.items(self),
            questions=asked.questions(self),
            roles=working.roles(self),
        )

    def group_of(self) -> Group | None:
        """The group whose meeting a new event is."""
        return db.session.get_one(Group, int(self.group.data)) if "group" in self else None

    @property
    def seen_version(self) -> int:
        """The version of the event when the form was opened."""
        return row_number(self.version.data) or 0

    def is_outdated(self) -> bool:
        """Whether the event is another than when this form was opened, by whoever: a person or a file."""
        assert self.event is not None
        return self.seen_version != self.event.edit_version or self.differs_from_base()

    def stored(self) -> Self:
        """The same form as it would be opened now."""
        assert self.event is not None
        fields = {name: getattr(self, name) for name in ("parts", "is_whole", "policy")}
        return type(self)(formdata=None, data=_known(fields, self.event))

    def carry(self, stored: Self) -> None:
        """Take along the version too."""
        assert self.event is not None
        super().carry(stored)
        self.version.data = str(self.event.edit_version)

    def _venues(self) -> list[Any]:
        known = self.event.venue if self.event is not None else None
        return agenda.planning.venues(self.access, with_private=self.policy.hides_address, known=known)


def plan_form(policy: KindPolicy, access: Access, event: Event | None = None, *, more: str | None = None) -> PlanForm:
    """The whole form, empty for a new event, or as it is stored, or as it was sent; of some rows with `more`."""
    parts = parts_of(policy)
    rows = within.row_keys(event, request.form, more=more == ITEMS) if Part.ITEMS in parts else []
    has_roles = Part.PEOPLE in parts
    roles = working.row_keys(policy, event, request.form, more=more == PEOPLE) if has_roles else []
    fields: dict[str, Any] = {"policy": policy, "access": access, "event": event, "parts": parts}
    fields |= {"rows": rows, "roles": roles, "is_whole": True}
    if event is None and Part.GROUP in parts:
        groups = agenda.planning.groups(policy.name, None if access.is_office else access.networks)
        named = [(str(one.id), one.name) for one in groups]
        fields["group"] = listed(_("Van welke groep?"), named, Needed(_("Kies de groep.")))
    fields |= when.fields(policy, access, event) | anew.place_fields(policy) | anew.contact_fields(policy)
    fields |= said.fields(policy, parts, access, event)
    fields |= within.fields(policy, parts, event, rows) | asked.fields(parts) | papers.fields(parts, event)
    fields |= working.fields(policy, access, event, roles)
    return _made(fields, event)


def move_form(access: Access, event: Event) -> PlanForm:
    """Only when and where."""
    known: dict[str, Any] = {"policy": event.policy, "access": access, "event": event, "parts": _WITHOUT}
    known |= {"rows": [], "roles": [], "is_whole": False}
    return _made({**known, **when.fields(event.policy, access, event), **anew.place_fields(event.policy)}, event)


def _made(fields: dict[str, Any], event: Event | None) -> PlanForm:
    kind: type[PlanForm] = type("FilledPlanForm", (PlanForm,), fields)
    made = kind(data=_known(fields, event))
    if event is not None and not made.base.data:
        made.carry(made.stored())
    return made


def _known(fields: dict[str, Any], event: Event | None) -> dict[str, Any]:
    if event is None:
        policy: KindPolicy = fields["policy"]
        return {"capacity": policy.default_capacity, "promotion": policy.promotion.value}
    found = when.known(event)
    if fields["is_whole"]:
        found |= said.known(event, fields["parts"]) | within.known(event, fields["parts"])
        found |= working.known(fields["policy"], event) | papers.known(event)
        found |= asked.known(event, fields["parts"])
    return found
