"""What a programme file says, read and checked for its form; refs are still names here, not rows.

An entry knows its `place` in the file, so that a later check can name it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events.models import Event, Stage, What
from events.policy import KindPolicy
from events.scheduling import Rhythm, WantedQuestion, belongs_to_workspace

Texts = Mapping[str, str]


@dataclass(frozen=True)
class NetworkEntry:
    place: str
    ref: str
    name: str


@dataclass(frozen=True)
class MembershipEntry:
    place: str
    network: str
    is_aspirant: bool
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the organisation is a member on `day`; an aspirant is none."""
        if self.is_aspirant or self.since is None:
            return False
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class OrganisationEntry:
    place: str
    ref: str
    name: str
    roles: list[str]
    email: str
    phone: str
    memberships: tuple[MembershipEntry, ...]


@dataclass(frozen=True)
class VenueEntry:
    place: str
    ref: str
    name: str
    address: str
    neighbourhood: str
    accessible: list[str]
    is_private: bool


@dataclass(frozen=True)
class FundEntry:
    place: str
    ref: str
    funder: str
    treasurer: str
    municipalities: list[str]
    places: int | None


@dataclass(frozen=True)
class CommunityEntry:
    place: str
    name: str
    stage: Stage | None  # None when it could not be read, which is a fault


@dataclass(frozen=True)
class ThemeEntry:
    place: str
    ref: str
    titles: Texts
    texts: Texts
    rule: str
    starts_on: date | None
    days: int | None
    networks: list[str]


@dataclass(frozen=True)
class DeadlineEntry:
    place: str
    ref: str
    title: str
    role: str
    rule: str
    first: date | None
    days: tuple[date, ...]  # its turns within the year


@dataclass(frozen=True)
class PersonEntry:
    """Somebody as one place in the file writes them; the same person may stand in many places."""

    place: str
    name: str
    organisation: str
    email: str
    phone: str


@dataclass(frozen=True)
class RosterEntry:
    person: PersonEntry
    since: date | None
    until: date | None


@dataclass(frozen=True)
class PaperEntry:
    """A paper of the meeting on that day by the group's rhythm."""

    place: str
    meeting: date | None
    title: str
    url: str


@dataclass(frozen=True)
class ItemEntry:
    place: str
    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    round: int | None
    capacity: int | None
    audience: list[str]
    room: str
    speakers: list[str]
    teacher: PersonEntry | None


@dataclass(frozen=True)
class EventEntry:
    place: str
    ref: str
    kind: str
    policy: KindPolicy | None  # None when the kind is unknown, which is a fault
    status: str  # "" when the file says nothing: published, unless it was cancelled
    networks: list[str]
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    promotion: str  # "" when the file says nothing: as the kind does
    fills: bool
    titles: Texts
    texts: Texts
    costs: Texts
    venue: str
    funds: list[str]
    co_organisers: list[str]
    organiser: str
    closed_to: str
    theme: str
    contact: PersonEntry | None
    roles: tuple[tuple[What, PersonEntry], ...]
    interpreter: str
    community: str
    languages: list[str]
    preparation: dict[str, Any] | None
    accreditation: list[dict[str, Any]] | None
    url: str
    online_url: str
    items: tuple[ItemEntry, ...]
    questions: tuple[WantedQuestion, ...] = ()

    @property
    def effective_capacity(self) -> int | None:
        """The capacity given, else that of the kind; None is unlimited."""
        default = self.policy.default_capacity if self.policy else None
        return default if self.capacity is None else self.capacity


@dataclass(frozen=True)
class GroupEntry:
    place: str
    ref: str
    kind: str
    policy: KindPolicy | None
    networks: list[str]
    venue: str
    body: str
    subregion: str
    neighbourhood: str
    seats_each: int | None
    rhythm: Rhythm | None  # None when it could not be read, which is a fault
    chair: PersonEntry | None
    roster: tuple[RosterEntry, ...]
    papers: tuple[PaperEntry, ...] = ()


@dataclass(frozen=True)
class Programme:
    """One file; `year` is 0 when it could not be read."""

    year: int
    networks: tuple[NetworkEntry, ...] = ()
    organisations: tuple[OrganisationEntry, ...] = ()
    venues: tuple[VenueEntry, ...] = ()
    funds: tuple[FundEntry, ...] = ()
    themes: tuple[ThemeEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    groups: tuple[GroupEntry, ...] = ()
    deadlines: tuple[DeadlineEntry, ...] = ()
    communities: tuple[CommunityEntry, ...] = ()
    persons: Sequence[PersonEntry] = ()
    take: frozenset[str] = frozenset()  # refs of events for which the file wins though somebody edited them here

    def may_change(self, event: Event) -> bool:
        """Whether the file says how `event` is: nobody edited it in the workspace, or it is one to `take`."""
        return event.ref in self.take or not belongs_to_workspace(event)
