"""Everything that can happen to an outbox, in an order that a seed chooses, to real workers and two beats.

A step moves the clock ten minutes on, so what waited comes due and every lease runs out, or back into what was; and
it lets one thing happen: somebody dies at a named step, Redis forgets or starts again, PostgreSQL starts again.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import redis

from config import Config
from tests.outbox_storm.rough_server import RoughServer
from tests.outbox_storm.steps import STEPS
from tests.processes import Background, Redis, until

WORKERS, CHILDREN, BEATS = 2, 2, 2
STEP_SECONDS = 600  # of the storm's clock
BACK_SECONDS = 1800
TICK_SECONDS = 20  # by which it goes on meanwhile, ten times a second
CALM_SECONDS = 1800  # for thousands of notices whose processes died, which are tried one by one
IDLE = 4  # looks in which nobody claimed anything
LOOKS = 3  # by whoever delivers, before the next thing happens


class Storm:
    """The processes, their clock and their orders, in one folder."""

    def __init__(self, config: Config, server: RoughServer, broker: Redis, *, starts: int) -> None:
        self.config, self.server, self.broker = config, server, broker
        self.folder = config.DATA_DIR / "storm"
        self.folder.mkdir(parents=True)
        self.ahead = starts
        self.tell_the_time(starts)
        self.orders = 0
        self.restarts = 0
        self.workers: list[Background] = []
        self.beats: list[Background] = []

    def __enter__(self) -> Self:
        quiet = ("--loglevel", "warning")
        worker, beat = ("worker", *quiet, "--concurrency", str(CHILDREN)), ("beat", *quiet, "--pidfile=")
        self.workers = [self.start(*worker, "-n", f"worker{number}@storm") for number in range(WORKERS)]
        self.beats = [self.start(*beat, "-s", str(self.folder / f"beat{number}")) for number in range(BEATS)]
        return self

    def __exit__(self, *raised: object) -> None:
        for process in (*self.beats, *self.workers):
            process.__exit__(*raised)

    def start(self, *command: str) -> Background:
        env = {"STORM": str(self.folder), "REDIS_URL": self.broker.url, "SMTP_URL": self.server.url}
        module = "tests.outbox_storm.rough_worker"
        return Background(self.config, *command, module=module, **env)

    def rage(self, moods: random.Random, happenings: list[Callable[[], object]]) -> None:
        """Let everything happen once, in any order; after each somebody must have looked for work again."""
        moods.shuffle(happenings)
        for happens in happenings:
            self.ahead = max(self.ahead, self.told) + STEP_SECONDS
            self.tell_the_time(self.ahead)
            looks = self.said("looks") + LOOKS
            happens()
            until(lambda looks=looks: self.goes_on(looks), f"somebody goes on after {happens}")

    def goes_on(self, looks: int) -> bool:
        """Whether somebody looked so often, and every order was obeyed."""
        self.start_the_dead()
        self.tell_the_time(self.told + TICK_SECONDS)
        return self.said("looks") >= looks and not any(self.folder.glob("kill-*"))

    def start_the_dead(self) -> None:
        """Who was killed is started again; a beat is never killed."""
        for number, worker in enumerate(self.workers):
            if worker.process.poll() is not None:
                self.restarts += 1
                self.workers[number] = self.start(*worker.command)
        assert all(beat.process.poll() is None for beat in self.beats), "a beat has ended"

    def tell_the_time(self, ahead: int) -> None:
        self.told = ahead
        draft = self.folder / "shift.new"
        draft.write_text(str(ahead))
        draft.replace(self.folder / "shift")

    def journal(self) -> list[dict[str, Any]]:
        """What the processes wrote down."""
        path: Path = self.folder / "journal"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def said(self, what: str) -> int:
        return sum(line["what"] == what for line in self.journal())

    # What may happen -----

    def kill(self, step: str, who: str) -> Callable[[], object]:
        """Somebody dies at this step, alone (`one`) or with its parent and siblings (`all`)."""

        def order() -> None:
            self.orders += 1
            (self.folder / f"kill-{self.orders:04}-{STEPS.index(step)}-{who}").touch()

        order.__qualname__ = f"kill {who} {step}"
        return order

    def go_back(self) -> None:
        """The clock goes back by half an hour, and on from there at the next step."""
        self.tell_the_time(self.ahead - BACK_SECONDS)

    def forget(self) -> None:
        """Redis forgets everything."""
        redis.Redis.from_url(self.broker.url).flushall()

    def restart_broker(self) -> None:
        self.broker.stop()
        self.broker.start()

    def calm_down(self, is_done: Callable[[], bool]) -> None:
        """Nothing happens any more but time; until it is done."""
        self.server.is_calm = True
        self.tell_the_time(max(self.ahead, self.told) + STEP_SECONDS)

        claims = idle = 0

        def goes_by() -> bool:
            nonlocal claims, idle
            self.start_the_dead()
            before, claims = claims, self.said("claims")
            idle = idle + 1 if claims == before else 0
            if idle == IDLE:  # nobody has anything to do
                self.tell_the_time(self.told + STEP_SECONDS)
                idle = 0
            return is_done()

        until(goes_by, "every notice is sent or failed", CALM_SECONDS)
