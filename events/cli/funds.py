"""`flask funds`: how many places each fund has left, who waits for one, and more places for a fund."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import audit, notices, registration
from events.cli.looks import record_look
from events.clock import local
from events.errors import CapacityTooLow
from events.extensions import db
from events.models import Fund, Registration

MOST_PLACES = 100_000
commands = AppGroup("funds", help="Who pays, and who waits for it.")


@commands.command()
def status() -> None:
    """Show of every fund its places and for whom it pays, and under it who waits for one, first in line first."""
    waiting = registration.waiting_for_funding()
    if waiting:
        record_look("funding list shown", f"parties: {len(waiting)}")
    for fund in db.session.scalars(select(Fund).order_by(Fund.ref)):
        limit = "any number of" if fund.pool.capacity is None else fund.pool.capacity
        where = ", ".join(fund.municipalities) or "nobody"
        treasurer = fund.treasurer.name if fund.treasurer else "nobody"
        click.echo(f"{fund.ref}: {fund.pool.taken} of {limit} places taken; pays for {where}; treasurer {treasurer}")
        for party in waiting:
            if fund in party.event.funds_for(party.municipality):
                click.echo(f"  {_line(party)}")
    if unserved := [party for party in waiting if not party.event.funds_for(party.municipality)]:
        click.echo("no fund of their event pays for:")
        for party in unserved:
            click.echo(f"  {_line(party)}")


@commands.command()
@click.argument("ref")
@click.argument("places", type=click.IntRange(0, MOST_PLACES))
def capacity(ref: str, places: int) -> None:
    """Let the fund REF pay for PLACES in all; who waits for it gets what comes free.

    A programme file that is loaded later and says otherwise is followed again.
    """
    fund = db.session.scalar(select(Fund).where(Fund.ref == ref))
    if fund is None:
        raise click.ClickException(f"there is no fund {ref}")
    try:
        paid = registration.set_fund_capacity(fund, places, actor=audit.COMMAND)
    except CapacityTooLow as low:
        db.session.rollback()
        raise click.ClickException(f"{ref} pays for {low.taken} already; nothing was changed") from None
    said = [f"{party.reference} is confirmed for {party.event.ref}" for party in paid]
    db.session.commit()
    notices.wake()
    click.echo(f"{ref} pays for {places} places.")
    for line in said:
        click.echo(f"  {line}; the message is in the outbox.")


def _line(party: Registration) -> str:
    since = "" if party.funding_asked_at is None else f", since {local(party.funding_asked_at):%Y-%m-%d %H:%M}"
    return f"{party.reference} {party.event.ref}, {party.municipality or 'an unknown municipality'}{since}"
