"""What somebody who plans wants of an event, checked field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from events.models import Person, Venue, What
from events.people import Newcomer


@dataclass(frozen=True)
class WantedItem:
    """A lesson, a lecture, or with a `round` a workshop; `number` is the id of one that is there already."""

    title: str
    starts_at: datetime
    ends_at: datetime
    round: int | None = None
    capacity: int | None = None
    room: str | None = None
    speakers: tuple[str, ...] = ()
    teacher: Person | Newcomer | None = None
    audience: tuple[str, ...] | None = None  # None: as it is
    number: int | None = None


@dataclass(frozen=True)
class WantedRole:
    """What somebody does at the event: a person we know, or one who comes to be known with it."""

    what: What
    who: Person | Newcomer


@dataclass(frozen=True)
class WantedQuestion:
    """An extra question at a position from 1 on: a choice where it has options, else a short text.

    `labels` and `choices` say the same in other languages; choices in the order of the options, "" where one lacks.
    """

    position: int
    label: str
    options: tuple[str, ...] = ()
    is_required: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, Any]:
        """The columns of the question. An answer is kept in Dutch, whatever language it was given in."""
        options = [
            {"nl": option, **{one: said[number] for one, said in self.choices.items() if said[number]}}
            for number, option in enumerate(self.options)
        ]
        return {
            "labels": {"nl": self.label, **self.labels},
            "options": options or None,
            "is_required": self.is_required,
        }


@dataclass(frozen=True)
class Wanted:
    """Times and place, and what is `said` by the names of the columns. `items` None: they shift along as they are.

    `questions` and `roles` None leave them as they are; so does `keeps_capacity`.
    """

    starts_at: datetime
    ends_at: datetime
    venue: Venue | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    capacity: int | None = None
    keeps_capacity: bool = False
    items: tuple[WantedItem, ...] | None = None
    questions: tuple[WantedQuestion, ...] | None = None
    roles: tuple[WantedRole, ...] | None = None


def overlapping_rounds(items: Iterable[WantedItem]) -> tuple[int, int] | None:
    """Two rounds of which nobody could choose a workshop each, because they overlap in time; None when all fit."""
    spans: dict[int, tuple[datetime, datetime]] = {}
    for item in items:
        if item.round is not None:
            first, last = spans.get(item.round, (item.starts_at, item.ends_at))
            spans[item.round] = (min(first, item.starts_at), max(last, item.ends_at))
    for one, other in combinations(sorted(spans), 2):
        if spans[one][0] < spans[other][1] and spans[other][0] < spans[one][1]:
            return one, other
    return None
