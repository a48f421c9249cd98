"""What is wrong in a programme file, collected so that somebody can mend all of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from events.errors import DomainError

_LONGEST = 60


@dataclass(frozen=True)
class Fault:
    """A place in the file, and in plain language what is wrong there."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class ProgrammeFaults(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """The file was refused and nothing was changed; `faults` names everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Faults:
    """The faults found so far, each once, in the order of finding."""

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}

    def add(self, place: str, reason: str) -> None:
        """Note one fault."""
        self._found[Fault(place, reason)] = None

    def stop_if_any(self) -> None:
        """Raise ProgrammeFaults when something was found."""
        if self._found:
            raise ProgrammeFaults(self._found)


def quote(value: object) -> str:
    """A value as it is named in a sentence, not longer than a line can bear."""
    text = str(value)
    return f'"{text if len(text) <= _LONGEST else text[:_LONGEST] + "…"}"'


def hint(written: str, known: Iterable[str]) -> str:
    """A "did you mean" when something known is close, else the empty string."""
    close = get_close_matches(written, list(known), n=1)
    return f"; did you mean {quote(close[0])}?" if close else ""
