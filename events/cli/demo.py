"""`flask demo start`: what `make run` does before the processes start."""

import socket

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import select

from config import Config
from events import accounts, answers, codes, demo, registration, tokens
from events.demo.cast import ACTORS
from events.extensions import db
from events.models import Event, Group, Organisation, Registration, Role, What

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
    leads = db.session.scalar(select(Role).where(Role.what == What.FACILITATOR).order_by(Role.id))
    if leads is not None:
        link = tokens.link(tokens.Purpose.TEACHER, leads.person.id, leads.person.link_version)
        lines.append(f"  facilitator   {link}")
    group = db.session.scalar(select(Group).where(Group.ref == "gpo-transvaal"))
    if group is not None and group.roster:
        lines.append(f"  in a GPO      {answers.own_page(group.roster[0])}")
        lines += [f"  its chair     {answers.chair_page(role)}" for role in group.roles if role.what == What.CHAIR]
    member = db.session.scalar(select(Organisation).where(Organisation.ref == "hadoks"))
    if member is not None:
        lines.append(f"  a member      {answers.seats_page(member)}")
    lines.append(f"  subscriber    {tokens.address('/feeds')}")
    if config.has_mailbox:
        lines.append(f"  mails         {tokens.address('/mailbox')}")
    lines += ["", "Nobody of these needs to sign in: a visitor registers, and then goes on by the link in the mail."]
    return lines + how_to_sign_in(config)


def how_to_sign_in(config: Config) -> list[str]:
    """Who may sign in to the example programme, and how; nothing where there is another, or a mail server."""
    known = [actor for actor in ACTORS if accounts.find(actor.email) is not None]
    if not known or not config.has_mailbox:
        return [""]
    lines = [
        "",
        f"Sign in at {tokens.address('/sign-in')}; the code is at {tokens.address('/mailbox')} seconds later.",
    ]
    lines += [f"  {actor.label:<13} {actor.email}" for actor in known]
    command = ".venv/bin/flask --app wsgi demo code EMAIL"
    return [*lines, f"Most are asked for the code of an app on the phone too; without one: {command}", ""]


@commands.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the code that the app on the phone of EMAIL shows now; only for made-up people on one's own machine."""
    config: Config = current_app.config["SAMENKOMST"]
    account = accounts.find(email)
    if not config.has_mailbox or account is None or email not in {actor.email for actor in ACTORS}:
        raise click.ClickException(f"{email} is nobody of the example programme")
    account.tf_totp_secret = account.tf_totp_secret or codes.new_secret()
    account.tf_primary_method = "authenticator"
    db.session.commit()
    click.echo(codes.factory().generate_totp_password(account.tf_totp_secret))
