"""`flask replies take`: what people answered from their calendar, as a mail server hands it over.

A mail server gives each reply to this command and reads its exit code (sysexits.h): 0 is done, 75 is "try again
later", and anything else sends the mail back with the one line that stands on stderr. So no reply is lost, and
nobody waits for an answer that was never taken (docs/production.md, "Replies").
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from events import answers, notices
from events.answers import Taken
from events.cli.piped import all_of
from events.errors import DomainError, EventFull, EventMoved, EventOver, NotExpected
from events.extensions import db
from events.mail.replies import MailedReply, NotAReply, read_reply

commands = AppGroup("replies", help="What people answer from their calendar.")

_REFUSED: dict[type[DomainError], tuple[int, str]] = {
    answers.NotInvited: (os.EX_NOUSER, "no such invitation was sent to this address"),
    answers.FromElsewhere: (os.EX_NOPERM, "the answer does not come from the one address that was invited"),
    answers.NoAnswer: (os.EX_DATAERR, "it says neither yes, no nor maybe; please use the link in the mail"),
    EventFull: (os.EX_UNAVAILABLE, "all seats of the organisation are taken"),
    EventMoved: (os.EX_UNAVAILABLE, "the meeting is at another time by now"),
    EventOver: (os.EX_UNAVAILABLE, "the meeting has begun, or is cancelled"),
    NotExpected: (os.EX_UNAVAILABLE, "this place in the circle has ended"),
}


@commands.command()
@click.argument("file", default="-", type=click.Path(dir_okay=False))
def take(file: str) -> None:
    """Take the reply in FILE, else on standard input: one mail with a calendar part (METHOD:REPLY)."""
    reply = _read(file)
    try:
        taken = answers.take(reply)
        db.session.commit()
    except DomainError as refused:
        db.session.rollback()
        _end(*_REFUSED[type(refused)])
    except OperationalError:
        _end(os.EX_TEMPFAIL, "the database does not answer now")
    if taken == Taken.ASKED:
        notices.wake()
    click.echo(f"{taken}.", err=True)


def _read(file: str) -> MailedReply:
    try:
        if file == "-":
            source = all_of(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as opened:
                source = all_of(opened)
        return read_reply(source)
    except OSError as error:
        _end(os.EX_NOINPUT, f"the file cannot be read: {error.strerror}")
    except NotAReply as unread:
        _end(os.EX_DATAERR, str(unread))


def _end(code: int, words: str) -> NoReturn:
    click.echo(f"Not taken: {words}.", err=True)
    sys.exit(code)
