"""Whoever watches over the installation sees whether it lives, and which part does not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from events import heartbeats
from events.ical import trouble
from tests.beating import all_ended

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)


def test_a_process_that_answers_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_before_the_background_process_was_seen_it_is_not_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    never = {"background": "never seen", "upkeep": "never seen"}
    assert answer.json == {"database": "ok", "migrations": "ok", "calendars": "ok", **never}


def test_it_is_ready_for_ten_minutes_after_the_background_process_was_seen(client, session):
    with time_machine.travel(NOON, tick=False) as clock:
        all_ended()
        clock.shift(599)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["background"]) == (200, "ok")
        clock.shift(1)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "outbox.deliver last seen 2027-03-01T11:00:00+00:00" in answer.json["background"]


@pytest.mark.parametrize("task", heartbeats.MINUTES)
def test_a_task_of_each_minute_that_stays_away_is_named(client, session, task):
    """Delivery alone says nothing: of reminders that nobody plans none is ever late."""
    with time_machine.travel(NOON, tick=False) as clock:
        all_ended()
        clock.shift(1200)
        all_ended(but=task)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["background"]) == (503, f"{task} last seen 2027-03-01T11:00:00+00:00")


def test_a_task_of_each_hour_that_stays_away_is_told_but_stops_nothing(client, session):
    with time_machine.travel(NOON, tick=False) as clock:
        all_ended()
        clock.shift(7199)
        all_ended(but="upkeep.forget")
        assert client.get("/readyz").json["upkeep"] == "ok"
        clock.shift(1)
        answer = client.get("/readyz")
        told = "upkeep.forget last seen 2027-03-01T11:00:00+00:00"
        assert (answer.status_code, answer.json["upkeep"]) == (200, told)


def test_what_a_clock_that_was_ahead_has_noted_says_nothing(client, session):
    with time_machine.travel(NOON + timedelta(days=1), tick=False) as clock:
        all_ended()
        clock.move_to(NOON)
        assert client.get("/readyz").status_code == 503
        all_ended()
        assert client.get("/readyz").status_code == 200


def test_a_database_that_was_not_migrated_is_named(client, session):
    all_ended()
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
        all_ended()
        trouble.note()
        session.commit()
        clock.shift(60)
        answer = client.get("/readyz")
        assert answer.status_code == 200  # who follows one still gets what was last good
        assert answer.json["calendars"] == "one could not be made at 2027-03-01T11:00:00+00:00"
