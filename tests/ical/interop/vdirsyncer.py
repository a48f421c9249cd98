"""vdirsyncer, which fetches a subscription and keeps an event per file; what changes on its disk, a client sees.

It names an event by a hash of its content, not its uid: a changed event is a file that goes and one that comes.
"""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.ical.readers import Shown, with_icalendar

GENERAL = """
[general]
status_path = "{folder}/status/"
"""
PAIR = """
[pair {name}]
a = "{name}_there"
b = "{name}_here"
collections = null
conflict_resolution = "a wins"

[storage {name}_there]
type = "http"
url = "{url}"

[storage {name}_here]
type = "filesystem"
path = "{folder}/{name}/"
fileext = ".ics"
"""


class Vdirsyncer:
    """Subscriptions, each to a URL, kept under `folder` by their names."""

    def __init__(self, folder: Path, urls: dict[str, str]) -> None:
        self.kept = {name: folder / name for name in urls}
        for kept in self.kept.values():
            kept.mkdir(parents=True)
        self.settings = folder / "config"
        pairs = [PAIR.format(folder=folder, name=name, url=url) for name, url in urls.items()]
        self.settings.write_text(GENERAL.format(folder=folder) + "".join(pairs))
        self._run("discover")

    def poll(self) -> dict[str, set[Shown]]:
        """Fetch all, and what is kept now."""
        self._run("sync")
        files = {name: [path.read_bytes() for path in kept.iterdir()] for name, kept in self.kept.items()}
        return {
            name: without_uid(event for body in found for event in with_icalendar(body))
            for name, found in files.items()
        }

    def files(self) -> set[str]:
        """The names of the files, each a hash of what is in it."""
        return {path.name for kept in self.kept.values() for path in kept.iterdir()}

    def _run(self, command: str) -> None:
        words = [sys.executable, "-m", "vdirsyncer", "-c", str(self.settings), command]
        env = {"HOME": str(self.settings.parent), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def without_uid(shown: Iterable[Shown]) -> set[Shown]:
    """What is shown, but for the uid."""
    return {replace(event, uid="") for event in shown}
