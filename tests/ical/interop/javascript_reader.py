"""ical.js, which Thunderbird and Nextcloud read with. Pinned with its hash; fetched by npm where that can be done."""

import json
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.ical.readers import Moment, Shown

PROGRAM = Path(__file__).parent / "javascript"
FETCH = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000")


class JavascriptReader:
    """One process of node that reads file after file."""

    def __init__(self, folder: Path) -> None:
        command = [_program("node"), "read.mjs"]
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, body: bytes) -> list[Shown]:
        """What it shows of the file."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(body.decode()) + "\n")
        self._process.stdin.flush()
        return [_shown(event) for event in json.loads(self._process.stdout.readline())]

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


def fetched(folder: Path) -> str | None:
    """Put the program and ical.js into `folder`; why that cannot be done here, or None."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm"
    shutil.copytree(PROGRAM, folder, dirs_exist_ok=True)
    done = subprocess.run(
        [_program("npm"), *FETCH], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    return None if done.returncode == 0 else "ical.js, which npm could not fetch"


def _program(name: str) -> str:
    return shutil.which(name) or name


def _shown(said: dict[str, Any]) -> Shown:
    known = {**said, "categories": frozenset(said["categories"])}
    return Shown(**{**known, "start": _moment(said["start"]), "end": _moment(said["end"])})


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
