"""How an organisation becomes a member of a network, and how that ends.

An aspirant talks with the office; the signed agreement makes it a member from its day on. That opens its seats, its
link and the roles of its people; the end closes them on its day. Nothing is deleted: what counts on a day is read
from `Membership.holds_on` and `Organisation.takes_part_on`, everywhere.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from events import answers, audit, notices, places, reminders, scheduling, subscriptions
from events.clock import now, today
from events.errors import DomainError, WrongStatus
from events.extensions import db
from events.models import (
    Event,
    EventStatus,
    Group,
    Membership,
    Network,
    Organisation,
    Person,
    Role,
    RosterPlace,
    Task,
    new_uid,
)

TALK = "member_talk"  # what the task is called


class AlreadyMember(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """The organisation is a member or an aspirant of this network."""


class TooEarly(DomainError):  # noqa: N818
    """The day lies before `since`, the first day it could be."""

    def __init__(self, since: date) -> None:
        super().__init__(since)
        self.since = since


@dataclass
class Circle:
    """Who belongs to one network, in order of name."""

    network: Network
    aspirants: list[Membership] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    ended: list[Membership] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """Who comes for an organisation to one body, now or later."""

    group: Group
    meetings: list[Event]
    delegates: list[RosterPlace]


def circles() -> list[Circle]:
    """Everybody who is, wants to be or was a member, by network."""
    found = {network.id: Circle(network) for network in db.session.scalars(select(Network).order_by(Network.id))}
    query = select(Membership).options(joinedload(Membership.organisation))
    rows = sorted(db.session.scalars(query), key=lambda row: (row.organisation.name.casefold(), row.id))
    for row in rows:
        circle = found[row.network_id]
        shelf = circle.ended if row.has_ended_on(today()) else circle.aspirants if row.is_aspirant else circle.members
        shelf.append(row)
    return list(found.values())


def organisation_called(ref: str) -> Organisation | None:
    """The organisation at this address, with its memberships."""
    whole = selectinload(Organisation.memberships).joinedload(Membership.network)
    return db.session.scalar(select(Organisation).where(Organisation.ref == ref).options(whole))


def organisations() -> list[Organisation]:
    """Every organisation there is, by name."""
    return sorted(db.session.scalars(select(Organisation)), key=lambda one: (one.name.casefold(), one.id))


def contacts_of(organisation: Organisation) -> list[Person]:
    """The people the office knows there, and those with a role there, by name."""
    with_role = select(Role.person_id).where(Role.organisation_id == organisation.id)
    query = select(Person).where((Person.organisation_id == organisation.id) | Person.id.in_(with_role))
    return sorted(db.session.scalars(query), key=lambda one: (one.name.casefold(), one.id))


def roles_at(organisation: Organisation) -> list[Role]:
    """Who does what for the organisation; it counts while the organisation takes part."""
    query = select(Role).where(Role.organisation_id == organisation.id).options(joinedload(Role.person))
    return list(db.session.scalars(query.order_by(Role.id)))


def sends(organisation: Organisation) -> list[Sent]:
    """The bodies with seats for the organisation, or delegates of it, with its coming meetings there."""
    coming = answers.seats_of(organisation)
    groups = {event.group.id: event.group for event in coming if event.group is not None}
    places_of = select(RosterPlace).where(RosterPlace.organisation_id == organisation.id)
    delegates = list(db.session.scalars(places_of.options(joinedload(RosterPlace.person)).order_by(RosterPlace.id)))
    groups |= {place.group_id: place.group for place in delegates if place.group.seats_each}
    return [
        Sent(
            group,
            [event for event in coming if event.group_id == number],
            [place for place in delegates if place.group_id == number],
        )
        for number, group in sorted(groups.items())
    ]


def found(name: str, email: str | None, phone: str | None, *, actor: str) -> Organisation:
    """Enter an organisation that nobody knew yet."""
    organisation = Organisation(ref=_ref(name), name=name, roles=["member"], email=email, phone=phone)
    db.session.add(organisation)
    db.session.flush()
    audit.record("organisation entered", actor=actor, details=organisation.ref)
    return organisation


def join(organisation: Organisation, network: Network, talk_on: date, *, actor: str) -> Membership:
    """Make `organisation` an aspirant from today, and the talk a task of the office; who left may come back.

    Raises AlreadyMember.
    """
    _lock(organisation)
    row = next((one for one in organisation.memberships if one.network_id == network.id), None)
    if row is not None and not row.has_ended_on(today()):
        raise AlreadyMember
    if row is None:
        row = Membership(network=network)
        organisation.memberships.append(row)
    row.is_aspirant, row.since_on, row.until_on = True, today(), None
    row.talk_on, row.agreement_on = talk_on, None
    db.session.flush()
    _ask_to_talk(row)
    _record("aspirant joined", row, actor)
    return row


def plan_talk(row: Membership, on: date, *, actor: str) -> None:
    """Give the talk with an aspirant another day. Raises WrongStatus when it is none any more."""
    _lock(row.organisation)
    if not row.is_aspirant or row.has_ended_on(today()):
        raise WrongStatus("member")
    if row.talk_on == on:
        return
    row.talk_on = on
    _drop_talk(row, "not_needed")
    _ask_to_talk(row)
    _record("talk planned", row, actor)


def sign(row: Membership, on: date, *, actor: str) -> int:
    """Make an aspirant a member from `on`, the day of the signed agreement; how many meetings give it seats by that.

    Raises WrongStatus when it is no aspirant, TooEarly when it was none yet on that day.
    """
    places.lock_all()
    _lock(row.organisation)
    if not row.is_aspirant or row.has_ended_on(today()):
        raise WrongStatus("member")
    if on < row.since_on:
        raise TooEarly(row.since_on)
    row.is_aspirant, row.agreement_on = False, on
    if "member" not in row.organisation.roles:
        row.organisation.roles = [*row.organisation.roles, "member"]
    _drop_talk(row, "done")
    _record("agreement signed", row, actor)
    return _arrange_seats(row.network)


def end(row: Membership, on: date, *, actor: str) -> None:
    """Let a membership end on `on` (inclusive): its seats, delegates, link and roles end with it; nothing is deleted.

    Raises WrongStatus when it ended before that, TooEarly when it had not begun.
    """
    places.lock_all()
    _lock(row.organisation)
    if row.until_on is not None and row.until_on <= on:
        raise WrongStatus("ended")
    if on < row.since_on:
        raise TooEarly(row.since_on)
    row.until_on = on
    if not row.is_aspirant:
        row.agreement_on = row.agreement_on or row.since_on  # from here on a programme file leaves it alone
    _drop_talk(row, "not_needed")
    db.session.flush()
    for group in _bodies(row.network):
        if not _stays_through_another(row, group, on):
            answers.end_delegacies(group, row.organisation, on)
    _arrange_seats(row.network)
    _record("membership ended", row, actor)


def send_link(organisation: Organisation, *, actor: str) -> bool:
    """Mail the organisation its personal link once more; False when it takes no part or has no address."""
    if not organisation.email or not organisation.takes_part_on(today()):
        return False
    audit.record("member's link made", actor=actor, details=organisation.ref)
    return notices.queue("member_link", organisation, anchor=f"asked:{new_uid()}")


def revoke_link(organisation: Organisation, *, actor: str) -> None:
    """End every link that the organisation was ever sent."""
    organisation.link_version += 1
    subscriptions.revoke_all(subscriptions.Owner(organisation_id=organisation.id), actor=actor)
    audit.record("member's link revoked", actor=actor, details=organisation.ref)


def _lock(organisation: Organisation) -> None:
    """Let nobody else change these memberships meanwhile, and read them anew."""
    db.session.refresh(organisation, with_for_update=True)
    for row in organisation.memberships:
        db.session.refresh(row)


def _arrange_seats(network: Network) -> int:
    """Open and close seats at the coming meetings of the bodies of `network`; at how many something changed."""
    db.session.flush()
    db.session.expire_all()
    changed = 0
    for group in _bodies(network):
        query = select(Event).where(
            Event.group_id == group.id, Event.starts_at > now(), Event.status != EventStatus.CANCELLED
        )
        for event in db.session.scalars(query.order_by(Event.starts_at, Event.id)):
            if scheduling.arrange_seats(event, group):
                scheduling.refresh(event)
                changed += 1
    return changed


def _bodies(network: Network) -> Iterable[Group]:
    """The groups of `network` in which members have seats."""
    query = select(Group).where(Group.seats_each.is_not(None), Group.networks.any(Network.id == network.id))
    return db.session.scalars(query.order_by(Group.id)).all()


def _stays_through_another(row: Membership, group: Group, on: date) -> bool:
    """Whether the organisation belongs to `group` after `on` as a member of another of its networks."""
    networks = {network.id for network in group.networks} - {row.network_id}
    others = (one for one in row.organisation.memberships if one.network_id in networks and not one.is_aspirant)
    return any(one.until_on is None or one.until_on > on for one in others)


def _ask_to_talk(row: Membership) -> None:
    assert row.talk_on is not None
    key = f"talk:{row.id}:{new_uid()}"
    task = Task(key=key, what=TALK, role="office", due_on=row.talk_on)
    db.session.add(task)
    reminders.arm_task(task)


def _drop_talk(row: Membership, outcome: str) -> None:
    query = select(Task).where(Task.what == TALK, Task.key.startswith(f"talk:{row.id}:"), Task.done_at.is_(None))
    for task in db.session.scalars(query):
        task.done_at, task.outcome = now(), outcome
        reminders.arm_task(task)


def _record(what: str, row: Membership, actor: str) -> None:
    days = f"since {row.since_on}, talk {row.talk_on}, agreement {row.agreement_on}, until {row.until_on}"
    details = f"{row.organisation.ref} in {row.network.ref}: {days}"
    audit.record(what, actor=actor, about=f"membership:{row.id}", details=details)


def _ref(name: str) -> str:
    """The name as part of an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "organisatie"
    taken = db.session.scalar(select(Organisation.id).where(Organisation.ref == slug))
    return slug if taken is None else f"{slug}-{token_hex(2)}"
