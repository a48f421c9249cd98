"""Whoever watches the installation reads figures, and nobody's data; nobody else reads them."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import heartbeats, notices, registration
from tasks import planning
from tests import cast, databases

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def figures(text: str) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name.removeprefix("samenkomst_"): float(value) for name, value in lines}


def test_the_figures_say_how_the_outbox_stands(session, client, clock):
    event = cast.event()
    for name in ("Cato", "Daan", "Els"):
        registration.register(event, cast.application(name))
    registration.register(cast.event("beter_thuis"), cast.duo("Fien", channel="phone", phone="0612345678"))
    session.commit()
    planning.tidy()
    sent, failed = notices.claim(2)
    notices.sent(sent)
    notices.failed(failed, "550 no such user")
    notices.pause("command")
    session.commit()
    clock.shift(601)
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    assert figures(answer.text) == {
        "outbox_due": 1, "outbox_claimed": 0, "outbox_later": 0, "outbox_sent": 1, "outbox_dropped": 0,
        "outbox_failed": 1, "outbox_oldest_due_seconds": 601, "outbox_late": 1, "outbox_paused": 1,
        'by_hand_due{by="letter"}': 0, 'by_hand_due{by="phone"}': 1,
        'by_hand_oldest_due_seconds{by="letter"}': 0, 'by_hand_oldest_due_seconds{by="phone"}': 601,
        "mail_server_failures": 0, 'task_seen_seconds{task="outbox.tidy"}': 601,
        **{f'task_late{{task="{task}"}}': 1 for task in heartbeats.MINUTES},
    }  # fmt: skip


def test_nobody_reads_them_through_the_proxy_or_from_elsewhere(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_with_a_token_they_are_read_from_anywhere_by_who_has_it(app, client):
    config = app.config["SAMENKOMST"]
    app.config["SAMENKOMST"] = databases.make_config(config.DATABASE_URL, config.DATA_DIR, METRICS_TOKEN="a token")
    shown = {"Authorization": "Bearer a token", "X-Forwarded-For": "192.0.2.1"}
    assert client.get("/metrics", headers=shown).status_code == 200
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer another é"}).status_code == 404
