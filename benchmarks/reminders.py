"""How many mails a second leave the outbox, beside a bare loop that sends the same bytes over one connection.

Workers, mail server and database share the machine, and machines differ and are noisy: compare the ratio.
Before that, what one plan costs among a million registrations (`mailing/planning.py`).
`python benchmarks/reminders.py [--notices 20000] [--registrations 1000000] [--only SQLite]`
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

from benchmarks.mailing import full_outbox, planning
from benchmarks.mailing.sink import Server, bare_loop, sink
from benchmarks.rush.stage import durable_databases
from events import clock
from events.extensions import db
from events.mail import compose
from events.models import Notice
from tasks import outbox

SPAWN = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 3600


def at_noon() -> int:
    """Seconds from now to noon: at night no reminder leaves, and a benchmark runs when it runs."""
    return round((clock.at(clock.today(), 12) - datetime.now(UTC)).total_seconds())


def work(url: str, folder: str, settings: dict[str, str], start: Any) -> None:
    """One worker: ready at the barrier, then until nothing is due."""
    with full_outbox.application(url, Path(folder), **settings):
        first = db.session.scalars(select(Notice).order_by(Notice.id)).first()
        assert first is not None
        compose(first)  # templates compiled, statements made
        db.session.rollback()
        start.wait(PATIENCE_SECONDS)
        outbox.send_due(PATIENCE_SECONDS)


def deliver(workers: int, url: str, folder: Path, settings: dict[str, str]) -> float:
    """Seconds in which so many workers empty the outbox."""
    start = SPAWN.Barrier(workers + 1)
    arguments = (url, str(folder), settings, start)
    running = [SPAWN.Process(target=work, args=arguments) for _ in range(workers)]
    for process in running:
        process.start()
    start.wait(PATIENCE_SECONDS)
    began = time.perf_counter()
    for process in running:
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0, "a worker failed"
    return time.perf_counter() - began


def same_bytes(number: int) -> list[tuple[str, str, bytes]]:
    """What the workers sent, for the floor: sender, recipient, content."""
    found = []
    for notice in db.session.scalars(select(Notice).order_by(Notice.id).limit(number)):
        message = compose(notice)
        found.append(("secretariaat@vtz.example", message["To"].addresses[0].addr_spec, message.as_bytes()))
    db.session.rollback()
    return found


def measure(name: str, url: str, folder: Path, number: int, server: Server) -> None:
    """One and two workers, and the bare loop before and after them."""
    settings = {"SMTP_URL": server.url, "CLOCK_SHIFT": str(at_noon())}
    with full_outbox.application(url, folder, **settings):
        full_outbox.fill(number)
        mails = same_bytes(min(number, 2000))
        floor = max(_floor(server, mails) for _ in range(2))
        print(
            f"{name:<11} bare loop  {floor:6.0f}/s  {sum(len(m[2]) for m in mails) // len(mails)} bytes each",
            flush=True,
        )
        for workers in (1, 2):
            before = server.taken
            seconds = deliver(workers, url, folder, settings)
            sent = db.session.scalar(select(func.count()).where(Notice.sent_at.is_not(None)))
            db.session.rollback()
            assert sent == number == server.taken - before, "sent and arrived differ"
            rate = number / seconds
            each = f"per process {rate / workers / floor:4.2f} of the bare loop"
            print(f"{name:<11} {workers} worker{'s' * (workers > 1):<2} {rate:7.0f}/s  {each}", flush=True)
            full_outbox.empty_again()


def _floor(server: Server, mails: list[tuple[str, str, bytes]]) -> float:
    began = time.perf_counter()
    bare_loop(server, mails)
    return len(mails) / (time.perf_counter() - began)


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=20_000)
    parser.add_argument("--registrations", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(sink())
        for name, url, place in stack.enter_context(durable_databases(Path(folder))):
            if given.only in (None, name):
                planning.measure(name, url, place, given.registrations)
                measure(name, url, place, given.notices, server)


if __name__ == "__main__":
    main()
