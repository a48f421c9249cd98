"""`flask programme load FILE.toml`: bring the year's programme in; `programme check YEAR`: see what it lacks."""

import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from events import notices, programme
from events.clock import now
from events.extensions import db
from events.models import Stage
from events.programme.table import YEARS
from events.programme.year import Funding, Line, YearCheck

commands = AppGroup("programme", help="The programme of a year.")


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--take", multiple=True, metavar="REF", help="Let the file win for an event edited in the workspace.")
def load(file: Path, dry_run: bool, take: tuple[str, ...]) -> None:
    """Load FILE; loading it twice changes nothing. Exit 1 and name every fault when it cannot be loaded.

    What was edited in the workspace stays as it is, and is listed.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        _refuse(file, [f"the file: is not UTF-8 text (byte {error.start})"])
    try:
        report = programme.load(text, source=file.name, take=take)
    except programme.ProgrammeFaults as found:
        db.session.rollback()
        _refuse(file, [str(fault) for fault in found.faults])
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
        notices.wake()
    # Only now: a reader who stops listening (`| head`) must not undo what was loaded.
    for line in report.lines:
        click.echo(line)
    if dry_run:
        click.echo("dry run: nothing was changed and nothing will be sent")


@commands.command()
@click.argument("year", type=click.IntRange(YEARS[0], YEARS[-1]))
def check(year: int) -> None:
    """Hold YEAR against the yearly rhythm: planned, held and missing per network, and what the funds pay for.

    Planned is what is published, held already or not; drafts and cancelled events are not. What is missing is a
    warning and no fault, so the exit code is 0.
    """
    found = programme.check_year(year, now())
    for line in [*_table(found), "", *_warnings(found)]:
        click.echo(line)


def _refuse(file: Path, faults: list[str]) -> NoReturn:
    noun = "fault" if len(faults) == 1 else "faults"
    click.echo(f"{file.name}: {len(faults)} {noun}; nothing was changed:", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    raise SystemExit(1)


def _table(found: YearCheck) -> Iterator[str]:
    yield from _part(f"the year {found.year}", ("asked", "planned", "held", "missing"), _rhythm(found))
    if found.funding:
        funding = ((_funded_label(f), (_number(f.planned), _number(f.funded))) for f in found.funding)
        yield from ["", *_part("places", ("planned", "funded"), funding)]
    if found.talks:
        talks = ((f"{t.community}: {_stage(t.stage)}", (str(t.planned), str(t.held))) for t in found.talks)
        yield from ["", *_part("communities", ("planned", "held"), talks)]


def _part(title: str, columns: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Labels and numbers under each other."""
    table = [(title, tuple(columns)), *((label, tuple(numbers)) for label, numbers in rows)]
    width = max(len(label) for label, _ in table)
    for label, numbers in table:
        yield (label.ljust(width) + "".join(f"{number:>9}" for number in numbers)).rstrip()


def _rhythm(found: YearCheck) -> Iterator[tuple[str, Iterable[str]]]:
    for name, lines in groupby(found.lines, lambda line: line.network_name):
        yield name, ()
        for line in lines:
            numbers = (line.rule.times, line.planned, line.held, line.missing)
            yield f"  {_label(line, found.year)}", map(str, numbers)


def _warnings(found: YearCheck) -> list[str]:
    missing = [
        f"warning: {line.network}: {_label(line, found.year)} {line.planned} of {line.rule.times}"
        for line in found.missing
    ]
    short = [
        f"warning: {funding.policy.label}: {_number(funding.planned)} {_counted(funding)} planned"
        f" of which {_number(funding.funded)} funded"
        for funding in found.short
    ]
    return missing + short or ["no warnings"]


def _label(line: Line, year: int) -> str:
    """What is asked: "Kwartaaloverleg casemanagers Noord 2027-Q1"."""
    beside = f"beside a {line.rule.beside}" if line.rule.beside else ""
    quarter = f"{year}-Q{line.quarter}" if line.quarter else ""
    return " ".join(filter(None, (line.rule.body or str(line.policy.label), beside, line.subregion, quarter)))


def _funded_label(funding: Funding) -> str:
    return f"{funding.policy.label}, {_counted(funding)}"


def _counted(funding: Funding) -> str:
    """What the pools of this kind count (domain rule 1)."""
    return "places" if funding.policy.units_per_party is None else f"{funding.policy.party}s"


def _number(places: float) -> str:
    return "unlimited" if math.isinf(places) else str(places)


def _stage(stage: Stage | None) -> str:
    return "stage not given" if stage is None else stage.replace("_", " ")
