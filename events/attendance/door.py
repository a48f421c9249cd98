"""Somebody at the door who is not on the list: registered there and then, or let in from the waiting list."""

from events import accounts, registration, waiting_list
from events.attendance.marking import LIST, WALK_IN, Refusal, Tick, mark
from events.attendance.parts import Part
from events.clock import now
from events.models import Account, Attendee, Event, Registration
from events.policy import Entry, Party
from events.registration import Application


def takes_walk_ins(event: Event) -> bool:
    """Whether anyone may come in who was not registered: where anyone may register, each for one place."""
    return event.policy.entry == Entry.OPEN and event.policy.party == Party.PERSON


def walk_in(
    event: Event, application: Application, part: Part, *, by: Account, making_room: bool = False
) -> Registration:
    """Register who stands at the door and mark them as present in `part`, where that is today and theirs.

    Raises what `registration.register_at_door` raises, and NotHeld.
    """
    party = registration.register_at_door(event, application, actor=accounts.actor(by), making_room=making_room)
    mark_party(party, part, by=by)
    return party


def admit(party: Registration, part: Part, *, by: Account, making_room: bool = False) -> None:
    """Give somebody of the waiting list who came anyway a place, and mark them as present.

    Raises EventFull when there is none and `making_room` is not asked, WrongStatus when the party does not wait,
    EventOver, NotHeld.
    """
    waiting_list.place(party, actor=accounts.actor(by), making_room=making_room, at_door=True)
    mark_party(party, part, by=by)


def switch(attendee: Attendee, part: Part, *, by: Account) -> None:
    """Let somebody with a certain place come to the workshop `part` instead, and mark them as present there.

    Raises WorkshopFull, and then they keep what they had; WrongStatus, EventOver, RegistrationClosed, NotHeld.
    """
    if part.item is None or part.item.round is None:
        raise ValueError("only a workshop is chosen")
    registration.change_at_door(attendee, part.item, actor=accounts.actor(by))
    event = attendee.registration.event
    mark(event, [Tick(f"attendee:{attendee.id}", part.key, True, now())], via=LIST, by=by)


def mark_party(party: Registration, part: Part, *, by: Account | None, via: str = WALK_IN) -> list[Refusal]:
    """Mark everybody of a party as present in `part`, now; what was refused. Raises NotHeld."""
    moment = now()
    ticks = [Tick(f"attendee:{person.id}", part.key, True, moment) for person in party.attendees]
    return mark(party.event, ticks, via=via, by=by)
