"""How many registrations a second one hot event takes, beside the floor that the database sets in the same run.

The floor is the same number of bare transactions by the raw driver: one conditional UPDATE, one INSERT, one COMMIT.
Server, database and clients share the machine, and machines differ and are noisy: compare the ratio.
`python benchmarks/registration.py [--clients 16] [--turns 2000] [--only SQLite]`
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rush import statements, turns
from benchmarks.rush.processors import Meter
from benchmarks.rush.running import WARM_UP, Result, in_processes, rush
from benchmarks.rush.stage import Stage, stages
from tests.running import House


def over_http(stage: Stage, clients: int, amount: int) -> Result:
    """The real web server, as an operator starts it, and clients who only move bytes."""
    house = House(stage.url, stage.folder)
    try:
        house.start_web()
        meter = Meter(stage, house.processes[-1].pid)
        return rush(turns.page(house.port), clients, amount, first=9_000_000, meter=meter)
    finally:
        house.stop()


def measure(stage: Stage, clients: int, amount: int) -> None:
    """Print a line for the floor, for the function and for the page; whatever was accepted must be there."""
    before = stage.registered()
    floor = in_processes("floor", stage, clients, amount)
    show(stage, "floor", floor, floor)
    function = in_processes("function", stage, clients, amount)
    show(stage, "function", function, floor, statements.of_function(stage))
    page = over_http(stage, clients, amount)
    show(stage, "over HTTP", page, floor, statements.of_page(stage))
    spent = ", ".join(f"{who} {milliseconds:.2f} ms" for who, milliseconds in page.spent.items())
    print(f"{stage.name:<11} processor time of one registration over HTTP: {spent}", flush=True)
    counted = 2 + 1  # for counting statements
    accepted = len(function.took) + len(page.took) + 2 * clients * WARM_UP + counted
    assert stage.registered() - before == accepted, "accepted and registered differ"


def show(stage: Stage, what: str, result: Result, floor: Result, statements_each: int | None = None) -> None:
    """One line: rate, ratio to the floor, p50 and p95 in milliseconds, statements."""
    line = f"{stage.name:<11} {what:<10} {result.rate:6.0f}/s  ratio {result.rate / floor.rate:4.2f}"
    line += f"  p50 {result.percentile(50):4.0f} ms  p95 {result.percentile(95):4.0f} ms"
    print(line + (f"  {statements_each} statements" if statements_each else ""), flush=True)


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, stages(Path(folder)) as found:
        for stage in found:
            if given.only in (None, stage.name):
                measure(stage, given.clients, given.turns)


if __name__ == "__main__":
    main()
