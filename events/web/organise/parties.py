"""A party in the workspace: found by its reference, for who may see its event; and looks at names, on record."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, url_for

from events import agenda
from events.access import Right
from events.models import Event, Registration, RegistrationStatus
from events.web import looks
from events.web.signed_in import View, current_access, current_actor, needs


def of_party(right: Right) -> Callable[[View], View]:
    """Let only those open a page who have `right` at the event of the party whose `reference` is in the address.

    The view gets the `party` instead. Who may not see the event learns nothing (404).
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(reference: str, **values: Any) -> Any:
            found = current_access()
            party = agenda.search.by_reference(reference, found.visible())
            if party is None:
                abort(404)
            if not found.may(right, party.event):
                abort(403)
            return view(party=party, **values)

        return needs()(guarded)

    return guard


def statuses_read(event: Event) -> tuple[RegistrationStatus, ...]:
    """The states in which one reads a party of `event`: all for who may change it, else who comes for certain."""
    access = current_access()
    if access.may(Right.CHANGE, event):
        return tuple(RegistrationStatus)
    return (RegistrationStatus.CONFIRMED,) if access.may(Right.NAMES, event) else ()


def page_of(party: Registration, **values: Any) -> str:
    """The path of the party's page in the workspace."""
    return url_for("organise.registration.page", reference=party.reference, **values)


def event_page(event: Event, **values: Any) -> str:
    """The path of the event's page in the workspace."""
    return url_for("organise.event.page", ref=event.ref, **values)


def record_look(what: str, event: Event, about: str, number: int = 1) -> None:
    """Put on record that names are about to be shown, where they say that somebody may be ill; commits then.

    Everything that was read before is read anew.
    """
    if event.policy.privacy.is_neutral:
        looks.record(what, actor=current_actor(), about=about, details=f"parties: {number}")
