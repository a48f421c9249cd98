"""The copies for the other half of a duo: whoever has an address beside the contact's gets every mail of the party.

Only by e-mail are they two: a letter, a call or a text speaks to both at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from events.extensions import INSERTS, db
from events.models import Attendee, Notice, Registration, new_uid
from events.notices.claims import OPEN
from events.policy import Channel, Party

_TO_THE_CONTACT = ("second_address",)  # it says that there is another, which the other half knows
_NOTICES: Any = Notice.__table__
_CAUSE = [_NOTICES.c[name] for name in ("addressee", "subject", "purpose", "anchor")]
_UNTRIED: dict[str, Any] = {"dropped_at": None, "claimed_until": None, "attempts": 0, "fault": None}


def copies(values: Mapping[str, Any], party: Registration | None) -> list[dict[str, Any]]:
    """The notice to a party with these `values` once more for its other half, where that has an address.

    Who asked for an invitation is the contact, as the page says where one asks. What implies health is put into no
    calendar of somebody who did not (calendar.md, "Mails with a calendar part"), and duos come to nothing else.
    """
    if party is None or party.party != Party.DUO or values["channel"] != Channel.EMAIL:
        return []
    if values["purpose"] in _TO_THE_CONTACT:
        return []
    return [{**values, **_of(half)} for half in party.attendees if half.email]


def follow_copies(party: Registration, moment: datetime) -> None:
    """Let the other half have a copy of each mail that waits for `party`, also of what was a letter until now.

    A copy that nobody wanted while it was a letter is sent after all; what was sent or failed stays as it went.
    """
    if party.party != Party.DUO:
        return
    add = INSERTS[db.engine.dialect.name](_NOTICES)
    anew = {**_UNTRIED, "created_at": add.excluded.created_at, "due_at": add.excluded.due_at}
    is_dropped = _NOTICES.c.dropped_at.is_not(None)
    add = add.on_conflict_do_update(index_elements=_CAUSE, set_=anew, where=is_dropped)
    waiting = select(_NOTICES).where(_NOTICES.c.addressee == f"registration:{party.id}", *OPEN)
    for notice in db.session.execute(waiting.order_by(_NOTICES.c.id)).mappings().all():
        due_at = notice["due_at"] if notice["fault"] is None else moment
        known = {name: value for name, value in notice.items() if name != "id"}
        for copy in copies({**known, **_UNTRIED, "due_at": due_at}, party):
            db.session.execute(add, copy)


def _of(half: Attendee) -> dict[str, Any]:
    own = {"uid": new_uid(), "addressee": f"attendee:{half.id}", "attendee_id": half.id}
    return {**own, "calendar_sequence": None, "calendar_stamp": None}
