"""Several processes that start at the same moment, each with a database session of its own."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import text

from config import Config
from events import create_app
from events.errors import DomainError
from events.extensions import db
from tests import databases

# One racer's turn: the racer's number, the turn's number, the barrier.
Turn = Callable[[int, int, Barrier], None]

# Racers are forked from a process that has done no more than import this module, which takes seconds: a race of
# eight does so once and not eight times. A fork of the tests themselves would take their connections along.
RACERS = multiprocessing.get_context("forkserver")
RACERS.set_forkserver_preload([__name__])


def race(config: Config, turn: Turn, *, processes: int, turns: int, seconds: int = 120) -> list[str]:
    """Let `processes` take their `turns` at once, each turn a transaction of its own; what went wrong in them.

    What the domain refuses is an answer and no fault.
    """
    barrier, faults = RACERS.Barrier(processes), RACERS.Queue()
    url, folder = config.DATABASE_URL, str(config.DATA_DIR)
    racers = [
        RACERS.Process(target=_run, args=(url, folder, turn, number, turns, barrier, faults))
        for number in range(processes)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(seconds)
    assert [racer.exitcode for racer in racers] == [0] * processes
    found = []
    while not faults.empty():
        found.append(faults.get())
    return found


def _run(
    url: str, folder: str, turn: Turn, number: int, turns: int, barrier: Barrier, faults: multiprocessing.Queue
) -> None:
    app = create_app(databases.make_config(url, Path(folder)))
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        barrier.wait()
        for counted in range(turns):
            try:
                turn(number, counted, barrier)
                db.session.commit()
            except DomainError:
                db.session.rollback()
            except Exception as fault:
                db.session.rollback()
                faults.put(f"{type(fault).__name__}: {fault}"[:300])
        db.session.remove()
        db.engine.dispose()
    faults.close()
    faults.join_thread()  # what was put must arrive before this process ends
    os._exit(0)
