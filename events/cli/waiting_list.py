"""`flask waiting-list`: who waits, answering an offer on somebody's behalf, and placing somebody out of order."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import waiting_list
from events.cli.acts import act
from events.cli.looks import record_look
from events.clock import local
from events.extensions import db
from events.models import Event, Registration, RegistrationStatus, WorkshopWait

commands = AppGroup("waiting-list", help="Who waits, and what an organiser decides about it.")


@commands.command()
@click.argument("ref")
def show(ref: str) -> None:
    """List who waits for the event REF or for one of its workshops, in order, and which offers are open."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None:
        raise click.ClickException(f"there is no event {ref}")
    offered = _offered(event)
    if event.policy.privacy.is_neutral and (listed := len(offered) + len(waiting_list.waiting_parties(event))):
        record_look("waiting list shown", f"parties: {listed}", about=event.uid)
    for party in offered:
        until = local(party.offer_until) if party.offer_until else None
        click.echo(f"offered: {party.reference}, {party.units}, until {until:%Y-%m-%d %H:%M}")
    for number, party in enumerate(waiting_list.waiting_parties(event), start=1):
        click.echo(f"{number}: {party.reference}, {party.units}, since {local(party.created_at):%Y-%m-%d}")
    for item in event.items:
        waits = select(WorkshopWait).where(WorkshopWait.item_id == item.id).order_by(WorkshopWait.ticket)
        for number, wait in enumerate(db.session.scalars(waits), start=1):
            click.echo(f"round {item.round}, {item.title}, {number}: {wait.attendee.registration.reference}")


@commands.command()
@click.argument("reference")
def accept(reference: str) -> None:
    """Take the offered place for the party with this REFERENCE."""
    party = act(reference, "is not offered a place", waiting_list.accept)
    click.echo(f"{party.reference} took the place: it is {party.status} now.")


@commands.command()
@click.argument("reference")
def decline(reference: str) -> None:
    """Leave the place that the party with this REFERENCE was offered to the next."""
    party = act(reference, "is not offered a place", waiting_list.decline)
    click.echo(f"{party.reference} left the place to the next.")


@commands.command()
@click.argument("reference")
@click.option("--make-room", is_flag=True, help="Raise the capacity by what lacks.")
def place(reference: str, make_room: bool) -> None:
    """Give the waiting party with this REFERENCE a place before its turn; whom it passes is logged."""

    def at_once(party: Registration, *, actor: str) -> None:
        waiting_list.place(party, actor=actor, making_room=make_room)

    party = act(reference, "does not wait", at_once, full="there is no room; --make-room raises the capacity")
    click.echo(f"{party.reference} has a place: it is {party.status} now.")


def _offered(event: Event) -> list[Registration]:
    """Who was offered a place and did not answer yet, by when the offer ends."""
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.status == RegistrationStatus.OFFERED
    )
    return list(db.session.scalars(query.order_by(Registration.offer_until)))
