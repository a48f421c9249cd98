"""The tables. They know no Flask and no session; the domain files above add and change rows."""

from events.models.account import Account, SignIn, SignInAttempt
from events.models.attendance import Attendance, Certificate, Headcount
from events.models.audit import AuditEntry, AuditSeal
from events.models.base import Base, Texts, UtcDateTime, new_uid
from events.models.calendar import AgendaVersion, Device, RenderedEvent, Scope, Subscription
from events.models.calls import (
    INTERPRETERS_CALL,
    TELL_ADDRESS,
    has_call,
    is_to_interpreter,
    tells_who_comes,
    was_called,
)
from events.models.community import Community, Stage
from events.models.delivery import BouncedAddress, Delivery
from events.models.event import (
    Event,
    EventStatus,
    ProgrammeItem,
    event_funds,
    event_networks,
    in_language,
)
from events.models.fund import Fund, FundingLine
from events.models.group import Answer, Group, Reply, RosterPlace
from events.models.heartbeat import Heartbeat
from events.models.job import Job
from events.models.message import WrittenMessage
from events.models.notice import Lesson, Notice, ReminderMoment
from events.models.organisation import Membership, Network, Organisation, Venue
from events.models.person import Person, Role, What, person_key
from events.models.place import PlacePool
from events.models.question import MOST_QUESTIONS, Question
from events.models.registration import (
    HOLDING,
    LIVE,
    Attendee,
    Choice,
    Consent,
    Registration,
    RegistrationStatus,
    WorkshopWait,
)
from events.models.reminder import ReminderChange
from events.models.task import Deadline, Task
from events.models.theme import Theme
from events.models.withdrawal import Withdrawal

__all__ = [
    "HOLDING", "INTERPRETERS_CALL", "LIVE", "MOST_QUESTIONS", "TELL_ADDRESS", "Account",
    "AgendaVersion", "Answer", "Attendance", "Attendee", "AuditEntry", "AuditSeal", "Base", "BouncedAddress",
    "Certificate", "Choice", "Community", "Consent", "Deadline", "Delivery", "Device", "Event", "EventStatus",
    "Fund", "FundingLine", "Group", "Headcount", "Heartbeat", "Job", "Lesson", "Membership", "Network",
    "Notice", "Organisation", "Person", "PlacePool", "ProgrammeItem", "Question", "Registration",
    "RegistrationStatus", "ReminderChange", "ReminderMoment", "RenderedEvent", "Reply", "Role", "RosterPlace",
    "Scope", "SignIn", "SignInAttempt", "Stage", "Subscription", "Task", "Texts", "Theme", "UtcDateTime",
    "Venue", "What", "Withdrawal", "WorkshopWait", "WrittenMessage", "event_funds", "event_networks",
    "has_call", "in_language", "is_to_interpreter", "new_uid", "person_key", "tells_who_comes", "was_called",
]  # fmt: skip
