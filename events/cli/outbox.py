"""`flask outbox`: how the outbox stands, and what has to be said by letter or phone."""

from datetime import datetime

import click
from flask.cli import AppGroup

from events import audit, notices
from events.clock import local
from events.extensions import db
from events.mail import by_hand_text
from events.models import Notice
from events.policy import Channel

commands = AppGroup("outbox", help="What has to be said to whom.")


@commands.command()
def status() -> None:
    """Show what is due, sent and failed, with the mail server's words, and what waits for a hand."""
    stand = notices.overview()
    oldest = f", the oldest since {_moment(stand.oldest_due_at)}" if stand.oldest_due_at else ""
    click.echo(f"due: {stand.due}{oldest}")
    click.echo(f"being sent: {stand.claimed}")
    click.echo(f"later: {stand.later}")
    click.echo(f"sent: {stand.sent}")
    click.echo(f"no longer wanted: {stand.dropped}")
    click.echo(f"failed: {stand.failed}")
    for notice in stand.last_failed:
        click.echo(f"  {_line(notice)}: {notice.fault}")
    if stand.trouble:
        click.echo("tried in vain, and tried again:")
    for notice in stand.trouble:
        click.echo(f"  {_line(notice)}: {notice.fault} (next on {_moment(notice.due_at)})")
    click.echo(f"by hand: {len(stand.by_hand)}")
    for notice in stand.by_hand:
        click.echo(f"  {_line(notice)}, by {notice.channel}")


@commands.command("by-hand")
def by_hand() -> None:
    """Print every letter and phone call that is due, with its text; tick them off with `outbox done ID`."""
    waiting = notices.by_hand()
    if not waiting:
        return
    # Whoever reads names and addresses of people who may be ill is on record before the first line is shown.
    audit.record("by-hand list shown", actor=audit.COMMAND, details=f"messages: {len(waiting)}")
    db.session.commit()
    for notice in notices.by_hand():  # read anew: the commit let go of what was read
        click.echo(f"=== {_line(notice)}, by {notice.channel}")
        click.echo(_whereto(notice))
        click.echo()
        click.echo(by_hand_text(notice))


@commands.command()
@click.argument("notice_id", type=int)
def done(notice_id: int) -> None:
    """Mark the letter or phone call NOTICE_ID as done."""
    if not notices.done(notice_id):
        raise click.ClickException(f"there is no letter or phone call with the number {notice_id} that waits")
    db.session.commit()
    click.echo(f"{notice_id} is done.")


def _line(notice: Notice) -> str:
    about = notice.registration.reference if notice.registration else notice.event.ref if notice.event else ""
    return " ".join(filter(None, (str(notice.id), notice.purpose, about)))


def _whereto(notice: Notice) -> str:
    """The address for a letter, the number for a call."""
    if notice.person is not None:
        return f"{notice.person.name}\n{notice.person.phone or 'no phone number is known'}"
    party = notice.registration
    if party is None:
        return ""
    if notice.channel == Channel.LETTER and party.address:
        street, postcode, city = (party.address[part] for part in ("street", "postcode", "city"))
        return f"{party.contact_name}\n{street}\n{postcode}  {city}"
    return f"{party.contact_name}\n{party.phone or 'no phone number is known'}"


def _moment(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
