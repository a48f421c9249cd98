"""What tests of feeds begin with: a pinned clock, and a symposium that is published, renamed or hidden."""

from datetime import UTC, datetime
from typing import Any

import icalendar
from flask import Flask
from werkzeug.test import TestResponse

from events.extensions import db
from events.ical import fragments
from events.models import Event, EventStatus, Organisation
from tests import cast

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
FEED = "/feeds/agenda.ics"


def publish(app: Flask, *made: tuple[str, dict[str, Any]]) -> None:
    """Commit events of these kinds with these fields, and what feeds keep of them."""
    with app.app_context():
        for kind, fields in made:
            fragments.refresh([cast.event(kind, **fields)])
        db.session.commit()


def titles(response: TestResponse) -> list[str]:
    calendar = icalendar.Calendar.from_ical(response.data)
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


def symposium(ref: str = "samen-sterk", **fields: Any) -> tuple[str, dict[str, Any]]:
    return "symposium", {"ref": ref, "titles": {"nl": "Samen sterk"}, **fields}


def hide(app: Flask, reason: str, *, refreshed: bool) -> None:
    with app.app_context():
        event = db.session.query(Event).filter_by(ref="samen-sterk").one()
        if reason == "draft":
            event.status = EventStatus.DRAFT
        else:
            event.closed_to = Organisation(ref="florence", name="Florence", roles=["member"])
        if refreshed:
            fragments.refresh([event])
        db.session.commit()


def rename(app: Flask, title: str) -> None:
    with app.app_context():
        event = db.session.query(Event).filter_by(ref="samen-sterk").one()
        event.titles = {"nl": title}
        fragments.refresh([event])
        db.session.commit()
