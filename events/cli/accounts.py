"""`flask accounts`: who may sign in, and as what. The first account of an installation is made here."""

import click
from flask.cli import AppGroup

from events import accounts, audit, mailboxes, notices, subscriptions
from events.accounts import Scope
from events.extensions import db
from events.models import What

commands = AppGroup("accounts", help="Who may sign in.")


@commands.command()
@click.argument("email")
@click.option("--role", type=click.Choice([what.value for what in accounts.WHERE]), help="What somebody is there.")
@click.option("--network", metavar="REF", help="… of this network.")
@click.option("--organisation", metavar="REF", help="… of this organisation.")
@click.option("--group", metavar="REF", help="… of this group.")
@click.option("--event", metavar="REF", help="… of this event.")
@click.option("--name", help="What somebody is called.")
def invite(email: str, role: str | None, name: str | None, **scopes: str | None) -> None:
    """Let who reads EMAIL sign in, as what they are somewhere; without a role as a professional. They get a mail."""
    address = mailboxes.as_mailed(email)
    if address is None:
        raise click.ClickException(f"{email} is no e-mail address that every mail server takes")
    where = _where(What(role) if role else None, {kind: ref for kind, ref in scopes.items() if ref})
    account = accounts.invite(address, name, by=audit.COMMAND)
    if role is not None and where is not None:
        accounts.give(account, What(role), where, by=audit.COMMAND)
    db.session.commit()
    notices.wake()
    click.echo(f"{account.person.name} may sign in with {account.email}; a mail says so.")


@commands.command("list")
def show() -> None:
    """Every account, its second factor and its roles."""
    found = accounts.all_accounts()
    roles_of = accounts.roles_of(found)
    for account in found:
        second = "second factor" if account.tf_totp_secret else "no second factor"
        roles = ", ".join(f"{role.what} of {role.scope}" for role in roles_of[account.id]) or "no role"
        click.echo(f"{account.id}  {account.email}  {account.person.name}  {second}  {roles}")


@commands.command()
@click.argument("email")
def end(email: str) -> None:
    """Let EMAIL sign in no more; every browser it is signed in with is out at once."""
    account = accounts.find(email)
    if account is None or not account.active:
        raise click.ClickException(f"nobody signs in with {email}")
    accounts.end(account, by=audit.COMMAND)
    subscriptions.end_with_account(account, actor=audit.COMMAND)
    db.session.commit()
    click.echo(f"{account.email} signs in no more.")


@commands.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Let EMAIL set up the app on the phone anew, for who lost it; they are signed out everywhere."""
    account = accounts.find(email)
    if account is None or not account.active:
        raise click.ClickException(f"nobody signs in with {email}")
    accounts.reset_second_factor(account, by=audit.COMMAND)
    db.session.commit()
    click.echo(f"{account.email} sets up a second factor with the next sign-in.")


def _where(role: What | None, scopes: dict[str, str]) -> Scope | None:
    """Where somebody gets `role`; ends the command when that cannot be."""
    if role is None:
        if scopes:
            raise click.ClickException("a network, organisation, group or event needs a --role")
        return None
    if len(scopes) > 1 or (not scopes and role not in accounts.AT_THE_OFFICE):
        wanted = " or ".join(f"--{kind.__name__.lower()} REF" for kind in accounts.WHERE[role])
        raise click.ClickException(f"{role} needs one of {wanted}")
    kind, ref = next(iter(scopes.items()), ("", ""))
    where = accounts.find_scope(kind, ref) if scopes else accounts.office()
    if where is None:
        raise click.ClickException(
            f"there is no {kind} {ref}" if scopes else "no organisation is the office yet; the programme names it"
        )
    if not accounts.fits(role, where):
        raise click.ClickException(f"nobody is {role} of the {kind} {ref}")
    return where
