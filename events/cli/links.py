"""`flask links`: the personal link by which a key person reserves places, and a party's link once more."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from events import answers, audit, members, notices, people, registration, tokens
from events.clock import now
from events.extensions import db
from events.models import Event, Group, Organisation, Role, What, new_uid
from events.policy import SENT
from events.subscriptions import Owner, revoke_all

commands = AppGroup("links", help="Personal links.")


@commands.command("key-person")
@click.argument("ref")
def key_person(ref: str) -> None:
    """Print the link of each key person of the event REF; it needs no account and is for that person alone."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None:
        raise click.ClickException(f"there is no event {ref}")
    query = select(Role).where(Role.event_id == event.id, Role.what == What.KEY_PERSON).order_by(Role.id)
    roles = db.session.scalars(query).all()
    if not roles:
        raise click.ClickException(
            f"{ref} has no key person; name one in the programme: key_person = {{ name = …, phone = … }}"
        )
    for role in roles:
        click.echo(tokens.link(tokens.Purpose.KEY_PERSON, role.id, role.person.link_version))
        audit.record("key person's link made", actor=audit.COMMAND, about=event.uid)
    db.session.commit()


@commands.command("way-in")
@click.argument("ref")
@click.option("--revoke", is_flag=True, help="Let the links that were given before open nothing any more.")
def way_in(ref: str, revoke: bool) -> None:
    """Print the link by which the member that the event REF is closed to lets its people register."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    if event is None or event.closed_to is None:
        raise click.ClickException(f"there is no event {ref} that is closed to one member")
    event.link_version += revoke
    audit.record("way in revoked" if revoke else "way in shown", actor=audit.COMMAND, about=event.uid)
    db.session.commit()
    click.echo(f"{event.closed_to.name}: {tokens.link(tokens.Purpose.WAY_IN, event.id, event.link_version)}")


@commands.command()
@click.argument("ref")
@click.option("--revoke", is_flag=True, help="Let the links that were given before open nothing any more.")
def member(ref: str, revoke: bool) -> None:
    """Print the personal link of the member organisation REF: its seats at meetings, and what it submits."""
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None or not found.memberships:
        raise click.ClickException(f"there is no member organisation {ref}")
    if revoke:
        members.revoke_link(found, actor=audit.COMMAND)
    else:
        audit.record("member's link made", actor=audit.COMMAND, details=ref)
    db.session.commit()
    click.echo(f"{found.name}: {tokens.link(tokens.Purpose.MEMBER, found.id, found.link_version)}")


@commands.command()
@click.argument("ref")
def teachers(ref: str) -> None:
    """Print the link of each teacher, facilitator or interpreter of the event REF to the own lessons and talks."""
    event = db.session.scalar(select(Event).where(Event.ref == ref))
    found = {item.teacher for item in event.items if item.teacher} if event else set()
    leading = (What.FACILITATOR, What.INTERPRETER)
    found |= {role.person for role in event.roles if role.what in leading} if event else set()
    if event is None or not found:
        raise click.ClickException(f"there is no event {ref} with teachers or facilitators")
    for teacher in sorted(found, key=lambda person: person.id):
        link = tokens.link(tokens.Purpose.TEACHER, teacher.id, teacher.link_version)
        click.echo(f"{teacher.name}: {link}")
    audit.record("teachers' links made", actor=audit.COMMAND, about=event.uid)
    db.session.commit()


@commands.command("answer")
@click.argument("ref")
def answer(ref: str) -> None:
    """Print the link of everyone in the group REF, of its chair, and of the organisations with seats."""
    group = db.session.scalar(select(Group).where(Group.ref == ref))
    if group is None:
        raise click.ClickException(f"there is no group {ref}")
    coming = answers.coming_meetings(group, now())
    sitting = {place.id: place for meeting in coming for place, _ in meeting.said}
    lines = [f"{place.person.name}: {answers.own_page(place)}" for place in sitting.values()]
    chairs = [role for role in group.roles if role.what == What.CHAIR]
    lines += [f"{role.person.name} (chair): {answers.chair_page(role)}" for role in chairs]
    members = {seat.organisation.id: seat.organisation for meeting in coming for seat in meeting.seats}
    lines += [f"{member.name} (seats): {answers.seats_page(member)}" for member in members.values()]
    if not lines:
        raise click.ClickException(f"nobody is expected at a coming meeting of {ref}; name a roster in the programme")
    audit.record("links to answer made", actor=audit.COMMAND, details=f"group {group.id}: {len(lines)} links")
    db.session.commit()
    for line in lines:
        click.echo(line)


@commands.command()
@click.argument("email")
def revoke(email: str) -> None:
    """Let every personal link that was sent to EMAIL open nothing any more; the next mail brings a new one."""
    found = people.known_under(email)
    if not found:
        raise click.ClickException("nobody is known under this e-mail address")
    for person in found:
        person.link_version += 1
        revoke_all(Owner(person_id=person.id), actor=audit.COMMAND)
        audit.record("personal links revoked", actor=audit.COMMAND, about=person.uid)
    db.session.commit()
    click.echo(f"{len(found)} revoked; the links that were sent before open nothing any more.")


@commands.command()
@click.argument("reference")
@click.option("--revoke", is_flag=True, help="Let the links that were sent before open nothing any more.")
def resend(reference: str, revoke: bool) -> None:
    """Send the party with this REFERENCE the link to its own page again."""
    party = registration.by_reference(reference)
    if party is None:
        raise click.ClickException(f"there is no registration with the reference {reference}")
    has_mail = party.channel in SENT
    if not has_mail and not revoke:
        raise click.ClickException(
            f"{party.reference} hears from us by {party.channel}, where nobody can open a link"
        )
    if revoke:
        registration.revoke_links(party)
        revoke_all(Owner(registration_id=party.id), actor=audit.COMMAND)
        audit.record("links revoked", actor=audit.COMMAND, about=party.uid)
    if has_mail:
        registration.send_link(party, anchor=f"command:{new_uid()}")
        audit.record("link sent again", actor=audit.COMMAND, about=party.uid)
    db.session.commit()
    notices.wake()
    if has_mail:
        click.echo(f"{party.reference}: the link is in the outbox.")
    if revoke:
        click.echo("The links that were sent before open nothing any more.")
