"""`flask outbox`: how the outbox stands, its switch, mail that came back, and what is said by letter or phone."""

import sys
from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from events import audit, heartbeats, notices
from events.cli.looks import record_look
from events.cli.piped import all_of
from events.clock import local, now
from events.extensions import db
from events.mail import addressee_name, by_hand_text, read_bounce
from events.models import Notice
from events.policy import Channel

FILL_AND_EMPTY = ("outbox.plan_reminders", "outbox.deliver")
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h

commands = AppGroup("outbox", help="What has to be said to whom.")


@commands.command()
@click.option(
    "--check",
    is_flag=True,
    help="End with 1 when an e-mail has been due, or nothing was planned or sent, for over ten minutes.",
)
def status(check: bool) -> None:
    """Show what is due, sent and failed, with the mail server's words, and what waits for a hand.

    A letter or a call that waits for too long is said, and is no alarm: who keeps the machine can neither print nor
    call, and the office sees it in the workspace.
    """
    stand, moment, silent = notices.overview(), now(), heartbeats.late(FILL_AND_EMPTY)
    if stand.delivery.paused_at is not None:
        since = _moment(stand.delivery.paused_at)
        click.echo(f"PAUSED since {since} by {stand.delivery.paused_by}; only sign-in codes leave")
    if stand.delivery.rests_until is not None and stand.rests(moment):
        click.echo(f"the mail server rests until {_moment(stand.delivery.rests_until)}: {stand.delivery.fault}")
    for task, seen_at in silent.items():
        click.echo(f"LATE: {task} {f'last ended well on {_moment(seen_at)}' if seen_at else 'never ended well'}")
    if stand.is_late(moment):
        click.echo(f"LATE: the oldest has been due for {stand.waited(moment).total_seconds() // 60:.0f} minutes")
    oldest = f", the oldest since {_moment(stand.oldest_due_at)}" if stand.due and stand.oldest_due_at else ""
    click.echo(f"due: {stand.due}{oldest}")
    click.echo(f"being sent: {stand.claimed}")
    click.echo(f"later: {stand.later}")
    click.echo(f"sent: {stand.sent}")
    click.echo(f"no longer wanted: {stand.dropped}")
    click.echo(f"failed: {stand.failed}")
    if stand.failing_number:
        click.echo(f"failed, and nothing came of it yet: {stand.failing_number}")
    for notice in stand.failing:
        click.echo(f"  {_line(notice)}: {notice.fault}")
    if stand.trouble:
        click.echo("tried in vain, and tried again:")
    for notice in stand.trouble:
        click.echo(f"  {_line(notice)}: {notice.fault} (next on {_moment(notice.due_at)})")
    in_hand = notices.in_hand()
    click.echo(f"by hand: {len(in_hand.found)}")
    for notice in in_hand.found:
        click.echo(f"  {_line(notice)}, by {notice.channel}")
    for channel, waits in stand.on_lists.items():
        if waits.oldest_due_at is not None:
            late = " LATE: more than a working day" if waits.is_late(moment) else ""
            click.echo(f"by {channel}: {waits.number}, the oldest since {_moment(waits.oldest_due_at)}{late}")
    if in_hand.unread:
        click.echo(f"by hand, and opened by none of DATA_KEYS: {in_hand.unread}")
    if check and (silent or stand.is_late(moment)):
        sys.exit(1)


@commands.command()
def pause() -> None:
    """Let no e-mail but sign-in codes leave until `outbox resume`; what is under way stops within seconds."""
    was_new = notices.pause("command")
    if was_new:
        audit.record("mail paused", actor="command", about="outbox")
    db.session.commit()
    click.echo("Mail is paused; only sign-in codes leave." if was_new else "Mail was paused already.")


@commands.command()
def resume() -> None:
    """Let e-mail leave again, and try the mail server at once."""
    was_paused = notices.resume()
    if was_paused:
        audit.record("mail resumed", actor="command", about="outbox")
    db.session.commit()
    notices.wake()
    click.echo("Mail leaves again." if was_paused else "Mail was not paused; the mail server is tried at once.")


@commands.command()
@click.option("--fault", metavar="TEXT", required=True, help="What stands in the fault, as `outbox status` shows it.")
@click.option("--yes", is_flag=True, help="Send them. Without this, only say how many there are.")
def again(fault: str, yes: bool) -> None:
    """Send again every e-mail and text that failed with TEXT in its fault and that somebody still needs."""
    if not fault.strip():
        raise click.ClickException("say what stands in the fault")
    for found in notices.alike(notices.fault_with(fault)):
        click.echo(f"{found.number}: {found.fault}")
    if not yes:
        click.echo("dry run: nothing is sent again; add --yes to send")
        return
    came: list[notices.Again] = []
    before: int | None = None
    while (some := notices.try_all_again(notices.fault_with(fault), before=before)).last_id is not None:
        audit.record("messages sent again", actor="command", about="outbox", details=some.told())
        db.session.commit()
        came.append(some)
        before = some.last_id
    notices.wake()
    click.echo(f"sent again: {sum(one.sent for one in came)}")
    click.echo(f"by hand from now on: {sum(one.by_hand for one in came)}")
    click.echo(f"no longer wanted: {sum(one.unneeded for one in came)}")


@commands.command()
def bounce() -> None:
    """Read a mail that came back from standard input, as a mail server pipes it, and let its message have failed.

    Ends with 75 while the database is away: by that a mail server knows that it should hand it over once more.
    """
    found = read_bounce(all_of(sys.stdin.buffer))
    if found is None:
        return
    try:
        notices.came_back(
            found.uid, found.fault, to=found.to, is_no_address=found.is_no_address, sent_to=found.sent_to
        )
        db.session.commit()
    except (OperationalError, ProgrammingError):  # a table is away while it is being upgraded
        sys.exit(TRY_LATER)


@commands.command("by-hand")
def by_hand() -> None:
    """Print every letter and phone call that is due, with its text; tick them off with `outbox done ID`."""
    waiting = notices.by_hand()
    if not waiting:
        return
    record_look("by-hand list shown", f"messages: {len(waiting)}")
    for notice in notices.by_hand():
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
    half = "(the other half)" if notice.attendee_id is not None else ""
    return " ".join(filter(None, (str(notice.id), notice.purpose, about, half)))


def _whereto(notice: Notice) -> str:
    """The address for a letter, the number for a call."""
    party = notice.registration
    if notice.channel == Channel.LETTER and party is not None and notice.person is None and party.address:
        street, postcode, city = (party.address[part] for part in ("street", "postcode", "city"))
        return f"{party.contact_name}\n{street}\n{postcode}  {city}"
    called = notice.person or notice.organisation or party
    phone = called.phone if called is not None else None
    return f"{addressee_name(notice)}\n{phone or 'no phone number is known'}"


def _moment(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
