"""A party's claim on an event: register, confirm, change, cancel."""

from events.registration.application import Application, NamedPerson, Opening, opening
from events.registration.changes import Change, cancel, change, confirm
from events.registration.intake import register
from events.registration.links import by_reference, by_token, own_page, revoke_links, send_link

__all__ = [
    "Application",
    "Change",
    "NamedPerson",
    "Opening",
    "by_reference",
    "by_token",
    "cancel",
    "change",
    "confirm",
    "opening",
    "own_page",
    "register",
    "revoke_links",
    "send_link",
]
