"""A pinned moment, and parties whose every field is known, for files that are compared byte for byte."""

from datetime import UTC, datetime, timedelta
from typing import Any

from events.clock import now
from events.extensions import db
from events.models import Event, Registration, RegistrationStatus

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)


def party(event: Event, status: str = RegistrationStatus.CONFIRMED, **fields: Any) -> Registration:
    """A registration of visitor Cato without the domain's help; never commit it, it holds no place."""
    made = Registration(
        id=fields.pop("id", 7),
        uid="5f0c7c3e-0000-4000-8000-000000000007",
        event_id=event.id,
        event=event,
        privacy=event.privacy,
        submission="submission",
        reference="KXT4M",
        identity_hash="identity",
        status=status,
        party=event.policy.party,
        units=1,
        people=1,
        offer_until=now() + timedelta(days=2) if status == RegistrationStatus.OFFERED else None,
        contact_name=fields.pop("contact_name", "Cato"),
        email=fields.pop("email", "cato@example.nl"),
        created_at=now(),
        **fields,
    )
    db.session.add(made)
    db.session.flush()
    return made
