"""What a calendar reads in the mails to somebody: which method, which SEQUENCE, and what of an answer."""

from datetime import timedelta
from typing import Any, NamedTuple

import icalendar
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from events import notices, scheduling
from events.clock import now
from events.mail import compose
from events.models import Event, Notice, Registration


class Part(NamedTuple):
    """What a calendar reads in a mail."""

    method: str
    sequence: int
    answer: str
    is_asked: bool = False


def request(sequence: int, answer: str = "ACCEPTED", *, is_asked: bool = False) -> Part:
    return Part("REQUEST", sequence, answer, is_asked)


def ends(sequence: int, answer: str = "ACCEPTED", *, is_asked: bool = False) -> Part:
    return Part("CANCEL", sequence, answer, is_asked)


def calendar_in(notice: Notice) -> icalendar.Calendar | None:
    """The one calendar part of the mail."""
    parts = [part for part in compose(notice).walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) <= 1
    if not parts:
        return None
    calendar = icalendar.Calendar.from_ical(parts[0].get_content())
    assert parts[0].get_param("method") == calendar["METHOD"], "what the mail says is what the file says"
    return calendar


def mailed(session: scoped_session[Any], to: Any) -> list[tuple[str, Part | None]]:
    """The mails to somebody that were not read here before: their purpose, and their calendar part."""
    session.flush()
    name = {Registration: "registration"}.get(type(to), "person")
    query = select(Notice).where(Notice.addressee == f"{name}:{to.id}", Notice.sent_at.is_(None))
    found = []
    for notice in session.scalars(query.order_by(Notice.id)).all():
        if notices.still_wanted(notice, now()):
            calendar = calendar_in(notice)
            found.append((notice.purpose, part_of(calendar, to) if calendar else None))
        notice.sent_at = now()
    session.flush()
    return found


def part_of(calendar: icalendar.Calendar, to: Any) -> Part:
    [vevent] = calendar.walk("VEVENT")
    attendee = vevent["ATTENDEE"]
    assert attendee == f"mailto:{to.email}", "one attendee: the recipient"
    is_over = calendar["METHOD"] == "CANCEL"
    assert (vevent["STATUS"] == "CANCELLED") is is_over
    return Part(
        str(calendar["METHOD"]), vevent["SEQUENCE"], attendee.params["PARTSTAT"], attendee.params["RSVP"] == "TRUE"
    )


def later(event: Event, days: int = 1) -> None:
    scheduling.move(event, event.starts_at + timedelta(days=days), event.ends_at + timedelta(days=days))
