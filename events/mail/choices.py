"""What a mail to a party may know of the programme: what it comes to, waits for, and has still to choose."""

from typing import Any

from events.models import Event, Registration


def programme(event: Event, registration: Registration | None) -> dict[str, Any]:
    """Everything that is no workshop with the workshops somebody in the party chose; apart those it waits for."""
    if registration is None:
        return {"programme": [], "awaited": [], "has_workshops": False, "is_to_choose": False, "has_code": False}
    chosen = {choice.item_id for person in registration.attendees for choice in person.choices}
    awaited = {wait.item_id for person in registration.attendees for wait in person.waits}
    return {
        "programme": [item for item in event.items if item.round is None or item.id in chosen],
        "awaited": [item for item in event.items if item.id in awaited],
        "has_workshops": event.has_workshops,
        "is_to_choose": registration.is_to_choose,
        "has_code": registration.has_code,
    }
