"""How many registrations a second one hot event takes, beside the floor that the database sets in the same run.

The floor is the same number of bare transactions: one conditional UPDATE, one INSERT, one COMMIT. Machines differ
and are noisy, so the figure to compare is the ratio. `python benchmarks/registration.py [--clients 16]`
"""

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from events import agenda, create_app, registration
from events.extensions import db
from tests import cast, databases

PER_CLIENT = 20
FLOOR = "CREATE TABLE floor_rows (id INTEGER PRIMARY KEY, who TEXT)"


def register_one(client: int, turn: int) -> None:
    """One registration as a page makes it."""
    event = agenda.public_event("hot")
    assert event is not None
    registration.register(event, cast.application(f"Visitor {client}-{turn}", consents=("registration",)))
    db.session.commit()


def bare_transaction(client: int, turn: int) -> None:
    """The least a database can do for a place: claim it, write a row, commit."""
    claim = "UPDATE place_pools SET taken = taken + 1 WHERE key = 'floor' AND taken + 1 <= capacity"
    db.session.execute(text(claim))
    row = "INSERT INTO floor_rows (id, who) VALUES (:id, 'Visitor')"
    db.session.execute(text(row), {"id": client * PER_CLIENT + turn})
    db.session.commit()


WORK: dict[str, Callable[[int, int], None]] = {"registrations": register_one, "bare transactions": bare_transaction}


def client_process(what: str, url: str, folder: str, client: int, barrier, times) -> None:
    """One client: all its turns, timed each."""
    app = create_app(databases.make_config(url, Path(folder)))
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        barrier.wait()
        took = []
        for turn in range(PER_CLIENT):
            start = time.perf_counter()
            WORK[what](client, turn)
            took.append(time.perf_counter() - start)
        times.put(took)


def measure(what: str, url: str, folder: str, clients: int) -> tuple[float, list[float]]:
    """Turns per second over all clients, and how long each took (seconds)."""
    context = multiprocessing.get_context("spawn")
    barrier, times = context.Barrier(clients + 1), context.Queue()
    racers = [
        context.Process(target=client_process, args=(what, url, folder, n, barrier, times)) for n in range(clients)
    ]
    for racer in racers:
        racer.start()
    barrier.wait()
    start = time.perf_counter()
    took = [seconds for _ in racers for seconds in times.get()]
    rate = len(took) / (time.perf_counter() - start)
    for racer in racers:
        racer.join()
    return rate, took


def prepare(url: str, folder: str) -> None:
    """One event with room for everyone, and one row for the floor."""
    app = create_app(databases.make_config(url, Path(folder)))
    with app.app_context():
        cast.event(ref="hot", capacity=1_000_000)
        event = cast.event(ref="floor-event", capacity=1_000_000)
        db.session.execute(text("UPDATE place_pools SET key = 'floor' WHERE event_id = :id"), {"id": event.id})
        db.session.execute(text(FLOOR))
        db.session.commit()
        db.engine.dispose()


def main() -> None:
    """Measure both databases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    clients = parser.parse_args().clients
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls = {"SQLite": stack.enter_context(databases.sqlite_copy(*_sqlite(folder)))}
        if (server := stack.enter_context(databases.postgres_server())) is not None:
            name = databases.postgres_template(server)
            stack.callback(databases.drop, server, name)
            urls["PostgreSQL"] = stack.enter_context(databases.postgres_copy(server, name))
        for name, url in urls.items():
            prepare(url, folder)
            floor, _ = measure("bare transactions", url, folder, clients)
            rate, took = measure("registrations", url, folder, clients)
            p50, p95 = statistics.median(took) * 1000, statistics.quantiles(took, n=20)[18] * 1000
            print(
                f"{name}, {clients} clients: {rate:.0f} registrations/s, floor {floor:.0f}/s, "
                f"ratio {rate / floor:.2f}, p50 {p50:.0f} ms, p95 {p95:.0f} ms"
            )


def _sqlite(folder: str) -> tuple[Path, Path]:
    template = Path(folder) / "template"
    template.mkdir()
    return databases.sqlite_template(template), Path(folder)


if __name__ == "__main__":
    main()
