"""Many clients at once: all of them warm, then a start, then each takes the next turn until there is none left."""

import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks.rush import turns
from benchmarks.rush.processors import Meter
from benchmarks.rush.stage import Stage

PROCESSES = 2  # as the web server has
WARM_UP = 10  # turns of each client before the start: caches filled, statements prepared
SECONDS = 120  # nobody waits longer for the others


@dataclass(frozen=True)
class Result:
    """How long each turn took, and all of them together (seconds); who spent how many milliseconds of processor."""

    took: list[float]
    seconds: float
    spent: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Turns per second."""
        return len(self.took) / self.seconds

    def percentile(self, percent: int) -> float:
        """The milliseconds in which `percent` of the turns were done."""
        return statistics.quantiles(self.took, n=100)[percent - 1] * 1000


def rush(
    make_turn: Callable[[], turns.Turn],
    clients: int,
    amount: int,
    first: int,
    *,
    start: Any = None,
    meter: Meter | None = None,
) -> Result:
    """Let `clients` threads do `amount` turns, numbered from `first`; `start` is a barrier for other processes."""
    numbers = count(first)
    last = first + clients * WARM_UP + amount
    warm, go = threading.Barrier(clients + 1), threading.Event()

    def client() -> list[float]:
        turn, took = make_turn(), []
        for _ in range(WARM_UP):
            turn(next(numbers))
        warm.wait(SECONDS)
        go.wait(SECONDS)
        while (number := next(numbers)) < last:
            began = time.perf_counter()
            turn(number)
            took.append(time.perf_counter() - began)
        return took

    def first_failure(done: Future[list[float]]) -> None:
        if done.exception() is not None:
            warm.abort()  # or everybody would wait for somebody who is not there

    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(client) for _ in range(clients)]
        for done in running:
            done.add_done_callback(first_failure)
        try:
            warm.wait(SECONDS)
            if start is not None:
                start.wait(SECONDS)
            before = meter.read() if meter else {}
        finally:
            go.set()
        began = time.perf_counter()
        took = [seconds for done in running for seconds in done.result()]
        seconds = time.perf_counter() - began
        after = meter.read() if meter else {}
    return Result(took, seconds, {who: (after[who] - before[who]) / len(took) * 1000 for who in after})


def in_processes(what: str, stage: Stage, clients: int, amount: int) -> Result:
    """The same in as many processes as the web server has; `what` names a maker of turns."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(PROCESSES), context.Queue()
    each = (clients // PROCESSES, amount // PROCESSES)
    crews = [
        context.Process(target=_crew, args=(what, stage, *each, index, start, answers)) for index in range(PROCESSES)
    ]
    for crew in crews:
        crew.start()
    results = [answers.get(timeout=SECONDS * 5) for _ in crews]
    for crew in crews:
        crew.join()
    return Result([took for result in results for took in result.took], max(result.seconds for result in results))


def _crew(what: str, stage: Stage, clients: int, amount: int, index: int, start: Any, answers: Any) -> None:
    make_turn = getattr(turns, what)(stage)
    answers.put(rush(make_turn, clients, amount, (index + 1) * 1_000_000, start=start))
