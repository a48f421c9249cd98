"""khal, a calendar for the terminal, as somebody uses it who was mailed a file."""

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.ical.interop.files import ByUid
from tests.ical.readers import Shown

FIELDS = (
    "calendar",
    "uid",
    "title",
    "description",
    "location",
    "categories",
    "all-day",
    "start-long-full",
    "end-long-full",
)
LOCALE = """
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
"""


class Khal:
    """Calendars of its own in a folder, one per file that was imported."""

    def __init__(self, folder: Path, calendars: Iterable[str]) -> None:
        self.settings = folder / "config"
        sections = [f"[[{name}]]\npath = {folder / name}\n" for name in calendars]
        cache = f"[sqlite]\npath = {folder / 'khal.db'}\n"
        self.settings.write_text("[calendars]\n" + "".join(sections) + LOCALE + cache)

    def take(self, calendar: str, path: Path) -> None:
        """Import a file into a calendar."""
        self._run("import", "--batch", "-a", calendar, str(path))

    def listed(self, first: date, days: int) -> dict[str, ByUid]:
        """What it shows of each calendar in this time."""
        wanted = [word for field in FIELDS for word in ("--json", field)]
        said = self._run("list", *wanted, f"{first:%Y-%m-%d}", f"{days}d")
        found: dict[str, ByUid] = {}
        for event in (event for line in said.splitlines() for event in json.loads(line)):
            found.setdefault(event["calendar"], {})[event["uid"]] = _shown(event)
        return found

    def _run(self, *words: str) -> str:
        command = [sys.executable, "-m", "khal", "-c", str(self.settings), *words]
        env = {"HOME": str(self.settings.parent), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _shown(said: dict[str, Any]) -> Shown:
    start, end = (datetime.fromisoformat(said[field]) for field in ("start-long-full", "end-long-full"))
    is_whole_days = said["all-day"] == "True"
    return Shown(
        said["uid"],
        said["title"],
        said["description"],
        said["location"],
        frozenset(filter(None, said["categories"].split(","))),
        start.date() if is_whole_days else start.replace(tzinfo=UTC),
        # To khal a span of days ends on its last one.
        end.date() + timedelta(days=1) if is_whole_days else end.replace(tzinfo=UTC),
    )
