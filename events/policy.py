"""The questions every kind of event answers.

A kind is data: one frozen `KindPolicy` in one file under `kinds/`. The rest of the house asks the policy and
never compares a kind's name.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from flask_babel import LazyString

# Whose house this is. A neutral mail or calendar file names nobody else.
ASSOCIATION = "Vereniging Transmurale Zorg"

# The networks whose year has a rhythm, by their refs in a programme file.
DEMENTIA, PALLIATIVE = "dementie", "palliatief"

# The consent by which names are kept where a party is a number of places.
NAMES = "names"

# The languages of the pages, mails and calendars; a text that lacks one of them is shown in the first.
SITE_LANGUAGES = ("nl", "en", "tr", "ar", "zh_Hans", "zh_Hant")
# Those that have words of ours: one joins when its catalogue in translations/ is complete. Until then whoever speaks
# it reads all of a mail in the first, with its dates.
CATALOGUES = ("nl",)


class Privacy(StrEnum):
    """Privacy classes of domain.md; P3 implies health, P4 health and origin, PX talks about clients."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    PX = "PX"

    @property
    def is_neutral(self) -> bool:
        """Whether messages must not give anyone away."""
        return self in (Privacy.P3, Privacy.P4)

    @property
    def kept_days(self) -> int | None:
        """How many days after the end of an event its people and words are kept; None where there are none."""
        return {"P1": 395, "P2": 730, "P3": 42, "P4": 14}.get(self)


class Party(StrEnum):
    """Who comes together on one registration, and so what a place is."""

    PERSON = "person"
    DUO = "duo"
    HEADCOUNT = "headcount"
    SEAT = "seat"
    ROSTER = "roster"
    NONE = "none"


class Entry(StrEnum):
    """How one gets in."""

    OPEN = "open"  # anyone registers and is confirmed at once
    REQUEST = "request"  # anyone asks; the coordinator confirms
    KEY_PERSON = "key_person"  # by a key person's personal link
    INVITATION = "invitation"  # delegates and fixed groups answer
    ELSEWHERE = "elsewhere"  # another organisation takes registrations, if any


class Promotion(StrEnum):
    """What a freed place means for the head of the waiting list (domain rule 7)."""

    CONFIRM = "confirm"
    OFFER = "offer"


class Channel(StrEnum):
    """How a party hears from us."""

    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"
    SMS = "sms"  # one short text, where that is switched on


BY_HAND = (Channel.LETTER, Channel.PHONE)
"""What somebody writes or says; the rest goes by itself."""
SENT = (Channel.EMAIL, Channel.SMS)


class Audience(StrEnum):
    """Whom a reminder addresses."""

    PARTY = "party"
    COORDINATOR = "coordinator"
    COORDINATOR_PER_PARTY = "coordinator_per_party"
    COORDINATOR_IF_OPEN = "coordinator_if_open"
    COORDINATOR_IF_INTERPRETER = "coordinator_if_interpreter"
    TEACHER = "teacher"
    FACILITATOR = "facilitator"
    INTERPRETER = "interpreter"
    KEY_PERSON = "key_person"
    RESERVER = "reserver"  # the party that reserved for a group, where no key person hears the same
    ROSTER = "roster"
    UNANSWERED = "unanswered"
    SUBSTITUTE = "substitute"
    CHAIR = "chair"
    MEMBER = "member"  # an organisation with seats that named nobody
    OFFICE = "office"


class TitleFrom(StrEnum):
    """Where the shown title of an event comes from."""

    STORED = "stored"
    NEIGHBOURHOOD = "neighbourhood"  # "GPO Transvaal 12 januari 2027": nothing typed, nothing stored
    BODY = "body"  # "Programma-overleg"


@dataclass(frozen=True)
class ReminderRule:
    """One reminder: to whom, how many days before the start (or after the end), and at what wall-clock time.

    `name` is the notice's purpose and the folder of its templates. Without a time it comes in the morning; `version`
    is of an organiser's change at one event.
    """

    name: str
    audience: Audience
    days_before: int = 0
    days_after: int = 0
    at: time | None = None
    version: int = 0

    @property
    def is_afterwards(self) -> bool:
        return self.days_after > 0


@dataclass(frozen=True)
class YearlyRule:
    """One rule of the yearly rhythm: how often each of `networks` (refs) plans this kind in a year, or a quarter.

    `body` says which of the kind's bodies is meant; `per_subregion` asks it of each in which that body meets. With
    `beside` only those count that adjoin a meeting of that other body: on the same day, with at most `gap_minutes`
    between the two. Nothing is asked before `since`. Not met, it is a warning and never a block (domain rule 10).
    """

    networks: tuple[str, ...]
    times: int = 1
    every_quarter: bool = False
    body: str | None = None
    per_subregion: bool = False
    beside: str | None = None
    gap_minutes: int = 60
    since: date = date.min


@dataclass(frozen=True)
class KindPolicy:
    """What a kind answers. `asks` names the fields of its form beyond the party's names and channel."""

    name: str
    label: LazyString
    privacy: Privacy
    party: Party
    entry: Entry
    is_public: bool
    default_capacity: int | None = None
    for_professionals: bool = False
    title_from: TitleFrom = TitleFrom.STORED
    units_per_party: int | None = None  # None: the pool counts people
    needs_funding: bool = False
    promotion: Promotion = Promotion.CONFIRM
    channels: tuple[Channel, ...] = (Channel.EMAIL,)
    asks: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("coordinator",)  # what people do at one event of it, beside teaching its lessons
    reminders: tuple[ReminderRule, ...] = ()
    yearly: tuple[YearlyRule, ...] = ()
    hides_address: bool = False
    takes_registrations: bool = True
    is_submitted: bool = False  # by a member, and shown when the office approves
    certifies: bool = False  # whoever was there gets a certificate

    @property
    def names_by_consent(self) -> bool:
        """Whether a party needs no names, and names are kept only while a consent to that stands."""
        return NAMES in self.consents

    def units(self, people: int) -> int:
        """How many places of the event's pool a party of `people` claims (domain rule 1)."""
        return people if self.units_per_party is None else self.units_per_party
