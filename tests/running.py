"""The real processes, as an operator starts them: web server, background process, commands."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tests.databases import KEYS

ROOT = Path(__file__).resolve().parent.parent


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Ask until `condition` holds; fail with `what` when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """One installation: its code, a database, a data folder, and whichever of its processes run."""

    def __init__(self, database_url: str, folder: Path, *, root: Path = ROOT, **settings: str) -> None:
        self.root = root
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.data_dir = folder / "data"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.log = folder / "processes.log"
        known = {"DATABASE_URL": database_url, "DATA_DIR": str(self.data_dir), "BASE_URL": self.address}
        path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = {**path, **KEYS, **known, "PORT": str(self.port), **settings}
        self.processes: list[subprocess.Popen[bytes]] = []

    def travel_to(self, moment: datetime) -> None:
        """Let the processes that start from now on live at `moment`."""
        self.env["CLOCK_SHIFT"] = str(round((moment - datetime.now(UTC)).total_seconds()))

    def start_web(self, app: str = "wsgi:app") -> None:
        """Start the web server, with our application or another, and wait until it answers."""
        self._start("gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{self.port}", "-w", "2", app)
        wait_until(self._answers, "the web server answers")

    def start_background(self, *command: str) -> subprocess.Popen[bytes]:
        """Start the background process: beat, which runs the tasks itself, or what `command` says."""
        return self._start(
            "celery", "-A", "tasks.worker", *(command or ("beat", "--pidfile=")), "--loglevel", "warning"
        )

    def stop(self) -> None:
        """Stop what was started, as Ctrl-C does."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(30)
        self.processes.clear()

    def command(self, *words: str) -> str:
        """What `flask --app wsgi …` prints; it must succeed."""
        return self.try_command(*words, expect=0).stdout

    def try_command(self, *words: str, expect: int) -> subprocess.CompletedProcess[str]:
        """Run a command that ends with `expect`."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=self.root, env=self.env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """The mails in the folder, oldest first; those to one address."""
        files = sorted((self.data_dir / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        parser = BytesParser(policy=policy.default)
        found = [parser.parsebytes(file.read_bytes()) for file in files]
        return [mail for mail in found if to is None or to in str(mail["To"])]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=self.root, env=self.env, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def _answers(self) -> bool:
        assert self.processes[-1].poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
