"""What was taken is marked as sent, whatever breaks or happens elsewhere between the server's yes and the mark."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from events import notices, registration
from events.clock import now
from events.extensions import db
from events.mail import open_transport
from events.models import Notice, Registration
from events.policy import Channel
from events.registration import Reach
from tasks import outbox
from tests import cast, databases
from tests.mail_server import TAKEN
from tests.tasks.sending import parties, states

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PAST_THE_LEASE = notices.LEASE + timedelta(seconds=1)


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def in_another_process(app, act: Callable[[list[int]], object]) -> None:
    """Let another worker claim what is due, do `act` with it, and commit."""
    with app.app_context():
        act(notices.claim())
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("answer", ["550 no such user", "451 later"])
def test_who_lost_its_lease_decides_nothing_about_what_another_sends(app, session, server, clock, answer):
    parties(session, "Cato")
    session.execute(update(Notice).values(attempts=31))  # a 4xx is the last word too
    session.commit()
    taken: list[int] = []

    def meanwhile(_message: object) -> str:
        clock.shift(PAST_THE_LEASE)
        in_another_process(app, taken.extend)
        return answer

    server.on_data = meanwhile
    outbox.deliver()
    assert (len(taken), states(session)) == (1, ["waits"])
    notices.sent(*taken)
    session.commit()
    assert states(session) == ["sent"]


def test_control_whoever_does_not_say_what_it_held_fails_what_another_sends(session, clock):
    parties(session, "Cato")
    notices.claim()
    clock.shift(PAST_THE_LEASE)
    taken = notices.claim()
    notices.failed(*taken, "550 no such user")
    notices.sent(*taken)
    session.commit()
    assert states(session) == ["failed"]


def test_what_was_taken_is_sent_also_when_another_dropped_it_meanwhile(app, session, server, clock):
    parties(session, "Cato")

    def meanwhile(_message: object) -> str:
        clock.shift(PAST_THE_LEASE)
        in_another_process(app, lambda claimed: notices.dropped(*claimed))
        return "250 taken"

    server.on_data = meanwhile
    outbox.deliver()
    assert states(session) == ["sent"]


def test_what_came_back_before_it_was_marked_stays_failed(app, session, server):
    parties(session, "Cato")
    uid = session.scalar(select(Notice.uid))
    session.rollback()

    def bounce(_message: object) -> str:
        with app.app_context():
            notices.came_back(uid, "550 no such user", to=None, is_no_address=False)
            db.session.commit()
            db.session.remove()
        return "250 taken"

    server.on_data = bounce
    outbox.deliver()
    assert states(session) == ["failed"]


def test_a_second_report_about_the_address_of_before_says_nothing_of_what_was_sent_anew(session, server):
    parties(session, "Cato")
    outbox.deliver()
    uid, old = session.scalar(select(Notice.uid)), server.recipients[0]

    def comes_back() -> bool:
        taken = notices.came_back(uid, "550 5.1.1 unknown", to=old, is_no_address=True)
        session.commit()
        return taken

    assert comes_back()
    party = session.scalars(select(Registration)).one()
    registration.correct_reach(party, Reach(Channel.EMAIL, "cato@nieuw.example"), actor="office")
    session.commit()
    assert not comes_back()
    outbox.deliver()
    assert (states(session), server.recipients) == (["sent"], [old, "cato@nieuw.example"])
    assert not comes_back()
    assert states(session) == ["sent"]


def test_a_corrected_address_that_passes_mail_on_to_the_one_of_before_has_not_heard_it(session, server):
    parties(session, "Cato")
    outbox.deliver()
    uid, old = session.scalar(select(Notice.uid)), server.recipients[0]

    def comes_back(sent_to: str) -> bool:
        told = {"to": old, "is_no_address": True, "sent_to": sent_to}
        taken = notices.came_back(uid, "550 5.1.1 unknown", **told)
        session.commit()
        return taken

    assert comes_back(old)
    party = session.scalars(select(Registration)).one()
    registration.correct_reach(party, Reach(Channel.EMAIL, "cato@nieuw.example"), actor="office")
    session.commit()
    outbox.deliver()
    assert not comes_back(old), "a second report of the first"
    assert comes_back("Cato@nieuw.example")
    assert states(session) == ["failed"]
    assert notices.marked(["cato@nieuw.example"]) == {}, "it is another that does not exist"


@contextmanager
def a_connection_that_ends(words: str) -> Iterator[list[str]]:
    """Let PostgreSQL end the connection of the first statement with these words, just before it."""
    ended: list[str] = []

    def end(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if words in statement and not ended:
            ended.append(statement)
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    event.listen(db.engine, "before_cursor_execute", end)
    try:
        yield ended
    finally:
        event.remove(db.engine, "before_cursor_execute", end)


@on_postgresql
def test_a_connection_that_ends_over_a_refusal_does_not_forget_what_was_taken_before(session, server, monkeypatch):
    parties(session, "Cato", "Daan", "Els")
    server.on_data = lambda message: "451 later" if "daan" in message["To"] else "250 taken"
    monkeypatch.setattr(outbox, "PAUSES", (0,))
    with a_connection_that_ends("SET due_at") as ended:
        outbox.deliver()
    assert (len(ended), states(session)) == (1, ["sent", "waits", "sent"])
    assert len(server.ids()) == 2


@on_postgresql
def test_a_database_that_stays_away_over_a_refusal_does_not_forget_what_was_taken_before(
    session, server, monkeypatch
):
    """The task ends with the fault; what it knows by then is kept first."""
    parties(session, "Cato", "Daan", "Els")
    server.on_data = lambda message: "451 later" if "daan" in message["To"] else "250 taken"
    monkeypatch.setattr(outbox, "PAUSES", ())
    with a_connection_that_ends("SET due_at"), pytest.raises(OperationalError):
        outbox.deliver()
    assert states(session) == ["sent", "waits", "waits"]
    assert session.scalars(select(Notice.claimed_until)).all() == [None] * 3
    assert [notice.attempts for notice in session.scalars(select(Notice).order_by(Notice.id))] == [1, 0, 0]


@on_postgresql
def test_a_database_that_is_away_while_mails_are_made_is_no_fault_of_theirs(session, server):
    anna = cast.person("Anna", "anna@example.nl")
    notices.queue("substitute", anna, anchor="once", event=cast.event("meeting", titles=None))
    session.commit()
    with a_connection_that_ends("FROM answers"), pytest.raises(OperationalError):
        outbox.deliver()
    notice = session.scalars(select(Notice)).one()
    assert (notice.fault, notice.claimed_until, notice.attempts) == (None, None, 0)


def test_who_lost_its_lease_over_a_connection_that_broke_does_not_send_on_a_new_one(app, session, server, clock):
    parties(session, "Cato", "Daan")
    tried: list[str] = []

    def break_off(message: Any) -> str:
        tried.append(message["To"])
        if len(tried) != 2:
            return TAKEN
        clock.shift(PAST_THE_LEASE)
        in_another_process(app, lambda _claimed: notices.sent(*db.session.scalars(select(Notice.id))))
        return "421 closing"

    server.on_data = break_off
    outbox.deliver()
    assert (server.recipients, len(tried)) == (["cato@example.nl"], 2)
    assert states(session) == ["sent", "sent"]


def test_what_became_a_call_while_it_was_in_hand_is_left_for_who_calls(session, server):
    (number,) = parties(session, "Cato")
    until = now() + notices.LEASE
    assert notices.claim(until=until) == [number]
    party = session.get_one(Notice, number).registration
    registration.correct_reach(party, Reach(Channel.PHONE, phone="0612345678"), actor="test")
    session.commit()
    with open_transport() as transport:
        outbox.Batch(transport, [number], until).send(time.monotonic() + 60)
    assert (states(session), server.messages) == (["waits"], [])
    assert [notice.id for notice in notices.by_hand("phone")] == [number]
