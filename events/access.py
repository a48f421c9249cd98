"""What a person may see and do, read from the roles of that person as data.

Everything that a page or an export asks goes through `may` and `visible`, so that what one may open and what one
finds in a list are the same. Who has no role sees nothing here; participants have their links.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, false, or_, select, true, union
from sqlalchemy.orm import selectinload

from events.clock import today
from events.extensions import db
from events.models import Event, Group, Network, Organisation, Person, ProgrammeItem, Role, What
from events.policy import Privacy


class Right(StrEnum):
    """What one may do with an event; the last four are about no event."""

    SEE = "see"
    NAMES = "names"
    TICK = "tick"
    CHANGE = "change"
    WRITE = "write"
    EXPORT = "export"
    PLAN = "plan"
    AUDIT = "audit"
    ACCOUNTS = "accounts"
    MEMBERS = "members"
    OUTBOX = "outbox"


Rights = frozenset[Right]

NO_RIGHTS: Rights = frozenset()
_TICKS: Rights = frozenset({Right.SEE, Right.NAMES, Right.TICK})
_CHANGES: Rights = _TICKS | {Right.CHANGE, Right.WRITE, Right.EXPORT}
_PLANS: Rights = _CHANGES | {Right.PLAN}
_OF_THE_OFFICE: Rights = frozenset(
    {Right.PLAN, Right.ACCOUNTS, Right.MEMBERS, Right.OUTBOX}
)  # where there is no event to speak of
_AT_AN_EVENT: Mapping[str, Rights] = MappingProxyType(
    {What.COORDINATOR: _CHANGES, What.FACILITATOR: _TICKS, What.CHAIR: _TICKS}
)
"""What a role at an event or in a group gives. Key persons and interpreters have their links, and nothing here."""
_IN_A_GROUP = MappingProxyType({**_AT_AN_EVENT, What.CHAIR: _TICKS | {Right.WRITE}})
"""A chair writes to the own circle; where it speaks of clients there is nothing to write (`messages.takes_words`)."""


@dataclass(frozen=True)
class Access:
    """What one person may do where; made by `of`, and true for as long as one request takes."""

    is_office: bool = False
    is_auditor: bool = False
    networks: frozenset[int] = frozenset()  # organised by this person
    organisations: frozenset[int] = frozenset()  # organising through this person
    events: Mapping[int, Rights] = field(default_factory=dict)
    groups: Mapping[int, Rights] = field(default_factory=dict)
    lessons: frozenset[int] = frozenset()  # the programme items this person teaches
    taught: frozenset[int] = frozenset()  # and their events
    needs_second_factor: bool = False

    @property
    def organises(self) -> bool:
        """Whether there is an event this person could plan."""
        return self.is_office or bool(self.networks or self.organisations)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing at all to organise for this person."""
        return not (self.organises or self.is_auditor or self.events or self.groups or self.taught)

    def may(self, right: Right, event: Event | None = None, *, lesson: ProgrammeItem | None = None) -> bool:
        """Whether this person has `right` at `event`, or where there is no event to speak of.

        A teacher may tick who was at the own `lesson`.
        """
        if event is None:
            return right in self._elsewhere
        return right in self._rights_at(event) or (
            right == Right.TICK and lesson is not None and lesson.event_id == event.id and lesson.id in self.lessons
        )

    def may_somewhere(self, right: Right) -> bool:
        """Whether this person has `right` at any event, or where there is no event to speak of."""
        given = (
            self._elsewhere,
            _PLANS if self.organises else NO_RIGHTS,
            *self.events.values(),
            *self.groups.values(),
        )
        return any(right in rights for rights in given)

    def visible(self, right: Right = Right.SEE) -> ColumnElement[bool]:
        """The events on which this person has SEE, or another right at an event, as a condition on Event."""
        if self.is_office:
            return true()
        if not (self.organises or self.events or self.groups or self.taught):
            return false()
        taught = self.taught if right == Right.SEE else frozenset()
        return or_(
            Event.id.in_({*_where(self.events, right), *taught}),
            Event.group_id.in_(_where(self.groups, right)),
            Event.networks.any(Network.id.in_(self.networks)),
            Event.organiser_id.in_(self.organisations),
            Event.co_organisers.any(Organisation.id.in_(self.organisations)),
        )

    @property
    def _elsewhere(self) -> Rights:
        rights = _OF_THE_OFFICE if self.is_office else frozenset({Right.PLAN}) if self.organises else NO_RIGHTS
        return rights | {Right.AUDIT} if self.is_auditor else rights

    def _rights_at(self, event: Event) -> Rights:
        if self.is_office or self._organises(event):
            return _PLANS
        at_event = self.events.get(event.id, NO_RIGHTS)
        in_group = self.groups.get(event.group_id, NO_RIGHTS) if event.group_id is not None else NO_RIGHTS
        return at_event | in_group | ({Right.SEE} if event.id in self.taught else NO_RIGHTS)

    def _organises(self, event: Event) -> bool:
        if any(network.id in self.networks for network in event.networks):
            return True
        if event.organiser_id in self.organisations:
            return True
        return any(organisation.id in self.organisations for organisation in event.co_organisers)


NOTHING = Access()
"""Of somebody who is not signed in, or not far enough."""


def of(person: Person) -> Access:
    """What `person` may do where, by the roles as they are now; a handful of statements."""
    roles = list(db.session.scalars(select(Role).where(Role.person_id == person.id).order_by(Role.id)))
    lessons = list(
        db.session.execute(
            select(ProgrammeItem.id, ProgrammeItem.event_id, ProgrammeItem.privacy).where(
                ProgrammeItem.teacher_id == person.id
            )
        )
    )
    at = _offices(roles)
    is_office = any(role.what == What.OFFICE and role.organisation_id in at for role in roles)
    is_auditor = any(role.what == What.AUDITOR and role.organisation_id in at for role in roles)
    organises = [role for role in roles if role.what == What.ORGANISER]
    here = [role for role in roles if role.what in _AT_AN_EVENT]
    apart = _apart({role.organisation_id for role in organises} | ({person.organisation_id} if here else set()))
    organises = [role for role in organises if role.organisation_id not in apart]
    here = [] if person.organisation_id in apart else here  # they do that for where they work
    sees_health = any(Privacy(lesson.privacy).is_neutral for lesson in lessons) or _implies_health(here)
    return Access(
        is_office=is_office,
        is_auditor=is_auditor,
        networks=frozenset(role.network_id for role in organises if role.network_id is not None),
        organisations=frozenset(role.organisation_id for role in organises if role.organisation_id is not None),
        events=_rights(((role.event_id, role.what) for role in here), _AT_AN_EVENT),
        groups=_rights(((role.group_id, role.what) for role in here), _IN_A_GROUP),
        lessons=frozenset(lesson.id for lesson in lessons),
        taught=frozenset(lesson.event_id for lesson in lessons),
        needs_second_factor=is_office or is_auditor or bool(organises) or sees_health,
    )


def _offices(roles: list[Role]) -> set[int]:
    """The organisations among those of `roles` that are the office; nobody is the office elsewhere."""
    ids = {role.organisation_id for role in roles if role.what in (What.OFFICE, What.AUDITOR)}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))) if ids else ()
    return {organisation.id for organisation in found if "office" in organisation.roles}


def _apart(ids: set[int | None]) -> set[int]:
    """The organisations among these that take no part today: an aspirant, or one that left."""
    query = (
        select(Organisation).where(Organisation.id.in_(ids - {None})).options(selectinload(Organisation.memberships))
    )
    found = db.session.scalars(query) if ids - {None} else ()
    return {organisation.id for organisation in found if not organisation.takes_part_on(today())}


def _rights(roles: Iterable[tuple[int | None, str]], gives: Mapping[str, Rights]) -> Mapping[int, Rights]:
    """The rights by event or group, of what each role `gives` there; two roles at one event add up."""
    found: dict[int, Rights] = {}
    for where, what in roles:
        if where is not None:
            found[where] = found.get(where, NO_RIGHTS) | gives[what]
    return MappingProxyType(found)


def _where(rights: Mapping[int, Rights], right: Right) -> set[int]:
    return {where for where, found in rights.items() if right in found}


def _implies_health(roles: list[Role]) -> bool:
    """Whether one of `roles` shows names of people of whom it says that they are ill (P3, P4)."""
    events = {role.event_id for role in roles if role.event_id is not None}
    groups = {role.group_id for role in roles if role.group_id is not None}
    if not events and not groups:
        return False
    classes = union(
        select(Event.privacy).where(Event.id.in_(events)), select(Group.privacy).where(Group.id.in_(groups))
    )
    return any(Privacy(found).is_neutral for found in db.session.scalars(classes))
