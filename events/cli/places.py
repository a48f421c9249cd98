"""`flask places verify`: do the counters equal the rows?"""

import click
from flask.cli import AppGroup

from events import places

commands = AppGroup("places", help="The counters of places.")


@commands.command()
def verify() -> None:
    """Recompute every counter from the rows; exit 1 and name each difference."""
    found = places.faults()
    for fault in found:
        click.echo(fault)
    if found:
        raise SystemExit(1)
    click.echo("Every counter equals its rows.")
