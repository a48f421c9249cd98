"""What a tick of the background process does with the outbox, against a real mail server."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from events import notices, registration, reminders
from events.clock import now
from events.models import Heartbeat, Notice
from tasks import outbox
from tests import cast, databases
from tests.mail_server import mail_server


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def parties(session, *names: str) -> list[int]:
    """A confirmed party of each name, and the ids of their notices."""
    event = cast.event()
    for name in names:
        registration.register(event, cast.application(name))
    ids = list(session.scalars(select(Notice.id).order_by(Notice.id)))
    session.commit()
    return ids


def states(session) -> list[str]:
    session.rollback()
    rows = session.scalars(select(Notice).order_by(Notice.id).execution_options(populate_existing=True))
    named = {"sent_at": "sent", "failed_at": "failed", "dropped_at": "dropped"}
    found = [next((word for column, word in named.items() if getattr(n, column)), "waits") for n in rows]
    session.rollback()
    return found


def test_everything_that_is_due_is_sent_once(session, server):
    parties(session, "Cato", "Daan", "Els")
    outbox.deliver()
    outbox.deliver()
    assert server.recipients == ["cato@example.nl", "daan@example.nl", "els@example.nl"]
    assert server.connections == 1
    assert states(session) == ["sent", "sent", "sent"]


def test_a_refusal_for_good_keeps_the_servers_words_and_lets_the_others_pass(session, server):
    parties(session, "Cato", "Daan", "Els")
    server.on_recipient = lambda address: "550 no such user" if address.startswith("daan") else "250 known"
    outbox.deliver()
    assert states(session) == ["sent", "failed", "sent"]
    assert session.scalars(select(Notice.fault)).all() == [None, "550 no such user", None]


def test_a_refusal_for_now_is_tried_again_later(session, server):
    parties(session, "Cato")
    server.on_data = lambda _message: "452 disk full"
    outbox.deliver()
    assert states(session) == ["waits"]
    notice = session.scalars(select(Notice)).one()
    assert notice.fault == "452 disk full"
    assert timedelta(seconds=50) < notice.due_at - now() <= timedelta(seconds=60)
    session.rollback()


def test_without_a_server_everything_waits_untried(session, server, app):
    first, *_others = parties(session, "Cato", "Daan")
    app.config["SAMENKOMST"] = databases.make_config(
        app.config["SQLALCHEMY_DATABASE_URI"], app.config["SAMENKOMST"].DATA_DIR, SMTP_URL="smtp://127.0.0.1:1"
    )
    outbox.deliver()
    assert states(session) == ["waits", "waits"]
    attempts = session.scalars(select(Notice.attempts)).all()
    claims = session.scalars(select(Notice.claimed_until)).all()
    session.rollback()
    assert (attempts, claims) == ([0, 0], [None, None])
    assert notices.claim(1) == [first]


def test_when_the_time_is_up_the_rest_is_given_back(session, server):
    parties(session, "Cato", "Daan")
    assert outbox.send_due(0) == 0
    assert notices.claim(2) != []


def test_what_nobody_wants_any_more_is_dropped(session, server):
    event = cast.event()
    party = registration.register(event, cast.application("Cato"))
    registration.cancel(party, actor="visitor")
    session.commit()
    outbox.deliver()
    assert states(session) == ["dropped", "sent"]
    assert [message["Subject"] for message in server.messages] == ["U bent afgemeld: Symposium van Anna"]


def test_a_letter_that_nobody_wants_any_more_is_dropped_and_one_that_is_wanted_stays(session):
    event = cast.event("beter_thuis")
    gone, stays = (registration.register(event, cast.duo(name, channel="letter")) for name in ("Cato", "Daan"))
    registration.cancel(gone, actor="visitor")
    session.commit()
    assert states(session) == ["waits", "waits", "waits"]
    outbox.tidy()
    assert states(session) == ["dropped", "waits", "waits"]
    assert [(n.purpose, n.registration_id) for n in notices.by_hand()] == [
        ("requested", stays.id),
        ("cancelled", gone.id),
    ]
    session.rollback()


def test_a_mail_that_cannot_be_made_holds_up_nobody(session, server):
    parties(session, "Cato", "Daan")
    notices.queue("no_such_words", session.scalars(select(Notice)).first().registration, anchor="once")
    session.commit()
    outbox.deliver()
    assert states(session) == ["sent", "sent", "waits"]
    faults = session.scalars(select(Notice.fault).where(Notice.purpose == "no_such_words")).all()
    assert faults == ["it cannot be made: TemplatesNotFound"]


def test_who_lost_the_address_has_failed_in_words(session, server):
    parties(session, "Cato")
    session.scalars(select(Notice)).one().registration.email = None
    session.commit()
    outbox.deliver()
    assert states(session) == ["failed"]
    assert session.scalars(select(Notice.fault)).all() == ["there is no e-mail address"]


def test_a_reminder_that_came_due_is_queued_and_sent(session, server):
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=UTC)) as clock:
        event = cast.event(starts_at=datetime(2027, 3, 30, 11, tzinfo=UTC))
        reminders.arm(event)
        registration.register(event, cast.application("Cato"))
        session.commit()
        clock.move_to(datetime(2027, 3, 16, 8, tzinfo=UTC))
        outbox.plan_reminders()
        outbox.deliver()
    assert states(session) == ["sent", "sent"]
    assert server.messages[1]["Subject"] == "Herinnering: Symposium van Anna op 30 maart"


def test_every_task_says_that_it_ended(session):
    outbox.plan_reminders()
    outbox.deliver()
    outbox.tidy()
    assert session.scalars(select(Heartbeat.name).order_by(Heartbeat.name)).all() == [
        "outbox.deliver",
        "outbox.plan_reminders",
        "outbox.tidy",
    ]
    session.rollback()
