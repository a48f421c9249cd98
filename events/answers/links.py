"""The personal pages of who sits in a circle, of its chair, and of an organisation with seats."""

from events import tokens
from events.clock import today
from events.extensions import db
from events.models import Organisation, Role, RosterPlace, What
from events.tokens import Purpose


def own_page(place: RosterPlace) -> str:
    """The address at which who has `place` answers."""
    return tokens.link(Purpose.ANSWER, place.id, place.person.link_version)


def chair_page(role: Role) -> str:
    """The address at which a chair sees who comes."""
    return tokens.link(Purpose.CHAIR, role.id, role.person.link_version)


def seats_page(organisation: Organisation) -> str:
    """The address at which an organisation names who comes for it."""
    return tokens.link(Purpose.MEMBER, organisation.id, organisation.link_version)


def own_place(token: str) -> RosterPlace | None:
    """The place that a mailed link opens; None when the link is not ours or was revoked."""
    claim = tokens.read(Purpose.ANSWER, token)
    place = db.session.get(RosterPlace, claim.id) if claim else None
    return place if place is not None and claim and place.person.link_version == claim.version else None


def seen_by_chair(token: str) -> Role | None:
    """The chair whose link it is; None when it is not ours, was revoked, or somebody else is the chair now."""
    claim = tokens.read(Purpose.CHAIR, token)
    role = db.session.get(Role, claim.id) if claim else None
    if role is None or claim is None or role.what != What.CHAIR or role.group is None:
        return None
    return role if role.person.link_version == claim.version else None


def seen_by_member(token: str) -> Organisation | None:
    """The organisation whose link it is; None when it is not ours, was revoked, or the organisation takes no part."""
    claim = tokens.read(Purpose.MEMBER, token)
    found = db.session.get(Organisation, claim.id) if claim else None
    if found is None or claim is None or found.link_version != claim.version:
        return None
    return found if found.takes_part_on(today()) else None
