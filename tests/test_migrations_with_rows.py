"""Migrations meet rows, not only empty tables: what a newer version kept goes down to an older one and up again."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from events import accounts, jobs, notices, registration, withdrawn
from events.clock import now
from events.extensions import db
from events.models import Headcount, Job, Lesson, Notice, Registration
from events.policy import Channel
from events.registration import NamedPerson
from tests import cast
from tests.web import arranged

BEFORE = "0011"  # the version before anything of what is written below could be kept
NEWER = (
    "work_ended",
    "work_given",
    "place_ended",
    "second_address",
)  # messages that the version before has no words for


@pytest.fixture
def written(app: Flask) -> Iterator[None]:
    """What only newer versions write: second addresses, texts, handed over lessons, heads, work and withdrawals."""
    with time_machine.travel(datetime(2027, 2, 1, 11, tzinfo=UTC), tick=False), app.app_context():
        write()
        db.session.commit()
        db.session.remove()
        yield
        db.session.remove()


def write() -> None:
    anna, thea = cast.person("Anna", "anna@example.nl"), cast.person("Thea", "thea@example.nl")
    account = accounts.make(anna, "anna@example.nl")
    week = arranged.course_week(capacity=6)
    lesson = arranged.item(week, "Les: omgaan met dementie", 30, 90)
    persons = (NamedPerson("person_with_dementia", "Roos", email="roos@example.nl"), NamedPerson("carer", "Bert"))
    known = {"municipality": "Den Haag", "referral": "own_interest", "answers": {"contact": "carer"}}
    both = registration.register(week, cast.application("Bert", persons=persons, **known))
    notices.queue("second_address", both, anchor="corrected:1")
    registration.register(week, cast.duo("Lies", channel=Channel.SMS, email=None, phone="0612345678"))
    as_known = Lesson(lesson.id, lesson.uid, lesson.title, lesson.starts_at, lesson.ends_at, 1)
    notices.queue("work_ended", thea, anchor="from:1", event=week, lesson=as_known)
    notices.queue("work_given", anna, anchor="from:1", event=week, item=lesson)
    notices.queue("place_ended", anna, anchor="ended:1", event=week)
    notices.queue("place_ended", thea, anchor="ended:2", event=week)
    [told] = db.session.query(Notice).filter_by(anchor="ended:2")
    notices.sent(told.id)
    talk, _link = arranged.talk()
    five = registration.register(talk, cast.application("Samira", people=5, phone="0612345678"))
    db.session.add(Headcount(event_id=talk.id, registration_id=five.id, part="meeting", people=4, recorded_at=now()))
    jobs.ask("year", {"year": 2027}, by=account, submission="once").attempts = 2
    withdrawn.note(withdrawn.event("draft"))


def rows(statement: str) -> list[tuple[object, ...]]:
    """What the database says, whatever the models know."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_down_to_before_and_up_again_with_rows_that_only_newer_versions_write(written):
    parties = rows("SELECT reference, status, units FROM registrations ORDER BY reference")
    people = rows("SELECT id, registration_id, role FROM attendees ORDER BY id")
    downgrade(revision=BEFORE)
    assert "withdrawals" not in inspect(db.engine).get_table_names()
    assert rows("SELECT reference, status, units FROM registrations ORDER BY reference") == parties
    assert rows("SELECT id, registration_id, role FROM attendees ORDER BY id") == people
    upgrade()
    assert rows("SELECT reference, status, units FROM registrations ORDER BY reference") == parties
    assert db.session.query(Job).one().attempts == 0
    assert {one.channel for one in db.session.query(Registration)} == {"email", "phone"}
    assert all(attendee.email is None for party in db.session.query(Registration) for attendee in party.attendees)
    assert db.session.query(Headcount).count() == 0


def test_the_version_before_gets_no_message_that_it_cannot_send(written):
    """A text becomes a call, the other half of a duo is not written to, and new purposes are not left to be sent."""
    assert rows("SELECT count(*) FROM notices WHERE channel = 'sms'") != [(0,)]
    assert rows("SELECT count(*) FROM notices WHERE attendee_id IS NOT NULL") != [(0,)]
    downgrade(revision=BEFORE)
    left = rows("SELECT purpose, channel, sent_at IS NULL FROM notices ORDER BY id")
    assert {channel for _purpose, channel, _waits in left} <= {"email", "letter", "phone"}
    assert [purpose for purpose, _channel, waits in left if purpose in NEWER and waits] == []
    assert [purpose for purpose, _channel, _waits in left if purpose in NEWER] == ["place_ended"], "what was said"
    assert rows("SELECT count(*) FROM notices WHERE addressee LIKE 'attendee:%'") == [(0,)]
    with pytest.raises(DatabaseError, match="known_channel"), db.engine.begin() as connection:
        connection.execute(text("UPDATE notices SET channel = 'sms'"))
    upgrade()
