"""A mail that asks to call is sent in whatever order the tasks of its moment run, and leads to the call."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import time_machine

from events import reminders, todo
from events.extensions import db
from events.models import Task, What
from tasks import outbox, planning
from tests import cast, databases

START = datetime(2027, 3, 12, 13, tzinfo=UTC)
CARLA = "carla@example.nl"


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


@pytest.fixture
def talk(session):
    """A talk three days from now, of which nobody is reminded yet."""
    with time_machine.travel(START - timedelta(days=20), tick=False) as clock:
        found = cast.event("huiskamergesprek", starts_at=START)
        cast.role(cast.person("Carla", CARLA), What.COORDINATOR, found)
        cast.role(cast.person("Tolk", phone="0600000004"), What.INTERPRETER, found)
        reminders.arm(found)
        session.commit()
        clock.move_to(START - timedelta(days=3))
        yield found


@pytest.mark.parametrize("order", list(permutations(("plan_reminders", "open_due", "deliver"))), ids="-".join)
def test_whoever_is_to_call_hears_it_whichever_task_looks_first(session, talk, server, order):
    does = {"plan_reminders": planning.plan_reminders, "open_due": planning.open_due, "deliver": outbox.deliver}
    for _ in range(2):
        for name in order:
            does[name]()
    assert server.recipients == [CARLA]
    [task] = db.session.query(Task)
    assert f"/organise/tasks/{task.id}" in server.messages[0].get_body(("plain",)).get_content()


def test_that_no_task_could_be_made_of_a_call_keeps_no_reminder_back(session, talk, server, monkeypatch, caplog):
    def fails(_moment: datetime) -> int:
        db.session.add(Task(key="half", what="call", role="coordinator", due_on=START.date()))
        db.session.flush()
        raise ArithmeticError("no task")

    monkeypatch.setattr(todo, "open_due", fails)
    planning.plan_reminders()
    assert "no task" in caplog.text
    outbox.deliver()
    assert server.recipients == [CARLA]
    assert db.session.query(Task).count() == 0
