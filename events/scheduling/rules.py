"""Recurrence rules of RFC 5545, on the wall clock.

A rule is turned into naive wall-clock times, so that a meeting at 12:30 stays at 12:30 when the clocks change.
What may stand in a rule is checked here part by part: a typing error gets a sentence, never a guess.
"""

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, date, datetime, time
from itertools import takewhile
from typing import Any

from dateutil import rrule

from events.errors import DomainError

MOST_TURNS = 400
MOST_YEARS = 28  # after which days of the week and leap days fall as before
_ALIKE = 400  # years after which the calendar is exactly the same

_FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
_DAYS = {
    "MO": rrule.MO,
    "TU": rrule.TU,
    "WE": rrule.WE,
    "TH": rrule.TH,
    "FR": rrule.FR,
    "SA": rrule.SA,
    "SU": rrule.SU,
}
_NUMBERED_DAY = re.compile(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)")


class BadRule(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """A rule that cannot be followed; its text says why, and for a page `why` with `facts` says it as data."""

    def __init__(self, text: str, why: str, *facts: object) -> None:
        super().__init__(text)
        self.why, self.facts = why, facts


def turns(rule: str, first: datetime, year: int) -> list[datetime]:
    """The wall-clock times of `rule` from `first` on; a rule without an end stops with `year`.

    Raises BadRule, also for one that goes on for more than MOST_YEARS, and when `first` itself does not follow the
    rule (RFC 5545, 3.8.5.3, leaves that undefined).
    """
    parts = _parts(rule)
    end = parts.pop("until", None)
    if end is None and "count" not in parts:
        end = datetime.combine(date(year, 12, 31), time.max)
    found = _walk(first, parts)
    if end is not None:
        last = end
        found = takewhile(lambda moment: moment <= last, found)
    made: list[datetime] = []
    for moment in found:
        if made and moment.year > first.year + MOST_YEARS:
            raise BadRule(f"goes on for more than {MOST_YEARS} years", "too_far", MOST_YEARS)
        made.append(moment)
        if len(made) > MOST_TURNS:
            raise BadRule(f"gives more than {MOST_TURNS} dates", "too_many", MOST_TURNS)
    if made and made[0] != first:
        raise BadRule(f"does not fit its first date: by the rule that would be {made[0]:%Y-%m-%d}", "first", made[0])
    if not made:
        raise BadRule("gives no date at all", "none")
    if len(made) < parts.get("count", 0):
        raise BadRule(f"goes on for more than {MOST_YEARS} years", "too_far", MOST_YEARS)
    return made


def has_end(rule: str) -> bool:
    """Whether `rule` says itself when or after how often it ends. Raises BadRule."""
    return bool({"until", "count"} & _parts(rule).keys())


def first_turn(rule: str, year: int) -> datetime:
    """The first midnight of `rule` within `year`. Raises BadRule."""
    parts = _parts(rule)
    if ends := {"until", "count"} & parts.keys():
        raise BadRule(f"needs no {min(ends).upper()} here: only its first date within the year counts", "end")
    found = next(_walk(datetime.combine(date(year, 1, 1), time()), parts), None)
    if found is None or found.year != year:
        raise BadRule(f"gives no date in {year}", "none")
    return found


def _walk(first: datetime, parts: dict[str, Any]) -> Iterator[datetime]:
    """The times of a rule from `first` on, for MOST_YEARS at least.

    The library goes on to the end of its calendar, eight thousand years, when nothing fits any more: seconds for one
    rule. So it begins near that end, in a year that is like the first one.
    """
    later = max(0, MAXYEAR - MOST_YEARS - first.year) // _ALIKE * _ALIKE
    for moment in rrule.rrule(dtstart=first.replace(year=first.year + later), **parts):
        yield moment.replace(year=moment.year - later)


def _parts(rule: str) -> dict[str, Any]:
    """What the library wants to hear of `rule`."""
    written: dict[str, str] = {}
    for part in rule.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.strip().partition("=")
        if not equals or not value:
            raise BadRule(f'has a part without a value: "{part.strip()}"', "empty", part.strip())
        if name not in _READERS:
            known = ", ".join(_READERS)
            raise BadRule(f'has an unknown part "{name}"; known are {known}', "unknown", name, known)
        if name in written:
            raise BadRule(f"says {name} twice", "twice", name)
        written[name] = value
    if "FREQ" not in written:
        raise BadRule("does not say FREQ, as in FREQ=WEEKLY;INTERVAL=6;COUNT=8", "no_freq")
    _check_together(written)
    read: dict[str, Any] = {}
    for name, value in written.items():
        argument, reader = _READERS[name]
        try:
            read[argument] = reader(value)
        except (ValueError, KeyError) as error:
            text = f"has {name}={value}, which says nothing: {_EXAMPLES.get(name, 'see RFC 5545')}"
            raise BadRule(text, "value", name, value) from error
    return read


def _check_together(written: dict[str, str]) -> None:
    frequency = written["FREQ"]
    if "COUNT" in written and "UNTIL" in written:
        raise BadRule("says both COUNT and UNTIL; it can have one end", "two_ends")
    if frequency in ("DAILY", "WEEKLY"):
        for name in ("BYMONTHDAY", "BYSETPOS"):
            if name in written:
                raise BadRule(f"cannot have {name} with FREQ={frequency}", "not_with", name, frequency)
        if any(character.isdigit() for character in written.get("BYDAY", "")):
            text = f"cannot number its days (BYDAY={written['BYDAY']}) with FREQ={frequency}"
            raise BadRule(text, "not_with", f"BYDAY={written['BYDAY']}", frequency)
    if "BYSETPOS" in written and not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & written.keys():
        raise BadRule("has BYSETPOS with nothing to choose from", "setpos")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,4}", value) or not low <= int(value) <= high or int(value) == 0:
            raise ValueError(value)
        return int(value)

    return read


def _several(low: int, high: int) -> Callable[[str], list[int]]:
    return lambda value: [_whole(low, high)(number) for number in value.split(",")]


def _days(value: str) -> list[Any]:
    days = []
    for text in value.split(","):
        match = _NUMBERED_DAY.fullmatch(text)
        if match is None or abs(int(match[1] or 1)) > 53:
            raise ValueError(text)
        days.append(_DAYS[match[2]](int(match[1])) if match[1] else _DAYS[match[2]])
    return days


def _until(value: str) -> datetime:
    """The last moment that counts: a date holds until its midnight, a time is wall-clock time."""
    if len(value) == 8:
        return datetime.combine(datetime.strptime(value, "%Y%m%d"), time.max)  # noqa: DTZ007 - wall-clock time
    return datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "FREQ": ("freq", _FREQUENCIES.__getitem__),
    "INTERVAL": ("interval", _whole(1, 999)),
    "COUNT": ("count", _whole(1, MOST_TURNS)),
    "UNTIL": ("until", _until),
    "BYDAY": ("byweekday", _days),
    "BYMONTHDAY": ("bymonthday", _several(-31, 31)),
    "BYMONTH": ("bymonth", _several(1, 12)),
    "BYSETPOS": ("bysetpos", _several(-366, 366)),
    "WKST": ("wkst", _DAYS.__getitem__),
}
_EXAMPLES = {
    "FREQ": f"write one of {', '.join(_FREQUENCIES)}",
    "INTERVAL": "write a number from 1 to 999",
    "COUNT": f"write a number from 1 to {MOST_TURNS}",
    "UNTIL": "write a day as 20271231 or a wall-clock time as 20271231T170000",
    "BYDAY": "write days as MO,TH or, in a month or a year, 1TH for the first Thursday and -1FR for the last Friday",
    "BYMONTHDAY": "write days of the month as 1,15 or -1 for the last",
    "BYMONTH": "write months as 1,10",
    "BYSETPOS": "write places as 1 or -1",
    "WKST": "write MO or SU",
}
