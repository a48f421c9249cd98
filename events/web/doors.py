"""Who may ask for a private calendar, and of what: everybody with a personal page, for what that page shows.

A page is a door. Whoever opens it owns the links that were asked for there, sees when each was last used, and ends
or replaces each by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import gettext as _

from events import answers, audit, registration, tokens
from events.extensions import db
from events.models import Group, Person, Role, Scope, Subscription, What
from events.subscriptions import FOLLOWED, Owner, circles_of, links_of
from events.tokens import Purpose
from events.web.unknown import LinkUnknown


@dataclass(frozen=True)
class Choice:
    """One thing that can be followed."""

    label: str
    scope: Scope
    group: Group | None = None

    @property
    def value(self) -> str:
        """What stands in the form."""
        return f"{self.scope}:{self.group.id}" if self.group else str(self.scope)


@dataclass(frozen=True)
class Door:
    """A personal page: whose it is, what can be followed there, and where it leads back."""

    owner: Owner
    choices: list[Choice]
    path: str  # of the page that it belongs to
    layout: str = "base.html"
    has_languages: bool = True
    actor: str = audit.VISITOR

    def links(self) -> list[tuple[Subscription, str]]:
        """The links of who stands here, each with what it shows."""
        found = [(link, self._label(link)) for link in links_of(self.owner)]
        return [(link, label) for link, label in found if label]

    def _label(self, link: Subscription) -> str:
        value = f"{link.scope}:{link.group_id}" if link.group_id else link.scope
        return next((choice.label for choice in self.choices if choice.value == value), "")


def of_person(owner: Owner, *scopes: Scope) -> list[Choice]:
    """What somebody can follow: an own agenda where `scopes` say so, and every circle of theirs."""
    circles = [Choice(group.name, Scope.GROUP, group) for group in circles_of(owner)]
    return [*(Choice(label_of(scope), scope) for scope in scopes), *circles]


def label_of(scope: Scope) -> str:
    """What a reader calls it."""
    labels = {
        Scope.OWN: _("Alles van mij: aanmeldingen, overleggen, lessen en gesprekken"),
        Scope.PLACE: _("Mijn aanmelding"),
        Scope.SEATS: _("De overleggen waar onze organisatie plaatsen heeft"),
        Scope.ORGANISER: _("Alles wat ik organiseer, met het aantal bezette plaatsen"),
        Scope.KEY_PERSON: _("De gesprekken waarvoor ik plaatsen reserveer"),
    }
    return str(labels[scope])


def behind(purpose: str, token: str) -> Door:
    """The door that a personal link opens; ends the request when it opens nothing that can be followed."""
    found = _DOORS[Purpose(purpose)](token)
    if found is None or not found.choices:
        raise LinkUnknown
    return found


def _party(token: str) -> Door | None:
    party = registration.by_token(token)
    if party is None or party.privacy not in FOLLOWED:
        return None
    return _simple(Purpose.REGISTRATION, token, Owner(registration_id=party.id), Scope.PLACE)


def _sitting(token: str) -> Door | None:
    place = answers.own_place(token)
    return _circle(Purpose.ANSWER, token, place.person_id, place.group_id) if place else None


def _chair(token: str) -> Door | None:
    role = answers.seen_by_chair(token)
    return _circle(Purpose.CHAIR, token, role.person_id, role.group_id) if role else None


def _teacher(token: str) -> Door | None:
    claim = tokens.read(Purpose.TEACHER, token)
    person = db.session.get(Person, claim.id) if claim else None
    if person is None or claim is None or person.link_version != claim.version:
        return None
    return _person(Purpose.TEACHER, token, person.id, Scope.OWN)


def _key_person(token: str) -> Door | None:
    claim = tokens.read(Purpose.KEY_PERSON, token)
    role = db.session.get(Role, claim.id) if claim else None
    if role is None or claim is None or role.what != What.KEY_PERSON or role.person.link_version != claim.version:
        return None
    return _simple(Purpose.KEY_PERSON, token, Owner(person_id=role.person_id), Scope.KEY_PERSON)


def _member(token: str) -> Door | None:
    organisation = answers.seen_by_member(token)
    return (
        _simple(Purpose.MEMBER, token, Owner(organisation_id=organisation.id), Scope.SEATS) if organisation else None
    )


_DOORS: Mapping[Purpose, Callable[[str], Door | None]] = MappingProxyType(
    {
        Purpose.REGISTRATION: _party,
        Purpose.ANSWER: _sitting,
        Purpose.CHAIR: _chair,
        Purpose.TEACHER: _teacher,
        Purpose.KEY_PERSON: _key_person,
        Purpose.MEMBER: _member,
    }
)


PURPOSES = tuple(_DOORS)


def _person(purpose: Purpose, token: str, person_id: int, *scopes: Scope) -> Door:
    owner = Owner(person_id=person_id)
    return Door(owner, of_person(owner, *scopes), f"/{purpose}/{token}")


def _circle(purpose: Purpose, token: str, person_id: int, group_id: int | None) -> Door:
    """Of somebody's circles the one whose page this is, for as long as they belong to it."""
    owner = Owner(person_id=person_id)
    choices = [choice for choice in of_person(owner) if choice.group is not None and choice.group.id == group_id]
    return Door(owner, choices, f"/{purpose}/{token}")


def _simple(purpose: Purpose, token: str, owner: Owner, scope: Scope) -> Door:
    return Door(owner, [Choice(label_of(scope), scope)], f"/{purpose}/{token}")
