"""Four programs that read calendar files, each with its own ideas; what we write must mean the same to all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import ics
import vobject
from ical.calendar_stream import IcsCalendarStream

Moment = datetime | date


@dataclass(frozen=True)
class Shown:
    """What a program shows of one event; moments in UTC."""

    uid: str
    summary: str
    description: str
    location: str
    categories: frozenset[str]  # programs disagree about their order
    start: Moment
    end: Moment


def _utc(value: Moment) -> Moment:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def with_icalendar(body: bytes) -> list[Shown]:
    def read(event: Any) -> Shown:
        return Shown(
            str(event["UID"]),
            str(event["SUMMARY"]),
            str(event.get("DESCRIPTION", "")),
            str(event.get("LOCATION", "")),
            frozenset(str(label) for label in event["CATEGORIES"].cats) if "CATEGORIES" in event else frozenset(),
            _utc(event["DTSTART"].dt),
            _utc(event["DTEND"].dt),
        )

    return [read(event) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")]


def with_vobject(body: bytes) -> list[Shown]:
    def read(event: Any) -> Shown:
        def value(name: str) -> str:
            return str(event.getChildValue(name, ""))

        return Shown(
            value("uid"),
            value("summary"),
            value("description"),
            value("location"),
            frozenset(event.getChildValue("categories", ())),
            _utc(event.dtstart.value),
            _utc(event.dtend.value),
        )

    calendar: Any = vobject.readOne(body.decode())
    return [read(event) for event in calendar.contents.get("vevent", [])]


def with_ical(body: bytes) -> list[Shown]:
    def read(event: Any) -> Shown:
        return Shown(
            event.uid,
            event.summary,
            event.description or "",
            event.location or "",
            frozenset(event.categories),
            _utc(event.dtstart),
            _utc(event.dtend),
        )

    return [read(event) for event in IcsCalendarStream.calendar_from_ics(body.decode()).events]


def with_ics(body: bytes) -> list[Shown]:
    def read(event: Any) -> Shown:
        start, end = event.begin.datetime, event.end.datetime
        return Shown(
            event.uid,
            event.name,
            event.description or "",
            event.location or "",
            frozenset(event.categories),
            start.date() if event.all_day else _utc(start),
            end.date() if event.all_day else _utc(end),
        )

    return [read(event) for event in ics.Calendar(body.decode()).events]


READERS: dict[str, Callable[[bytes], list[Shown]]] = {
    "icalendar": with_icalendar,
    "vobject": with_vobject,
    "ical": with_ical,
    "ics": with_ics,
}
