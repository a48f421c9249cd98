"""`flask activities`: what members submitted, and the office's yes or what it asks for."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import activities, audit, notices
from events.clock import local
from events.errors import EventOver, WrongStatus
from events.extensions import db
from events.models import Event, Task

commands = AppGroup("activities", help="What members submitted for the agenda.")


@commands.command("list")
def list_open() -> None:
    """List what waits for the office, oldest first, with everything that an approval makes public."""
    for task in activities.to_decide():
        if task.event is not None:
            click.echo(f"{task.id}: {task.event.ref}")
            for name, said in _public(task.event):
                click.echo(f"    {name}: {said}")


@commands.command()
@click.argument("number", type=int)
def approve(number: int) -> None:
    """Show the activity in the agenda that `list` shows under NUMBER, and tell the member."""
    task, ref = _waiting(number)
    try:
        activities.approve(task, actor=audit.COMMAND)
    except WrongStatus:
        raise _answered(number) from None
    except EventOver:
        db.session.rollback()
        raise click.ClickException(f"{ref} is over; nothing was changed") from None
    db.session.commit()
    notices.wake()
    click.echo(f"{ref} stands in the agenda; the member is told.")


@commands.command("return")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="What the member has to change; the member reads this.")
def give_back(number: int, reason: str) -> None:
    """Return the activity to the member that `list` shows under NUMBER, with a reason."""
    task, ref = _waiting(number)
    try:
        activities.give_back(task, reason, actor=audit.COMMAND)
    except WrongStatus:
        raise _answered(number) from None
    db.session.commit()
    notices.wake()
    click.echo(f"{ref} is returned; the member is told why.")


@commands.command()
@click.argument("ref")
def cancel(ref: str) -> None:
    """Show in the agenda that the approved activity REF does not take place; nobody is told."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None or not activities.is_submitted(event):
        raise click.ClickException(f"no member submitted an activity {ref}")
    try:
        activities.cancel(event, actor=audit.COMMAND)
    except WrongStatus as wrong:
        db.session.rollback()
        raise click.ClickException(f"{ref} is not in the agenda: it is {wrong.status}") from None
    except EventOver:
        db.session.rollback()
        raise click.ClickException(f"{ref} is over; nothing was changed") from None
    db.session.commit()
    click.echo(f"{ref} stands in the agenda as cancelled.")


def _public(event: Event) -> Iterator[tuple[str, str]]:
    starts, ends = local(event.starts_at), local(event.ends_at)
    last = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"
    yield "by", event.organiser.name if event.organiser else "nobody"
    yield "title", event.title()
    yield "text", (event.texts or {}).get("nl", "")
    yield "when", f"{starts:%Y-%m-%d %H:%M} to {last}"
    yield "place", ", ".join(filter(None, (event.venue.name, event.venue.address))) if event.venue else "-"
    yield "page", event.url or "-"
    yield "call", f"{event.contact.name}, {event.contact.phone}" if event.contact else "-"
    yield "theme week", event.theme.title() if event.theme else "-"


def _waiting(number: int) -> tuple[Task, str]:
    task = activities.asked_under(number)
    if task is None or task.event is None:
        raise click.ClickException(f"nothing waits for the office under {number}; see `flask activities list`")
    return task, task.event.ref


def _answered(number: int) -> click.ClickException:
    db.session.rollback()
    return click.ClickException(
        f"{number} is answered already, or the member sent something else since; see `flask activities list`"
    )
