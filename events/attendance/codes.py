"""The code that a professional shows at the door: a signed link, which opens something for who may tick there only.

It names a party and not a person, and ends with the party's other links. Where being somewhere says that somebody may
be ill, and in a circle, there is none.
"""

from events import tokens
from events.extensions import db
from events.models import Registration


def party_of(token: str) -> Registration | None:
    """The party whose code it is; None when it is not ours, was revoked, or the party has none any more."""
    claim = tokens.read(tokens.Purpose.CHECK_IN, token)
    party = db.session.get(Registration, claim.id) if claim else None
    if party is None or claim is None or party.link_version != claim.version or not party.has_code:
        return None
    return party
