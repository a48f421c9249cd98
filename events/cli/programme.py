"""`flask programme load FILE.toml`: bring the year's programme in."""

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from events import notices, programme
from events.extensions import db

commands = AppGroup("programme", help="The programme of a year.")


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def load(file: Path, dry_run: bool) -> None:
    """Load FILE; loading it twice changes nothing. Exit 1 and name every fault when it cannot be loaded."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        _refuse(file, [f"the file: is not UTF-8 text (byte {error.start})"])
    try:
        report = programme.load(text, source=file.name)
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


def _refuse(file: Path, faults: list[str]) -> NoReturn:
    noun = "fault" if len(faults) == 1 else "faults"
    click.echo(f"{file.name}: {len(faults)} {noun}; nothing was changed:", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    raise SystemExit(1)
