"""How much processor time the web server, the database and the clients took, where /proc tells it."""

import os
import time
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks.rush.stage import Stage

TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """Seconds of processor time so far, by who took them. SQLite works inside the web server."""

    def __init__(self, stage: Stage, server: int) -> None:
        self.server = server
        url = make_url(stage.url).set(drivername="postgresql")
        self.database = None if stage.name == "SQLite" else psycopg.connect(url.render_as_string(hide_password=False))

    def read(self) -> dict[str, float]:
        """What was taken until now."""
        taken = {"server": _taken([self.server, *_children(self.server)]), "clients": time.process_time()}
        if self.database is not None:
            with self.database.transaction():
                pids = [pid for (pid,) in self.database.execute("SELECT pid FROM pg_stat_activity")]
            taken["database"] = _taken(pids)
        return taken


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def _taken(pids: list[int]) -> float:
    ticks = 0
    for stat in (Path(f"/proc/{pid}/stat") for pid in pids):
        if stat.exists():
            user, system = stat.read_text().rpartition(")")[2].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / TICKS
