"""What a tick of the background process does with the outbox, against a real mail server."""

import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from config import BEAT
from events import heartbeats, notices, registration, reminders
from events.clock import now
from events.extensions import db, reading
from events.models import BouncedAddress, Heartbeat, Notice, Registration
from events.notices import wanted
from tasks import outbox, planning
from tasks.app import create_celery
from tests import cast, databases
from tests.mail_server import TAKEN
from tests.tasks.sending import parties, states


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def test_everything_that_is_due_is_sent_once(session, server):
    parties(session, "Cato", "Daan", "Els")
    outbox.deliver()
    outbox.deliver()
    assert server.recipients == ["cato@example.nl", "daan@example.nl", "els@example.nl"]
    assert server.connections == 1
    assert states(session) == ["sent", "sent", "sent"]


@pytest.mark.parametrize(("email", "connections"), [("daan@example.nl", 1), ("nieuw@example.nl", 2)])
def test_what_the_server_was_told_of_arrives_as_it_is_when_its_turn_comes(
    app, session, server, monkeypatch, email, connections
):
    """It was told whom the second is for when it got the first, and that was read again in between."""
    parties(session, "Cato", "Daan")
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.01)

    def correct(_message: EmailMessage) -> str:
        with app.app_context():
            db.session.scalars(select(Registration).order_by(Registration.id)).all()[1].email = email
            db.session.commit()
        time.sleep(0.02)  # longer than what was read holds
        return TAKEN

    server.on_data = correct
    outbox.deliver()
    assert (server.recipients, server.connections) == (["cato@example.nl", email], connections)


def test_a_refusal_for_good_keeps_the_servers_words_and_lets_the_others_pass(session, server):
    parties(session, "Cato", "Daan", "Els")
    server.on_recipient = lambda address: "550 no such user" if address.startswith("daan") else "250 known"
    outbox.deliver()
    assert states(session) == ["sent", "failed", "sent"]
    faults = session.scalars(select(Notice.fault).order_by(Notice.id)).all()
    assert faults == [None, "550 no such user", None]


def test_an_address_that_does_not_exist_is_not_written_to_until_somebody_says_it_does(session, server):
    (first,) = parties(session, "Cato")
    outbox.deliver()
    uid = session.scalar(select(Notice.uid))
    assert notices.came_back(uid, "550 5.1.1 no such user", to="Cato@example.nl", is_no_address=True)
    found = session.get_one(Notice, first)
    notices.queue("link", found.registration, anchor="once")
    session.commit()
    outbox.deliver()
    faults = session.scalars(select(Notice.fault).order_by(Notice.id)).all()
    assert faults == ["550 5.1.1 no such user", "mail to this address came back: 550 5.1.1 no such user"]
    assert (states(session), len(server.messages)) == (["failed", "failed"], 1)
    assert notices.try_again(session.get_one(Notice, first))
    session.commit()
    outbox.deliver()
    assert states(session) == ["sent", "failed"]
    assert server.ids() == [f"<{uid}@vtz.example>"] * 2


def test_mail_that_came_back_is_told_of_once_and_only_of_what_is_ours(session, server):
    parties(session, "Cato")
    outbox.deliver()
    uid = session.scalar(select(Notice.uid))
    assert not notices.came_back("unknown", "550", to=None, is_no_address=True)
    assert notices.came_back(uid, "554 forwarded", to="elsewhere@example.org", is_no_address=True)
    assert not notices.came_back(uid, "554 forwarded", to="cato@example.nl", is_no_address=True)
    session.commit()
    assert (states(session), session.query(BouncedAddress).count()) == (["failed"], 0)


def test_a_greylisting_server_is_asked_again_after_five_minutes(session, server):
    parties(session, "Cato")
    server.on_recipient = lambda _address: "450 4.2.0 Greylisted, please come back"
    outbox.deliver()
    notice = session.scalars(select(Notice)).one()
    assert timedelta(minutes=4) < notice.due_at - now() <= timedelta(minutes=5)
    session.rollback()


def test_a_busy_server_is_left_alone_and_nothing_was_tried_in_vain(session, server, clock):
    parties(session, "Cato", "Daan", "Els")
    server.on_data = lambda m: "421 4.7.0 Too many concurrent connections" if "daan" in m["To"] else "250 taken"
    outbox.deliver()
    outbox.deliver()
    assert states(session) == ["sent", "waits", "waits"]
    assert session.scalars(select(Notice.attempts).order_by(Notice.id)).all() == [1, 1, 0]
    assert notices.delivery().fault == "421 4.7.0 Too many concurrent connections"
    session.rollback()
    server.on_data = lambda _message: "250 taken"
    notices.resume()
    session.commit()
    outbox.deliver()
    assert states(session) == ["sent", "waits", "sent"], "whoever it was said to waits behind the others"
    clock.shift(timedelta(minutes=1))
    outbox.deliver()
    assert states(session) == ["sent", "sent", "sent"]
    assert (notices.delivery().failures, notices.delivery().fault) == (0, None)
    session.rollback()


def test_what_the_server_took_is_marked_a_few_at_a_time(app, session, server, monkeypatch):
    parties(session, *(f"Lid {number}" for number in range(5)))
    monkeypatch.setattr(outbox, "MARK_TOGETHER", 2)
    marked: list[int] = []

    def look(_message: object) -> str:
        with app.app_context(), reading():
            marked.append(states(db.session).count("sent"))
        return "250 taken"

    server.on_data = look
    outbox.deliver()
    assert marked == [0, 0, 2, 2, 4]
    assert states(session) == ["sent"] * 5


def test_rest_that_another_worker_was_asked_for_is_kept_after_what_is_in_hand(app, session, server, monkeypatch):
    parties(session, "Cato", "Daan", "Els", "Fatma")
    monkeypatch.setattr(outbox, "MARK_TOGETHER", 1)
    monkeypatch.setattr(outbox, "BATCH", 3)

    def look(message: EmailMessage) -> str:
        if "cato" in message["To"]:
            with app.app_context():
                notices.rest("421 too many connections", is_busy=True)
                db.session.commit()
        return "250 taken"

    server.on_data = look
    outbox.deliver()
    assert states(session) == ["sent", "sent", "sent", "waits"]
    assert notices.delivery().rests_until is not None
    notices.resume()  # the control: without the rest it would have gone
    session.commit()
    outbox.deliver()
    assert states(session) == ["sent"] * 4


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
    assert notices.claim(1) == []
    notices.resume()  # somebody mended it, and does not want to wait
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
    planning.tidy()
    assert states(session) == ["dropped", "waits", "waits"]
    assert [(n.purpose, n.registration_id) for n in notices.by_hand()] == [
        ("requested", stays.id),
        ("cancelled", gone.id),
    ]
    session.rollback()


def test_a_mail_that_cannot_be_made_holds_up_nobody(session, server, monkeypatch):
    parties(session, "Cato", "Daan")
    monkeypatch.setattr(wanted, "_IN_ANY_CASE", ("no_such_words",))
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
        planning.plan_reminders()
        outbox.deliver()
    assert states(session) == ["sent", "sent"]
    assert server.messages[1]["Subject"] == "Herinnering: Symposium van Anna op 30 maart"


def test_every_task_says_that_it_ended(app, session):
    tasks = create_celery(app).tasks
    for entry in BEAT:
        tasks[entry.task]()
    assert set(session.scalars(select(Heartbeat.name))) == {entry.task for entry in BEAT}
    assert (heartbeats.late(heartbeats.MINUTES), heartbeats.late(heartbeats.HOURS)) == ({}, {})
    session.rollback()
