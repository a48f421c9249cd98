"""Several named colleagues in one go: each gets a registration and a link, the sender a mail that they did.

Who sends it never learns who was registered before, or how somebody else's registration stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from events import audit, notices, places
from events.errors import AlreadyRegistered
from events.models import Event, Person, Registration
from events.registration.application import Application
from events.registration.intake import enter, take_places


def register_colleagues(
    event: Event, sender: Person, submission: str, colleagues: Sequence[Application], *, actor: str = audit.VISITOR
) -> list[Registration]:
    """Register each of `colleagues` by itself, in their order; the registrations that were made.

    Who is registered already is left out, and gets the own link again. The same submission twice is done once.
    Raises what `register` raises; the caller then rolls all of it back.
    """
    asked = [
        replace(application.kept_by(event.policy), submission=f"{submission}:{n}", sent_by=sender, batch=submission)
        for n, application in enumerate(colleagues)
    ]
    made: dict[str, Registration] = {}
    new: set[str] = set()
    # Everyone enters before anyone takes a place, and in one order: two forms may name the same colleagues.
    for one in sorted(asked, key=lambda one: one.identity_hash):
        try:
            made[one.submission], is_new = enter(event, one, actor=actor)
        except AlreadyRegistered:
            continue
        new |= {one.submission} if is_new else set()
    places.lock(event)
    for one in asked:
        if one.submission in new:
            take_places(event, made[one.submission], one)
    notices.queue("colleagues", sender, event=event, anchor=f"batch:{submission}")
    return [made[one.submission] for one in asked if one.submission in made]
