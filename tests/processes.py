"""Real processes of the tests' own: the background process, a Redis, and how to wait for what they do."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Config
from tests import databases

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120.0
BEAT = ("beat", "--loglevel", "warning", "--pidfile=")
WORKER = ("worker", "--loglevel", "warning", "--concurrency", "1")


def until(happened: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look ten times a second until it happened; fail with `what` when it does not."""
    look = threading.Event()
    for _ in range(int(seconds * 10)):
        if happened():
            return
        look.wait(0.1)
    raise AssertionError(f"in {seconds:.0f} seconds this did not happen: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Background:
    """A background process and its children, in a process group that can be killed as a whole."""

    def __init__(self, config: Config, *command: str, module: str = "tasks.worker", **env: str) -> None:
        settings = {
            **databases.KEYS,
            "DATABASE_URL": config.DATABASE_URL,
            "DATA_DIR": str(config.DATA_DIR),
            "PATH": os.environ["PATH"],
            **env,
        }
        self.command = command
        self.log = config.DATA_DIR / f"{command[0]}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", module, *command],
                cwd=ROOT, env=settings, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9, the process and every child of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def __enter__(self) -> "Background":
        return self

    def __exit__(self, *raised: object) -> None:
        self.kill()
        if raised[0] is not None:
            print(self.log.read_text()[-3000:])  # pytest shows it with the failure


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The URL of a Redis: TEST_REDIS_URL's, or one that runs for as long as the `with` lasts."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    with Redis(folder) as redis:
        yield redis.url


class Redis:
    """A Redis of this test's own, which may be emptied and started again; for as long as the `with` lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> "Redis":
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        binary = shutil.which("redis-server")
        if binary is None:
            databases.missing("Redis (TEST_REDIS_URL or the program redis-server)")
        command = [str(binary), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.running = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        until(self._answers, "Redis answers")

    def stop(self) -> None:
        self.running.terminate()
        self.running.wait(30)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False
