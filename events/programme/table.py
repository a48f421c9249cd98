"""One table of a programme file, read key by key.

Each reader checks what it reads and notes a fault instead of raising one, so that all faults come out together; it
then gives a stand-in (`""`, None, `NEVER`) with which reading goes on. Keys that nobody asked for are faults too.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from events import mailboxes
from events.clock import NonexistentTimeError, from_wall_clock
from events.programme.faults import Faults, hint, quote

NEVER = datetime(1, 1, 1, tzinfo=UTC)  # stands in for a moment that could not be read
YEARS = range(2000, 2101)

_REF = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?")
_PHONE = re.compile(r"\+?[0-9() -]{6,24}")
_TYPES: dict[type, str] = {
    bool: "true or false", int: "a whole number", float: "a number with a fraction", str: "text",
    datetime: "a date with a time", date: "a date", list: "a list", dict: "a table",
}  # fmt: skip
_Read = TypeVar("_Read")


class Table:
    """A table at `place`; `place` is how its faults name it, as in `events[3] "bt-2027-q4"`."""

    def __init__(self, data: object, place: str, faults: Faults) -> None:
        self.place = place
        self._faults = faults
        self._asked: set[str] = set()
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.fault(f"must be a table, not {_type(data)}")
        elif isinstance(ref := self._data.get("ref"), str):
            self.place = f"{place} {quote(ref)}"

    def fault(self, reason: str) -> None:
        """Note a fault of this table."""
        self._faults.add(self.place, reason)

    def has(self, key: str) -> bool:
        """Whether the file says anything about `key`."""
        return key in self._data

    def close(self, known: Collection[str] | None = None) -> None:
        """Note every key that nobody asked for; a hint comes from `known`, or from all that were asked for."""
        for key in self._data:
            if key not in self._asked:
                self.fault(f"unknown key {quote(key)}{hint(str(key), known or self._asked)}")

    def text(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        """A text without control characters; "" when there is none."""
        value = self._take(key, (str,), "text", required)
        if value is None:
            return ""
        return value.strip() if (reason := _unfit(value, longest)) is None else self._refuse(key, reason, "")

    def ref(self, key: str, *, required: bool = False) -> str:
        """A ref: small letters, digits and hyphens."""
        return self._shaped(key, _REF, "must be small letters, digits and hyphens, as in bt-2027-q1", required, 80)

    def url(self, key: str, *, required: bool = False) -> str:
        """A web address."""
        return self._shaped(key, _URL, "must be a web address that starts with https://", required, 500)

    def email(self, key: str) -> str:
        """An e-mail address, as mail writes it."""
        value = self.text(key, longest=254)
        address = mailboxes.as_mailed(value) if value else ""
        return (
            self._refuse(key, f"is {quote(value)}; it must be an e-mail address", "") if address is None else address
        )

    def phone(self, key: str) -> str:
        """A phone number as people write it."""
        return self._shaped(key, _PHONE, "must be a phone number", False, 25)

    def one_of(self, key: str, known: Collection[str], what: str, *, required: bool = False) -> str:
        """One of the known words."""
        value = self.text(key, required=required)
        if value and value not in known:
            return self._refuse(key, f"unknown {what} {quote(value)}{_known(value, known)}", "", named=True)
        return value

    def words(
        self, key: str, known: Collection[str] | None = None, what: str = "word", *, required: bool = False
    ) -> list[str]:
        """A list of texts, each once, all of them known ones when that is asked."""
        value = self._take(key, (list,), "a list of texts", required)
        if required and value == []:
            self.fault(f"{quote(key)} is empty")
        found: list[str] = []
        for word in value or []:
            if not isinstance(word, str):
                self.fault(f"{quote(key)} must be a list of texts; it holds {_type(word)}")
            elif reason := _unfit(word, 200):
                self.fault(f"{quote(key)} holds a text that {reason}")
            elif known is not None and word.strip() not in known:
                self.fault(f"unknown {what} {quote(word)}{_known(word, known)}")
            elif word.strip() in found:
                self.fault(f"{quote(key)} names {quote(word)} twice")
            else:
                found.append(word.strip())
        return found

    def texts(
        self, key: str, languages: Collection[str], *, required: bool = False, longest: int = 5000
    ) -> dict[str, str]:
        """Texts per language; when there are any, one of them is Dutch."""
        value = self._take(key, (dict,), f"a table of languages, as in {key}.nl", required)
        if value is None:
            return {}
        return Table(value, f"{self.place} {key}", self._faults).as_texts(languages, longest=longest)

    def as_texts(self, languages: Collection[str], *, longest: int) -> dict[str, str]:
        """This table itself as texts per language, of which one is Dutch; it is closed with that."""
        found = {language: self.text(language, longest=longest) for language in languages if self.has(language)}
        if not self.has("nl"):
            self.fault('"nl" is missing')
        self.close(known=languages)
        return {language: text for language, text in found.items() if text}

    def whole(self, key: str, low: int, high: int, *, required: bool = False) -> int | None:
        """A whole number from `low` to `high`."""
        value: int | None = self._take(key, (int,), "a whole number", required)
        if value is not None and not low <= value <= high:
            bound = f"at least {low}" if value < low else f"at most {high}"
            return self._refuse(key, f"is {_short(value)}; it must be {bound}", None)
        return value

    def number(self, key: str, *, required: bool = False) -> float | int | None:
        """A number above zero."""
        value: float | int | None = self._take(key, (int, float), "a number", required)
        if value is not None and not 0 < value <= 1000:
            return self._refuse(key, f"is {_short(value)}; it must be more than 0 and at most 1000", None)
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        return bool(self._take(key, (bool,), "true or false", False))

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date without a time."""
        value = self._take(key, (date,), "a date, as in 2027-03-08", required)
        return None if value is None else self._day(key, value)

    def days(self, key: str) -> list[date]:
        """A list of dates without times."""
        return self._list(key, "a list of dates", self._day)

    def wall(self, key: str, *, required: bool = False) -> datetime | None:
        """A wall-clock time that exists."""
        value = self._take(key, (date,), "a date with a time", required)
        return None if value is None else self._wall(key, value)

    def walls(self, key: str) -> list[datetime]:
        """A list of wall-clock times that exist."""
        return self._list(key, "a list of dates with times", self._wall)

    def moment(self, key: str, *, required: bool = False) -> datetime:
        """A wall-clock time as a moment; NEVER when there is none."""
        wall = self.wall(key, required=required)
        return NEVER if wall is None else from_wall_clock(wall)

    def table(self, key: str) -> "Table | None":
        """The table under `key`."""
        value = self._take(key, (dict,), "a table", False)
        return None if value is None else Table(value, f"{self.place} {key}", self._faults)

    def tables(self, key: str, place: str | None = None) -> "list[Table]":
        """The tables under `key`, each with its number, counted from 0."""
        value = self._take(key, (list,), "a list of tables", False)
        name = f"{self.place} {key}" if place is None else place
        return [Table(inner, f"{name}[{number}]", self._faults) for number, inner in enumerate(value or [])]

    def _take(self, key: str, types: tuple[type, ...], wanted: str, required: bool) -> Any:
        self._asked.add(key)
        if key not in self._data:
            if required:
                self.fault(f"{quote(key)} is missing")
            return None
        value = self._data[key]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            return self._refuse(key, f"must be {wanted}, not {_type(value)}", None)
        return value

    def _refuse(self, key: str, reason: str, stand_in: _Read, *, named: bool = False) -> _Read:
        self.fault(reason if named else f"{quote(key)} {reason}")
        return stand_in

    def _shaped(self, key: str, shape: re.Pattern[str], reason: str, required: bool, longest: int) -> str:
        value = self.text(key, required=required, longest=longest)
        if value and not shape.fullmatch(value):
            return self._refuse(key, f"is {quote(value)}; it {reason}", "")
        return value

    def _list(self, key: str, wanted: str, read: Callable[[str, Any], _Read | None]) -> list[_Read]:
        value = self._take(key, (list,), wanted, False)
        return [found for one in value or [] if (found := read(key, one)) is not None]

    def _day(self, key: str, value: object) -> date | None:
        if not isinstance(value, date) or isinstance(value, datetime):
            return self._refuse(key, f"must be a date without a time, as in 2027-03-08, not {_type(value)}", None)
        if value.year not in YEARS:
            return self._refuse(key, f"is {value}; years from {YEARS[0]} to {YEARS[-1]} can be planned", None)
        return value

    def _wall(self, key: str, value: object) -> datetime | None:
        if not isinstance(value, datetime):
            given = f"{value} alone" if isinstance(value, date) else _type(value)
            return self._refuse(key, f"needs a date and a time, as in 2027-03-08T10:00:00, not {given}", None)
        if value.tzinfo is not None:
            return self._refuse(key, "must be wall-clock time in Amsterdam, without an offset from UTC", None)
        if value.year not in YEARS:
            return self._refuse(key, f"is {value}; years from {YEARS[0]} to {YEARS[-1]} can be planned", None)
        if value.microsecond:
            return self._refuse(key, f"is {value}; fractions of a second cannot be planned", None)
        try:
            from_wall_clock(value)
        except NonexistentTimeError:
            return self._refuse(
                key, f"is {value}, a time that does not exist: the clocks skip from 02:00 to 03:00", None
            )
        return value


def _unfit(text: str, longest: int) -> str | None:
    if not text.strip():
        return "is empty"
    if len(text) > longest:
        return f"is longer than {longest} characters"
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        return "holds control characters"
    return None


def _known(written: str, known: Collection[str]) -> str:
    return hint(written, known) or f"; known are {', '.join(sorted(known))}"


def _type(value: object) -> str:
    if isinstance(value, datetime):
        return _TYPES[datetime]
    return _TYPES.get(type(value), f"a {type(value).__name__}")


def _short(value: float) -> str:
    """A number as it is named in a sentence; one of thousands of digits is not written out."""
    return "far too large" if abs(value) > 10**12 else str(value)
