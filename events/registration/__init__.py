"""A party's claim on an event: register, confirm, change, cancel."""

from events.registration.application import Application, NamedPerson, Opening, opening
from events.registration.at_door import change_at_door, register_at_door
from events.registration.calls import Called, note_call
from events.registration.changes import Change, cancel, change, confirm, correct_municipality
from events.registration.colleagues import register_colleagues
from events.registration.funding import ask_again, hand_out, release_funding, set_fund_capacity, waiting_for_funding
from events.registration.guests import forget_names
from events.registration.intake import register
from events.registration.links import by_reference, by_token, own_page, reserved_by, revoke_links, send_link
from events.registration.reach import Reach, correct_reach

__all__ = [
    "Application",
    "Called",
    "Change",
    "NamedPerson",
    "Opening",
    "Reach",
    "ask_again",
    "by_reference",
    "by_token",
    "cancel",
    "change",
    "change_at_door",
    "confirm",
    "correct_municipality",
    "correct_reach",
    "forget_names",
    "hand_out",
    "note_call",
    "opening",
    "own_page",
    "register",
    "register_at_door",
    "register_colleagues",
    "release_funding",
    "reserved_by",
    "revoke_links",
    "send_link",
    "set_fund_capacity",
    "waiting_for_funding",
]
