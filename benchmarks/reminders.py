"""How many mails a second leave the outbox, beside bare loops that send the same bytes over a connection each.

Workers, mail server and database share the machine, and machines differ and are noisy: compare the ratio. Two workers
share it with each other too, as two bare loops do: one of two is compared with a loop alone and with one of two.
Each is tried twice, by turns, and the better try counts: a machine that does something else meanwhile is no figure.
Before that, what one plan costs among a million registrations (`mailing/planning.py`).
The mail server offers PIPELINING, as those that offices have do; the bare loop, which is smtplib's, does without.
`python benchmarks/reminders.py [--notices 20000] [--registrations 1000000] [--only SQLite] [--no-pipelining]`
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
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
from tasks.app import settle

SPAWN = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 3600
TIMES = 2


def at_noon() -> int:
    """Seconds from now to noon: at night no reminder leaves, and a benchmark runs when it runs."""
    return round((clock.at(clock.today(), 12) - datetime.now(UTC)).total_seconds())


def at_once(number: int, act: Callable[..., None], *given: Any) -> float:
    """Seconds in which so many processes do `act`, which is told when to begin and says when it ended."""
    start, ended = SPAWN.Barrier(number + 1), SPAWN.SimpleQueue()
    running = [SPAWN.Process(target=act, args=(*given, start, ended)) for _ in range(number)]
    for process in running:
        process.start()
    start.wait(PATIENCE_SECONDS)
    began = time.perf_counter()
    for process in running:
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0, "a worker failed"
    return float(max(ended.get() for _ in running)) - began


def work(url: str, folder: str, settings: dict[str, str], start: Any, ended: Any) -> None:
    """One worker: ready at the barrier, then until nothing is due."""
    with full_outbox.application(url, Path(folder), **settings):
        settle()  # as the background process does
        first = db.session.scalars(select(Notice).order_by(Notice.id)).first()
        assert first is not None
        compose(first)  # templates compiled, statements made
        db.session.rollback()
        start.wait(PATIENCE_SECONDS)
        outbox.send_due(PATIENCE_SECONDS)
        ended.put(time.perf_counter())


def loop(port: int, mails: list[tuple[str, str, bytes]], start: Any, ended: Any) -> None:
    """One bare loop."""
    start.wait(PATIENCE_SECONDS)
    bare_loop(port, mails)
    ended.put(time.perf_counter())


def same_bytes(number: int) -> list[tuple[str, str, bytes]]:
    """What the workers sent, for the floor: sender, recipient, content."""
    found = []
    for notice in db.session.scalars(select(Notice).order_by(Notice.id).limit(number)):
        message = compose(notice)
        found.append(("secretariaat@vtz.example", message["To"].addresses[0].addr_spec, message.as_bytes()))
    db.session.rollback()
    return found


def measure(name: str, url: str, folder: Path, number: int, server: Server) -> None:
    """One and two bare loops, and one and two workers, by turns: each as often, and the best of its tries counts."""
    settings = {"SMTP_URL": server.url, "CLOCK_SHIFT": str(at_noon())}
    loops, workers = dict.fromkeys((1, 2), 0.0), dict.fromkeys((1, 2), 0.0)
    with full_outbox.application(url, folder, **settings):
        full_outbox.fill(number)
        mails = same_bytes(min(number, 5000))
        for _ in range(TIMES):
            for many in loops:
                loops[many] = max(loops[many], len(mails) / at_once(many, loop, server.port, mails))
            for many in workers:
                before = server.taken
                each = number / at_once(many, work, url, str(folder), settings) / many
                workers[many] = max(workers[many], each)
                sent = db.session.scalar(select(func.count()).where(Notice.sent_at.is_not(None)))
                db.session.rollback()
                assert sent == number == server.taken - before, "sent and arrived differ"
                full_outbox.empty_again()
    size = sum(len(mail[2]) for mail in mails) // len(mails)
    alone, of_two = loops[1], loops[2]
    print(f"{name:<11} 1 bare loop  {alone:6.0f}/s  {size} bytes each", flush=True)
    print(f"{name:<11} 2 bare loops {of_two * 2:6.0f}/s  each {of_two / alone:4.2f} of one alone", flush=True)
    print(f"{name:<11} 1 worker     {workers[1]:6.0f}/s  {workers[1] / alone:4.2f} of a bare loop", flush=True)
    each = workers[2]
    ratios = f"each {each / alone:4.2f} of a bare loop, {each / of_two:4.2f} of one of two"
    print(f"{name:<11} 2 workers    {each * 2:6.0f}/s  {ratios}", flush=True)


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=20_000)
    parser.add_argument("--registrations", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    parser.add_argument("--no-pipelining", action="store_true", help="a mail server that hears one command at a time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(sink(pipelining=not given.no_pipelining))
        for name, url, place in stack.enter_context(durable_databases(Path(folder))):
            if given.only in (None, name):
                planning.measure(name, url, place, given.registrations)
                measure(name, url, place, given.notices, server)


if __name__ == "__main__":
    main()
