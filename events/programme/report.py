"""What a load did, or would do: one line per thing, for whoever handed the file in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.clock import local


@dataclass
class Report:
    """The lines of a load. `counts` is what the file holds, `messages` how many were queued, `kept` what stayed."""

    source: str
    counts: dict[str, int] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    messages: int = 0

    @property
    def lines(self) -> list[str]:
        """Everything to print, in order."""
        held = ", ".join(counted(number, what) for what, number in self.counts.items())
        return [f"{self.source}: {held}", *(self.changes or ["nothing changed"]), *self.kept]

    def new(self, what: str) -> None:
        """Note something that was not there before."""
        self.changes.append(f"new: {what}")

    def updated(self, what: str, fields: Sequence[str]) -> None:
        """Note that fields of something changed; silent when none did."""
        if fields:
            self.changes.append(f"updated: {what}: {', '.join(fields)}")

    def removed(self, what: str) -> None:
        """Note something that is gone."""
        self.changes.append(f"removed: {what}")

    def told(self, what: str, messages: int) -> None:
        """Note a change that people hear of, and how many messages that makes."""
        self.messages += messages
        self.changes.append(what + (f", {counted(messages, 'messages')} queued" if messages else ""))


def counted(number: int, what: str) -> str:
    """A number and what it counts, given in the plural: "1 event", "2 events"."""
    return f"{number} {what.removesuffix('s') if number == 1 else what}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """From when to when by the wall clock: "2027-04-15 12:30-17:30"."""
    start, end = local(starts_at), local(ends_at)
    return (
        f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"
        if start.date() == end.date()
        else f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}"
    )
