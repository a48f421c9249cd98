"""`flask audit verify`: was the record touched?"""

import click
from flask.cli import AppGroup

from events import audit

commands = AppGroup("audit", help="The append-only record.")


@commands.command()
def verify() -> None:
    """Recompute the chain of seals; exit 1 and name each that no longer fits its entries."""
    broken = audit.broken_seals()
    for number in broken:
        click.echo(f"seal {number} does not fit the entries it was made over")
    if broken:
        raise SystemExit(1)
    click.echo("Every seal fits its entries.")
