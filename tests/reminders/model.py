"""Who should have got which reminder, in plain words: no database, no statement, no moments kept beforehand.

At every look the nearest reminder of the event is worked out anew from the wall clock, and each party is asked by
itself. The tests play the same acts on the real thing and on this.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM, UTC = ZoneInfo("Europe/Amsterdam"), ZoneInfo("UTC")
QUIET_FROM, QUIET_UNTIL = time(20), time(8)
ASKED_FOR = timedelta(days=14)  # how long an evaluation is worth asking for


def on_the_clock(day: date, at: time) -> datetime:
    """What the clock on a Dutch wall says, as a moment."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


@dataclass
class Rule:
    """One reminder: so many days before, or after when `after`; `is_call` asks the coordinator to call each party."""

    name: str
    days: int
    after: bool = False
    at: time = time(9)
    is_off: bool = False
    is_call: bool = False


@dataclass
class Call:
    """One call to a party: of which rule, by when it is to be made, and when it was."""

    rule: str
    by: date
    made_at: datetime | None = None


@dataclass
class Party:
    """Somebody who registered, and what they heard: a rule's name, or "moved", and when.

    Of a call the coordinator heard it, once for each party.
    """

    since: datetime
    is_coming: bool = True
    heard: list[tuple[str, datetime]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def moved_at(self) -> datetime | None:
        return max((when for what, when in self.heard if what == "moved"), default=None)


@dataclass
class Model:
    """An event of four hours on one day, its rules, and everybody who registered."""

    starts_at: datetime
    rules: list[Rule]
    parties: list[Party] = field(default_factory=list)
    told_at: datetime | None = None  # of the present schedule; None when that is the first, or came in silence
    later: int = 0  # days by which it ends after the day on which it begins

    def due(self, rule: Rule) -> datetime:
        day = self.starts_at.astimezone(AMSTERDAM).date()
        day += timedelta(days=self.later if rule.after else 0)
        return on_the_clock(day + timedelta(days=rule.days if rule.after else -rule.days), rule.at)

    def nearest(self, moment: datetime) -> Rule | None:
        """The reminder before the start that came due last; of two at once the later in the kind's list."""
        passed = [rule for rule in self.rules if not rule.after and not rule.is_off and self.due(rule) <= moment]
        passed = [rule for rule in passed if self.due(rule) < self.starts_at]
        if not passed or moment >= self.starts_at:
            return None
        last = max(self.due(rule) for rule in passed)
        return [rule for rule in passed if self.due(rule) == last][-1]

    def look(self, moment: datetime) -> list[tuple[str, int]]:
        """Remind at `moment` whoever should be, and ask for calls; rules and parties by number."""
        self._open_calls(moment)
        wall = moment.astimezone(AMSTERDAM).time()
        if not QUIET_UNTIL <= wall < QUIET_FROM:
            return []
        asked = [
            rule
            for rule in self.rules
            if rule.after and not rule.is_off and self.due(rule) <= moment < self.due(rule) + ASKED_FOR
        ]
        rules = [rule for rule in (self.nearest(moment), *asked) if rule is not None]
        told = [(r, n) for r in rules for n, party in enumerate(self.parties) if self._should_hear(party, r)]
        for rule, number in told:
            self.parties[number].heard.append((rule.name, moment))
        return sorted((rule.name, number) for rule, number in told)

    def _should_hear(self, party: Party, rule: Rule) -> bool:
        due, moved_at = self.due(rule), party.moved_at()
        if not party.is_coming or party.since >= due:
            return False  # who came later read it in the confirmation
        if rule.is_call:
            return not self._was_asked(party, rule)
        if moved_at is not None and moved_at >= due:
            return False  # the announcement of the move said it
        since = [when for what, when in party.heard if what == rule.name and (moved_at is None or when >= moved_at)]
        return not any(when >= due for when in since)

    def _was_asked(self, party: Party, rule: Rule) -> bool:
        """Whether the coordinator was asked for this call, and it is not asked anew."""
        asked = [when for what, when in party.heard if what == rule.name]
        return any(not self._is_anew(party, rule, when) for when in asked)

    def _is_anew(self, party: Party, rule: Rule, done_at: datetime) -> bool:
        """Whether the party was told since `done_at` that it moved, and the call by its new time was to come then."""
        told_at = self.told_at
        was_told = told_at is not None and ("moved", told_at) in party.heard
        return was_told and done_at < told_at < self.due(rule)

    def _open_calls(self, moment: datetime) -> None:
        """A call is a task once: within a week of its moment and before the start, and never due in the past.

        It is one once more when the event moved, and the call by its new time was still to come then.
        """
        today = moment.astimezone(AMSTERDAM).date()
        for rule in self.rules:
            due = self.due(rule)
            end = due + ASKED_FOR if rule.after else self.starts_at
            if not rule.is_call or rule.is_off or not due <= moment < end:
                continue
            by = max(today, min(due + timedelta(days=7), end).astimezone(AMSTERDAM).date())
            for party in self.parties:
                if party.is_coming and party.since < due and not self._has_call(party, rule):
                    party.calls.append(Call(rule.name, by))

    def _has_call(self, party: Party, rule: Rule) -> bool:
        calls = [call for call in party.calls if call.rule == rule.name]
        return any(call.made_at is None or not self._is_anew(party, rule, call.made_at) for call in calls)

    def make_calls(self, moment: datetime) -> None:
        """Every call that is open is made, to whoever still comes."""
        for call in (call for party in self.parties if party.is_coming for call in party.calls):
            call.made_at = call.made_at or moment

    def move(self, moment: datetime, starts_at: datetime, later: int = 0) -> None:
        """Hold it at another time, and tell everybody who comes at once; what has begun is corrected in silence."""
        self.starts_at, self.later = starts_at, later
        self.told_at = moment if moment < starts_at else None
        for party in self.parties:
            if party.is_coming and self.told_at is not None:
                party.heard.append(("moved", moment))
