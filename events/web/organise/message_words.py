"""For whom a written message is, in words, and how each reads it: per language, and by every way in which it goes."""

from collections.abc import Collection

from flask_babel import gettext as _

from events import attendance, messages, recipients
from events.clock import now
from events.extensions import db
from events.mail import carried_by, preview
from events.models import Account, Event, Notice, WrittenMessage
from events.policy import Channel
from events.web.forms.message import language_name
from events.web.names import named, way
from events.web.organise.attendance.here import name_of
from events.web.organise.names import STANDINGS

Found = dict[tuple[str, str], int]  # how many, by channel and language
Way = tuple[Channel, int, tuple[str, str]]  # how many it reaches so, and what they read: subject and text


def channels(found: Found) -> list[tuple[Channel, int]]:
    """By which ways it goes, and to how many."""
    return [(channel, number) for channel in Channel if (number := _number(found, channel=channel))]


def previews(
    event: Event, message: WrittenMessage, found: Found, by: Account
) -> list[tuple[str, str, int, list[Way]]]:
    """Of each language, Dutch first: its code, its name, for how many, and how they read it by each way."""
    languages = sorted({language for _channel, language in found} | {"nl"}, key=lambda one: (one != "nl", one))
    return [
        (
            language,
            language_name(language),
            _number(found, language=language),
            [
                (channel, found.get((channel, language), 0), _read(event, message, language, channel, by))
                for channel in _channels(found, language)
            ],
        )
        for language in languages
    ]


def whom(event: Event, selection: recipients.Selection) -> list[str]:
    """For whom it is, in words: each line narrows it further."""
    standing = ", ".join(named(STANDINGS, status) for status in selection.statuses)
    ways = ", ".join(way(channel) for channel in selection.channels)
    part = attendance.part_called(event, selection.part) if selection.part is not None else None
    coming = _("bij: %(part)s", part=name_of(part)) if part is not None else ""
    if selection.part is not None and part is None:
        coming = _("bij een onderdeel dat er niet meer is: niemand")
    there = "" if selection.was_there is None else _("die er was") if selection.was_there else _("die er niet was")
    seats = _seats(event, selection.organisations)
    return [str(line) for line in (standing, coming, seats, there, ways) if line]


def _seats(event: Event, organisations: Collection[int]) -> str:
    """The organisations for which somebody sits in the circle, as they are called."""
    roster = event.group.roster if event.group is not None else []
    of = [place.organisation for place in roster if place.organisation is not None]
    found = {one.name for one in of if one.id in organisations}
    return _("van: %(organisations)s", organisations=", ".join(sorted(found, key=str.casefold))) if found else ""


def _number(found: dict[tuple[str, str], int], *, channel: str | None = None, language: str | None = None) -> int:
    return sum(
        number
        for (of_channel, of_language), number in found.items()
        if channel in (None, of_channel) and language in (None, of_language)
    )


def _channels(found: dict[tuple[str, str], int], language: str) -> list[Channel]:
    """By which ways it goes to who reads this language; to nobody yet, as a mail."""
    return [channel for channel in Channel if found.get((channel, language))] or [Channel.EMAIL]


def _read(event: Event, message: WrittenMessage, language: str, channel: Channel, by: Account) -> tuple[str, str]:
    """Subject and text as a mail, a letter, a call or a text to who looks would have them in `language`."""
    shown = Notice(
        purpose=messages.PURPOSE,
        anchor=messages.anchor_of(message),
        channel=carried_by(channel),
        person=by.person,
        person_id=by.person_id,
        event=event,
        event_id=event.id,
        created_at=now(),
    )
    said = preview(shown, language)
    if shown in db.session:
        db.session.expunge(shown)
    return said.subject, said.text
