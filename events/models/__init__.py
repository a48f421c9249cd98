"""The tables. They know no Flask and no session; the domain files above add and change rows."""

from events.models.audit import AuditEntry, AuditSeal
from events.models.base import Base, Texts, UtcDateTime, new_uid
from events.models.calendar import AgendaVersion, RenderedEvent
from events.models.event import (
    Event,
    EventStatus,
    ProgrammeItem,
    Theme,
    event_funds,
    event_networks,
    in_language,
)
from events.models.fund import Fund, FundingLine
from events.models.group import Answer, Group, RosterPlace
from events.models.heartbeat import Heartbeat
from events.models.notice import Notice, ReminderMoment
from events.models.organisation import Membership, Network, Organisation, Venue
from events.models.person import Person, Role, What, person_key
from events.models.place import PlacePool
from events.models.registration import (
    HOLDING,
    LIVE,
    Attendee,
    Choice,
    Consent,
    Registration,
    RegistrationStatus,
)
from events.models.task import Deadline, Task

__all__ = [
    "HOLDING", "LIVE", "AgendaVersion", "Answer", "Attendee", "AuditEntry", "AuditSeal", "Base", "Choice",
    "Consent", "Deadline", "Event", "EventStatus", "Fund", "FundingLine", "Group", "Heartbeat", "Membership",
    "Network", "Notice", "Organisation", "Person", "PlacePool", "ProgrammeItem", "Registration",
    "RegistrationStatus", "ReminderMoment", "RenderedEvent", "Role", "RosterPlace", "Task", "Texts", "Theme",
    "UtcDateTime", "Venue", "What", "event_funds", "event_networks", "in_language", "new_uid", "person_key",
]  # fmt: skip
