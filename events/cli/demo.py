"""`flask demo start`: what `make run` does before the processes start."""

import socket

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import select

from config import Config
from events import demo, registration, tokens
from events.extensions import db
from events.models import Event, Registration, Role, What

commands = AppGroup("demo", help="Look around with made-up people.")


@commands.command()
def start() -> None:
    """Check the port, bring the database up to date, fill an empty one, and say where to look."""
    config: Config = current_app.config["SAMENKOMST"]
    if port_is_taken(config.PORT):
        raise click.ClickException(
            f"port {config.PORT} is taken; stop what runs there, or use another: PORT=8001 make run"
        )
    upgrade()
    if demo.is_empty():
        demo.fill()
        db.session.commit()
        click.echo("An example programme was loaded, with dates counted from today.")
    for line in where_to_look(config):
        click.echo(line)


def port_is_taken(port: int) -> bool:
    """Whether something listens on `port` of this machine already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def where_to_look(config: Config) -> list[str]:
    """One line per role, with a link that works at once."""
    party = db.session.scalar(
        select(Registration).join(Registration.event).where(Event.ref == "beter-thuis-1").order_by(Registration.id)
    )
    key = db.session.scalar(select(Role).where(Role.what == What.KEY_PERSON).order_by(Role.id))
    lines = ["", f"Samenkomst runs at {config.BASE_URL} (Ctrl-C stops it)", ""]
    lines.append(f"  visitor       {tokens.address('/agenda')}")
    if party is not None:
        lines.append(f"  participant   {registration.own_page(party)}")
    if key is not None:
        link = tokens.link(tokens.Purpose.KEY_PERSON, key.id, key.person.link_version)
        lines.append(f"  key person    {link}")
    lines.append(f"  subscriber    {tokens.address('/feeds')}")
    if config.has_mailbox:
        lines.append(f"  mails         {tokens.address('/mailbox')}")
    lines += ["", "Nobody needs to sign in: a visitor registers, and then goes on by the link in the mail.", ""]
    return lines
