"""Whoever watches over the installation sees whether it lives, and which part does not."""

from datetime import UTC, datetime

import time_machine
from sqlalchemy import text

from events.ical import trouble
from tasks import outbox

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)


def test_a_process_that_answers_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_before_the_background_process_was_seen_it_is_not_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": "ok", "migrations": "ok", "background": "never seen", "calendars": "ok"}


def test_it_is_ready_for_ten_minutes_after_the_background_process_was_seen(client, session):
    with time_machine.travel(NOON, tick=False) as clock:
        outbox.deliver()
        clock.shift(600)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["background"]) == (200, "ok")
        clock.shift(1)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["background"]) == (503, "last seen 2027-03-01T11:00:00+00:00")


def test_a_database_that_was_not_migrated_is_named(client, session):
    outbox.deliver()
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["migrations"].startswith("at 0000, not ")


def test_a_database_that_does_not_answer_is_named(client, session):
    session.execute(text("ALTER TABLE heartbeats RENAME TO elsewhere"))
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "unreachable"})


def test_a_calendar_that_cannot_be_made_is_told_but_stops_nothing(client, session):
    with time_machine.travel(NOON, tick=False) as clock:
        outbox.deliver()
        trouble.note(NOON)
        session.commit()
        clock.shift(60)
        answer = client.get("/readyz")
        assert answer.status_code == 200  # who follows one still gets what was last good
        assert answer.json["calendars"] == "one could not be made at 2027-03-01T11:00:00+00:00"
