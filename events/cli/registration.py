"""`flask registration`: the coordinator's yes, and what a party that calls asks for."""

import click
from flask.cli import AppGroup

from events import audit, notices, region, registration
from events.cli.acts import act
from events.errors import EventOver, NotFunded, WrongStatus
from events.extensions import db
from events.models import Registration
from events.policy import Party
from events.registration import Change

commands = AppGroup("registration", help="One party's registration.")


@commands.command()
@click.argument("reference")
def confirm(reference: str) -> None:
    """Say yes to the request with this REFERENCE (it stands on the party's own page); final once a fund pays."""
    found = registration.by_reference(reference)
    if found is None:
        raise click.ClickException(f"there is no registration with the reference {reference}")
    try:
        is_final = registration.confirm(found, actor=audit.COMMAND)
    except WrongStatus as wrong:
        db.session.rollback()
        raise click.ClickException(
            f"{reference} is not a request that waits for a yes: it is {wrong.status}"
        ) from None
    except EventOver:
        db.session.rollback()
        raise click.ClickException(f"{found.event.ref} has begun or was cancelled; nothing was changed") from None
    db.session.commit()
    notices.wake()
    if is_final:
        click.echo(f"{found.reference} is confirmed for {found.event.ref}; the message is in the outbox.")
        return
    where = found.municipality or "an unknown municipality"
    lacks = "has a place for" if found.event.funds_for(found.municipality) else "pays for inhabitants of"
    click.echo(
        f"{found.reference} waits for funding: no fund of {found.event.ref} {lacks} {where}. "
        "It keeps its place and is told so once; who waits stands in `funds status`."
    )


@commands.command()
@click.argument("reference")
def cancel(reference: str) -> None:
    """End the registration, the request or the wait of the party with this REFERENCE; the party is told."""
    party = act(reference, "cannot be cancelled any more", registration.cancel)
    click.echo(f"{party.reference} is cancelled for {party.event.ref}; the message is in the outbox.")


@commands.command()
@click.argument("reference")
@click.option("--people", type=click.IntRange(min=1), required=True, help="How many come.")
def change(reference: str, people: int) -> None:
    """Change how many come with the party with this REFERENCE, which came without names."""

    def resize(party: Registration, *, actor: str) -> None:
        if party.event.policy.party != Party.HEADCOUNT or party.attendees:
            raise click.ClickException(f"{party.reference} is not a number of places; names are changed on its page")
        registration.change(party, Change(people=people), actor=actor)

    party = act(reference, "cannot be changed", resize, full="--people must be fewer: there is no room")
    click.echo(f"{party.reference} is for {party.people} now.")


@commands.command()
@click.argument("reference")
@click.argument("name", type=click.Choice([*region.MUNICIPALITIES, region.ELSEWHERE], case_sensitive=False))
def municipality(reference: str, name: str) -> None:
    """Correct where the party with this REFERENCE lives; it decides who pays."""

    def correct(party: Registration, *, actor: str) -> None:
        if "municipality" not in party.event.policy.asks:
            raise click.ClickException(f"{party.event.ref} asks nobody for a municipality")
        try:
            registration.correct_municipality(party, name, actor=actor)
        except NotFunded:
            db.session.rollback()
            raise click.ClickException(
                f"{party.reference} is paid by a fund that does not pay for {name}, and none that does has a place; "
                "nothing was changed"
            ) from None

    party = act(reference, "cannot be changed any more", correct)
    waits = ", and waits for funding" if party.funding_asked_at else ""
    click.echo(f"{party.reference} lives in {name}; it is {party.status}{waits}.")


@commands.command("forget-names")
@click.argument("reference")
def forget_names(reference: str) -> None:
    """Take away the names of who comes with the party with this REFERENCE; its places stay."""
    found = registration.by_reference(reference)
    if found is None or not found.event.policy.names_by_consent:
        raise click.ClickException(f"there is no registration with the reference {reference} that may name people")
    registration.forget_names(found, actor=audit.COMMAND)
    db.session.commit()
    click.echo(f"{found.reference}: no names are kept; {found.people} places stay.")
