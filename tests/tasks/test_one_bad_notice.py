"""One bad notice holds no other, and what a server says of all of us fails none."""

import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from events import notices
from events.clock import now
from events.extensions import db
from events.mail.files import Files
from events.models import Notice
from events.notices.faults import NOT_WRITTEN, UNSURE
from tasks import outbox
from tests import databases
from tests.mail_server import HANGS_UP, TAKEN
from tests.tasks.sending import parties, states

RELAY = "554 5.7.1 Relay access denied"


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def faults(session) -> list[str | None]:
    found = list(session.scalars(select(Notice.fault).order_by(Notice.id)))
    session.rollback()
    return found


def tick(clock, after: timedelta = timedelta()) -> None:
    """One look of the background process, some time later."""
    clock.shift(after)
    outbox.deliver()


@pytest.mark.parametrize("words", ["450 4.2.2 mailbox full: too many messages", "450 rate limit for this user"])
def test_busy_words_about_one_mailbox_hold_up_no_other(session, server, clock, words):
    parties(session, "Cato", "Daan", "Els")
    server.on_recipient = lambda address: words if address.startswith("cato") else "250 known"
    tick(clock)
    tick(clock, timedelta(minutes=2))
    assert states(session) == ["waits", "sent", "sent"]
    assert faults(session)[0] == words


def test_a_sender_refused_over_one_message_holds_up_no_other(session, server, clock):
    parties(session, "Cato", "Daan")
    answers = iter(["550 5.1.8 sender domain not found"])
    server.on_command = lambda word: next(answers, None) if word == "MAIL" else None
    tick(clock)
    assert states(session) == ["waits", "waits"]
    tick(clock, timedelta(seconds=20))
    assert states(session) == ["waits", "sent"]
    tick(clock, timedelta(minutes=1))
    assert states(session) == ["sent", "sent"]


def test_a_mistake_of_ours_that_is_said_over_every_recipient_fails_none(session, server, clock):
    parties(session, "Cato", "Daan", "Els")
    server.on_recipient = lambda _address: RELAY
    for _hour in range(5):
        tick(clock, timedelta(minutes=10))
    assert states(session) == ["waits", "waits", "waits"]
    assert notices.delivery().fault == RELAY
    session.rollback()
    server.on_recipient = lambda _address: "250 known"
    for _hour in range(5):
        tick(clock, timedelta(hours=1))
    assert states(session) == ["sent", "sent", "sent"]


def test_the_same_words_fail_one_message_when_another_was_taken_after_them(session, server, clock):
    parties(session, "Cato", "Daan", "Els")
    server.on_recipient = lambda address: RELAY if address.startswith("daan") else "250 known"

    def takes_a_second(_message: EmailMessage) -> str:
        clock.shift(1)
        return TAKEN

    server.on_data = takes_a_second
    tick(clock)
    assert states(session) == ["sent", "waits", "sent"]
    tick(clock, timedelta(minutes=1))
    assert states(session) == ["sent", "failed", "sent"]
    assert faults(session)[1] == RELAY


def test_what_was_refused_for_now_before_is_not_failed_by_a_mistake_of_ours(session, server, clock):
    parties(session, "Cato", "Daan", "Els", "Fatma")
    server.on_recipient = lambda _address: "451 4.7.1 Greylisted"
    tick(clock)
    server.on_recipient = lambda _address: RELAY
    for _time in range(3):
        tick(clock, timedelta(hours=1))
    assert states(session) == ["waits"] * 4


def test_a_server_that_takes_no_more_today_fails_none(session, server, clock):
    parties(session, *(f"Lid {number}" for number in range(8)))
    answers = iter(["250 known"] * 3)
    server.on_recipient = lambda _address: next(answers, "554 5.7.1 daily sending quota exceeded")
    tick(clock)
    tick(clock, timedelta(minutes=1))
    assert states(session) == ["sent"] * 3 + ["waits"] * 5
    server.on_recipient = lambda _address: "250 known"
    for _time in range(3):
        tick(clock, timedelta(hours=1))
    assert states(session) == ["sent"] * 8


def test_many_that_a_rule_refuses_hold_up_another_for_minutes_and_not_for_hours(session, server, clock):
    parties(session, *(f"Niet {number}" for number in range(30)), "Cato")
    server.on_recipient = lambda address: RELAY if address.startswith("niet") else "250 known"
    minutes = 0
    while states(session)[-1] == "waits":
        tick(clock, timedelta(seconds=30))
        minutes += 0.5
        assert minutes <= 10


def test_an_address_that_sounds_busy_holds_up_nobody(session, server, clock):
    parties(session, "Throttle", "Daan")
    said = "450 4.7.1 <throttle@example.nl>: Recipient address rejected: Greylisted"
    server.on_recipient = lambda address: said if address.startswith("throttle") else "250 known"
    tick(clock)
    assert states(session) == ["waits", "sent"]
    assert notices.delivery().rests_until is None
    session.rollback()


def test_of_a_message_over_which_the_server_falls_silent_it_gets_three_at_most(session, server, clock):
    parties(session, "Cato", "Daan")
    server.on_data = lambda message: HANGS_UP if "cato" in message["To"] else TAKEN
    tick(clock)
    waits = session.scalars(select(Notice).order_by(Notice.id)).first()
    assert timedelta(minutes=59) < waits.due_at - now() <= timedelta(hours=1)
    session.rollback()
    tick(clock, timedelta(minutes=5))
    assert states(session) == ["waits", "sent"]
    for _time in range(20):
        tick(clock, timedelta(hours=5))
    assert states(session) == ["failed", "sent"]
    assert (faults(session)[0] or "").startswith(UNSURE)
    assert server.recipients == ["cato@example.nl", "daan@example.nl", "cato@example.nl", "cato@example.nl"]


def test_a_server_that_falls_silent_and_says_no_by_turns_gets_three_too(session, server, clock):
    parties(session, "Cato")
    times = 0

    def by_turns(_message: EmailMessage) -> str:
        nonlocal times
        times += 1
        return HANGS_UP if times % 2 else "451 4.3.0 later"

    server.on_data = by_turns
    for _time in range(40):
        tick(clock, timedelta(hours=5))
    assert (states(session), len(server.recipients)) == (["failed"], 3)
    assert (faults(session)[0] or "").startswith(UNSURE)


def test_a_disk_that_is_full_for_one_message_holds_up_no_other(session, app, clock, monkeypatch):
    first, _second = parties(session, "Cato", "Daan")
    app.config["SAMENKOMST"] = databases.make_config(
        app.config["SQLALCHEMY_DATABASE_URI"], app.config["SAMENKOMST"].DATA_DIR
    )
    uid = session.scalar(select(Notice.uid).where(Notice.id == first))
    session.rollback()
    in_the_way = app.config["SAMENKOMST"].DATA_DIR / "mail" / f"{uid}.eml"
    in_the_way.mkdir(parents=True)
    tick(clock)
    assert states(session) == ["waits", "sent"]
    assert faults(session)[0] == f"{NOT_WRITTEN}Is a directory"
    in_the_way.rmdir()
    tick(clock, timedelta(minutes=1))
    assert states(session) == ["sent", "sent"]


def test_a_fault_of_ours_in_sending_one_message_holds_up_no_other(session, app, clock, monkeypatch):
    parties(session, "Cato", "Daan")
    app.config["SAMENKOMST"] = databases.make_config(
        app.config["SQLALCHEMY_DATABASE_URI"], app.config["SAMENKOMST"].DATA_DIR
    )
    send = Files.send

    def stumble(transport: Files, message: EmailMessage, *more, **named) -> None:
        if "cato" in message["To"]:
            raise ZeroDivisionError
        send(transport, message, *more, **named)

    monkeypatch.setattr(Files, "send", stumble)
    tick(clock)
    assert states(session) == ["waits", "sent"]
    assert faults(session)[0] == "it cannot be made: ZeroDivisionError"


def test_who_pauses_mail_stops_what_is_under_way(app, session, server, monkeypatch):
    parties(session, "Cato", "Daan", "Els")
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.01)

    def pause(_message: EmailMessage) -> str:
        with app.app_context():
            notices.pause("office")
            db.session.commit()
        time.sleep(0.02)  # longer than what was read holds
        return TAKEN

    server.on_data = pause
    outbox.deliver()
    assert states(session) == ["sent", "waits", "waits"]
    claims = session.scalars(select(Notice.claimed_until)).all()
    session.rollback()
    assert claims == [None, None, None]


def test_what_was_taken_a_while_ago_is_marked_whatever_becomes_of_the_next(app, session, server, monkeypatch):
    parties(session, "Cato", "Daan", "Els")
    monkeypatch.setattr(outbox, "MARK_WITHIN_SECONDS", 0.01)
    seen: list[list[str]] = []

    def refuse(message: EmailMessage) -> str:
        with app.app_context():
            seen.append(states(db.session))
        time.sleep(0.02)
        return TAKEN if "cato" in message["To"] else "452 4.2.2 full"

    server.on_data = refuse
    outbox.deliver()
    assert seen[-1] == ["sent", "waits", "waits"]
