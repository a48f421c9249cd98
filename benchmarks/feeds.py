"""How many polls of a calendar a second, beside a bare Flask view and the same bytes as a file, in the same run.

All are served by gunicorn as an operator starts it, by turns, so that what else the machine does hits all of them.
Server and clients share the machine, and machines differ and are noisy: compare the ratios, of rates and of the
server's processor time. `python benchmarks/feeds.py [--sizes 100 1000 100000] [--requests 3000] [--only SQLite]`
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.polling import personal, rebuild
from benchmarks.polling.client import Poll, ask, polls
from benchmarks.polling.stage import Stage, fill
from benchmarks.rush.processors import Meter
from benchmarks.rush.running import Result, rush
from benchmarks.rush.stage import durable_databases
from tests.running import House

CLIENTS = 8
ROUNDS = 3
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Feed:
    """A feed that is measured; `paths` prepares it on a stage and says where it is, for one program or for many."""

    name: str
    paths: Callable[[Stage], list[str]]


FEEDS = (Feed("public", lambda _stage: ["/feeds/agenda.ics"]), Feed("personal", personal.paths))


@dataclass(frozen=True)
class Case:
    """One thing to ask for, and of which server."""

    name: str
    poll: Poll
    server: int
    size: int  # bytes of its body


def cases(house: House, floor: House, paths: list[str], files: Path) -> list[Case]:
    """The floors and the polls; the files hold what the feed just answered."""
    ours, theirs = house.processes[-1].pid, floor.processes[-1].pid
    path, others = paths[0], tuple(paths[1:])
    zipped, plain = Poll(house.port, path, headers=GZIP), Poll(house.port, path)
    bodies = {"feed.ics.gz": ask(zipped), "feed.ics": ask(plain)}
    for name, answer in bodies.items():
        (files / name).write_bytes(answer.body)
    known = {**GZIP, "If-None-Match": bodies["feed.ics.gz"].header("etag")}
    sizes = {name: len(answer.body) for name, answer in bodies.items()}
    found = [
        Case("bare view", Poll(floor.port, "/constant"), theirs, len("constant")),
        Case("file, gzip", Poll(floor.port, "/file/feed.ics.gz"), theirs, sizes["feed.ics.gz"]),
        Case("file", Poll(floor.port, "/file/feed.ics"), theirs, sizes["feed.ics"]),
        Case("304", Poll(house.port, path, 304, known), ours, 0),
        Case("gzip", zipped, ours, sizes["feed.ics.gz"]),
        Case("identity", plain, ours, sizes["feed.ics"]),
    ]
    if others:
        found += [
            Case("304, each another's", Poll(house.port, path, 304, known, others), ours, 0),
            Case("gzip, each another's", replace(zipped, others=others), ours, sizes["feed.ics.gz"]),
        ]
    return found


def taken(case: Case, stage: Stage, requests: int) -> Result:
    """Ask that often, from several clients at once."""
    return rush(polls(case.poll), CLIENTS, requests, 0, meter=Meter(stage, case.server))


def measure(stage: Stage, feed: Feed, size: int, requests: int) -> None:
    """Store that many events; then a line for each floor, each poll, and one change."""
    fill(stage, size)
    paths = feed.paths(stage)
    with ExitStack() as stack:
        files = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = House(stage.url, stage.folder)
        floor = House(stage.url, stage.folder, FLOOR_FILES=str(files))
        for server, app in ((floor, "benchmarks.polling.floors:app"), (house, "wsgi:app")):
            stack.callback(server.stop)
            server.start_web(app)
        asked = cases(house, floor, paths, files)
        results: dict[str, list[Result]] = {case.name: [] for case in asked}
        for _ in range(ROUNDS):
            for case in asked:
                # The largest bodies take the client as long as the server: fewer of them tell as much.
                amount = requests if case.size < 100_000 else requests // 10
                results[case.name].append(taken(case, stage, amount // ROUNDS))
        show(stage, feed, size, asked, {name: total(found) for name, found in results.items()})
    cost = rebuild.measure(stage, paths[0])
    print(
        f"{stage.name:<11} {feed.name} {size:>7} events: a change {cost.change:.0f} ms, {cost.fragments} fragments "
        f"rendered; first poll after it {cost.first_poll:.1f} ms and {cost.statements_first} statements, the next "
        f"{cost.next_poll:.2f} ms and {cost.statements_next}, a second later {cost.statements_later}",
        flush=True,
    )


def total(rounds: list[Result]) -> Result:
    """The rounds as one."""
    count = sum(len(one.took) for one in rounds)
    spent = {who: sum(one.spent[who] * len(one.took) for one in rounds) / count for who in rounds[0].spent}
    return Result([took for one in rounds for took in one.took], sum(one.seconds for one in rounds), spent)


def show(stage: Stage, feed: Feed, size: int, asked: list[Case], results: dict[str, Result]) -> None:
    """A line each: bytes, rate, ratio to the bare view; the server's processor time, and its ratio."""
    bare = results["bare view"]
    for case in asked:
        found = results[case.name]
        spent, least = found.spent["server"], bare.spent["server"]
        print(
            f"{stage.name:<11} {feed.name} {size:>7} events  {case.name:<20} {case.size:>7} bytes "
            f"{found.rate:6.0f}/s  ratio {found.rate / bare.rate:4.2f}  p95 {found.percentile(95):5.1f} ms  "
            f"server {spent:5.3f} ms  ratio {least / spent:4.2f}",
            flush=True,
        )


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 100_000])
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    with tempfile.TemporaryDirectory() as folder, durable_databases(Path(folder)) as found:
        for stage in (Stage(*one) for one in found if given.only in (None, one[0])):
            for size in sorted(given.sizes):
                for feed in FEEDS:
                    measure(stage, feed, size, given.requests)


if __name__ == "__main__":
    main()
