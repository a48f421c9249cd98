"""Which parts an event of a kind has, read from what its policy answers already.

What a kind has not is not asked in a form, and not taken from one: a meeting about clients has no part with words.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from events.policy import Audience, Entry, KindPolicy, Privacy, TitleFrom


class Part(StrEnum):
    """Fields of an event that a kind has or has not, together."""

    GROUP = "group"  # whose meeting it is; its title and its networks follow
    WORDS = "words"
    ORGANISERS = "organisers"
    REGISTRATION = "registration"
    CLOSED = "closed"
    FUNDS = "funds"
    COMMUNITY = "community"
    LANGUAGES = "languages"
    PEOPLE = "people"  # who does what there
    PAPERS = "papers"
    ONLINE = "online"
    ACCREDITATION = "accreditation"
    THEME = "theme"
    ITEMS = "items"
    ROUNDS = "rounds"
    QUESTIONS = "questions"


ATTRIBUTES: Mapping[Part, tuple[str, ...]] = MappingProxyType(
    {
        Part.WORDS: ("titles", "texts", "costs"),
        Part.ORGANISERS: ("networks", "organiser", "co_organisers"),
        Part.REGISTRATION: ("registration_opens_at", "registration_closes_at", "promotion", "fills"),
        Part.CLOSED: ("closed_to",),
        Part.FUNDS: ("funds",),
        Part.COMMUNITY: ("community", "interpreter"),
        Part.LANGUAGES: ("languages",),
        Part.PAPERS: ("papers",),
        Part.ONLINE: ("online_url", "preparation"),
        Part.ACCREDITATION: ("accreditation",),
        Part.THEME: ("theme", "url"),
    }
)
"""The columns of Event that belong to a part; `contact` belongs to all kinds."""
_NOT_SENSITIVE = (Privacy.P0, Privacy.P1, Privacy.P2)


def parts_of(policy: KindPolicy) -> frozenset[Part]:
    """The parts that a kind has."""
    is_named = policy.title_from == TitleFrom.STORED
    has = {
        Part.GROUP: not is_named,
        Part.WORDS: is_named,
        Part.ORGANISERS: is_named,
        Part.REGISTRATION: policy.takes_registrations,
        Part.CLOSED: policy.for_professionals,
        Part.FUNDS: policy.needs_funding,
        Part.COMMUNITY: policy.privacy == Privacy.P4,
        Part.LANGUAGES: is_named,
        Part.PEOPLE: bool(policy.roles),
        Part.PAPERS: not is_named and policy.privacy != Privacy.PX,
        Part.ONLINE: "attends" in policy.asks,
        Part.ACCREDITATION: "accreditation" in policy.asks,
        Part.THEME: policy.entry == Entry.ELSEWHERE,
        Part.ITEMS: "workshops" in policy.asks or any(r.audience == Audience.TEACHER for r in policy.reminders),
        Part.ROUNDS: "workshops" in policy.asks,
        Part.QUESTIONS: policy.takes_registrations and policy.privacy in _NOT_SENSITIVE,
    }
    return frozenset(part for part, it_has in has.items() if it_has)


def attributes_of(policy: KindPolicy) -> frozenset[str]:
    """The columns that may be said of an event of a kind, beside its times, its venue and its places."""
    found = {name for part in parts_of(policy) for name in ATTRIBUTES.get(part, ())}
    return frozenset(found | {"contact"})
