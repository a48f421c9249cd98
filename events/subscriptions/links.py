"""Secret addresses of private feeds: made for one device, shown once, revoked or replaced alone.

A link is asked for from a page that only its owner opens. It gives nothing but what that page shows anyway; whoever
registered without proving an e-mail address gets a link to that one place only.
"""

import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, and_, exists, select

from events import access, audit
from events.clock import now, today
from events.errors import DomainError
from events.extensions import db
from events.ical.fragments import OFFICE_LANGUAGE
from events.models import (
    Account,
    Device,
    Group,
    Person,
    Registration,
    Role,
    RosterPlace,
    Scope,
    Subscription,
    What,
)
from events.subscriptions import making, polls
from events.subscriptions.chosen import FOLLOWED

MOST_LINKS = 20  # of one owner at a time
_FROM_ROLES = (Scope.ORGANISER, Scope.KEY_PERSON)


class TooManyLinks(DomainError):  # noqa: N818 - the exceptions of this house state the fact
    """The owner has as many links as anybody may have."""


@dataclass(frozen=True)
class Owner:
    """Whose links these are; exactly one of these is known."""

    person_id: int | None = None
    email_hash: str | None = None
    registration_id: int | None = None
    organisation_id: int | None = None

    @property
    def is_owner(self) -> ColumnElement[bool]:
        """The links of this owner, as a condition."""
        return and_(*(getattr(Subscription, name) == value for name, value in asdict(self).items() if value))

    @property
    def is_person(self) -> ColumnElement[bool]:
        """The people this owner is, as a condition on Person."""
        if self.person_id is not None:
            return Person.id == self.person_id
        return and_(Person.email_hash == self.email_hash, Person.email_hash.is_not(None))


def open_link(
    owner: Owner, scope: Scope, device: Device, language: str, *, group: Group | None = None, actor: str
) -> tuple[Subscription, str]:
    """A new link and its token, which is kept nowhere. Raises TooManyLinks.

    Raises ValueError for the place of a participant who may have no subscription.
    """
    if owner.registration_id is not None:
        party = db.session.get_one(Registration, owner.registration_id)
        if party.privacy not in FOLLOWED:
            raise ValueError("a neutral place has a single file only")
    if len(links_of(owner)) >= MOST_LINKS:
        raise TooManyLinks
    token = secrets.token_urlsafe(24)  # 192 random bits
    made = Subscription(
        **asdict(owner),
        token_hash=polls.hash_of(token),
        scope=scope,
        group_id=group.id if group else None,
        device=device,
        language=OFFICE_LANGUAGE if scope == Scope.ORGANISER else language,
        created_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    making.make(made, today())
    audit.record("calendar link made", actor=actor, details=f"{scope} {made.id}")
    return made, token


def revoke(subscription: Subscription, *, actor: str) -> None:
    """End a link: what it showed is no longer there."""
    if subscription.revoked_at is None:
        subscription.revoked_at = now()
        making.empty(subscription)
        audit.record("calendar link revoked", actor=actor, details=f"{subscription.scope} {subscription.id}")


def revoke_all(owner: Owner, *, actor: str) -> None:
    """End every link of `owner`: the page from which they were made opens no more, or opens for somebody else."""
    for link in links_of(owner):
        revoke(link, actor=actor)


def end_with_account(account: Account, *, actor: str) -> None:
    """End what an account followed: under its address, and what it organised; personal links of the records stay."""
    revoke_all(Owner(email_hash=account.email_hash), actor=actor)
    for link in links_of(Owner(person_id=account.person_id)):
        if link.scope == Scope.ORGANISER:
            revoke(link, actor=actor)


def end_with_role(person: Person, *, actor: str) -> None:
    """End the links that somebody made from a role and that show nothing any more, now that a role was taken away."""
    still = _still_followed(person)
    for link in links_of(Owner(person_id=person.id)):
        if link.scope in _FROM_ROLES and link.scope not in still:
            revoke(link, actor=actor)


def _still_followed(person: Person) -> set[Scope]:
    """The scopes from roles of which somebody has one left."""
    found = set() if access.of(person).is_nothing else {Scope.ORGANISER}
    is_key_person = exists().where(Role.person_id == person.id, Role.what == What.KEY_PERSON)
    return found | ({Scope.KEY_PERSON} if db.session.scalar(select(is_key_person)) else set())


def replace(subscription: Subscription, *, actor: str) -> tuple[Subscription, str]:
    """End a link and make another that shows the same on the same device."""
    revoke(subscription, actor=actor)
    db.session.flush()
    owner = Owner(**{name: getattr(subscription, name) for name in asdict(Owner())})
    group = db.session.get(Group, subscription.group_id) if subscription.group_id else None
    scope, device = Scope(subscription.scope), Device(subscription.device)
    return open_link(owner, scope, device, subscription.language, group=group, actor=actor)


def links_of(owner: Owner) -> list[Subscription]:
    """The links of `owner` that work, oldest first."""
    query = select(Subscription).where(owner.is_owner, Subscription.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(Subscription.id)))


def circles_of(owner: Owner) -> list[Group]:
    """The circles whose meetings `owner` may follow today: who has a place in it, or is its chair."""
    day = today()
    places = select(RosterPlace).join(RosterPlace.person).where(owner.is_person)
    sits = {place.group_id for place in db.session.scalars(places) if place.holds_on(day)}
    chairs = select(Role.group_id).join(Role.person).where(owner.is_person, Role.what == What.CHAIR)
    sits |= set(db.session.scalars(chairs.where(Role.group_id.is_not(None))))
    return list(db.session.scalars(select(Group).where(Group.id.in_(sits)).order_by(Group.id)))
