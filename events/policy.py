"""The questions every kind of event answers.

A kind is data: one frozen `KindPolicy` in one file under `kinds/`. The rest of the house asks the policy and
never compares a kind's name.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString

# Whose house this is. A neutral mail or calendar file names nobody else.
ASSOCIATION = "Vereniging Transmurale Zorg"

# The languages of the pages, mails and calendars; a text that lacks one of them is shown in the first.
SITE_LANGUAGES = ("nl", "en", "tr", "ar", "zh_Hans", "zh_Hant")


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


class Audience(StrEnum):
    """Whom a reminder addresses."""

    PARTY = "party"
    COORDINATOR = "coordinator"
    COORDINATOR_PER_PARTY = "coordinator_per_party"
    COORDINATOR_IF_OPEN = "coordinator_if_open"
    TEACHER = "teacher"
    FACILITATOR = "facilitator"
    INTERPRETER = "interpreter"
    KEY_PERSON = "key_person"
    ROSTER = "roster"
    UNANSWERED = "unanswered"
    OFFICE = "office"


class TitleFrom(StrEnum):
    """Where the shown title of an event comes from."""

    STORED = "stored"
    NEIGHBOURHOOD = "neighbourhood"  # "GPO Transvaal 12 januari 2027": nothing typed, nothing stored
    BODY = "body"  # "Programma-overleg"


@dataclass(frozen=True)
class ReminderRule:
    """One reminder: to whom, how many days before the start (or after the end), at 09:00 wall-clock time.

    `name` is the notice's purpose and the folder of its templates.
    """

    name: str
    audience: Audience
    days_before: int = 0
    days_after: int = 0

    @property
    def is_afterwards(self) -> bool:
        return self.days_after > 0


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
    reminders: tuple[ReminderRule, ...] = ()
    hides_address: bool = False
    takes_registrations: bool = True

    def units(self, people: int) -> int:
        """How many places of the event's pool a party of `people` claims (domain rule 1)."""
        return people if self.units_per_party is None else self.units_per_party
