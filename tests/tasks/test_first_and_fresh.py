"""What goes first, what needs no mail server, and that nothing is said that was read long before."""

import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from celery import current_app
from sqlalchemy import select

from events import accounts, notices, registration
from events.extensions import db
from events.models import Registration
from events.policy import Channel
from events.registration import Reach
from tasks import outbox, planning
from tests import cast, databases
from tests.mail_server import HANGS_UP, TAKEN
from tests.reminders.planning import planned, wall
from tests.tasks.sending import parties, states

OLGA, NEW = "olga@example.nl", "nieuw@example.nl"


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url, SMS="files")


def test_a_code_goes_before_what_waited_for_longer(app, session, server):
    parties(session, *(f"Lid {number}" for number in range(5)))
    accounts.make(cast.person("Olga", OLGA), OLGA)
    session.commit()
    accounts.ask(OLGA, "192.0.2.1")
    session.commit()
    outbox.deliver()
    assert server.recipients[0] == OLGA
    assert len(server.recipients) == 6


def test_what_was_cancelled_and_corrected_while_a_connection_opened_is_read_again(app, session, server, monkeypatch):
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.3)
    parties(session, "Cato")

    def while_it_opens(word: str) -> None:
        if word == "EHLO" and server.connections == 0:
            with app.app_context():
                party = db.session.scalars(select(Registration)).one()
                registration.correct_reach(party, Reach(Channel.EMAIL, NEW), actor="office")
                registration.cancel(party, actor="visitor")
                db.session.commit()
                db.session.remove()
            time.sleep(0.6)

    server.on_command = while_it_opens
    outbox.deliver()
    outbox.deliver()
    assert set(server.recipients) == {NEW}
    assert states(session)[0] == "dropped"


def test_a_pause_while_a_connection_opens_holds_all_back(app, session, server, monkeypatch):
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.3)
    parties(session, "Cato", "Daan")

    def while_it_opens(word: str) -> None:
        if word == "EHLO":
            with app.app_context():
                notices.pause("office")
                db.session.commit()
                db.session.remove()
            time.sleep(0.6)

    server.on_command = while_it_opens
    outbox.deliver()
    assert (server.recipients, states(session)) == ([], ["waits", "waits"])


def test_a_server_that_opens_slowly_and_breaks_over_one_message_gets_the_others(app, session, server, monkeypatch):
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.2)
    parties(session, "Cato", "Daan")

    def slowly(word: str) -> str | None:
        if word == "EHLO":
            time.sleep(0.4)
        return None

    def breaks_over_cato(message: EmailMessage) -> str:
        return "421 4.3.0 no" if "cato" in str(message["To"]) else TAKEN

    server.on_command, server.on_data = slowly, breaks_over_cato
    outbox.deliver()
    assert states(session) == ["waits", "sent"]


def test_texts_leave_while_the_mail_server_is_away(app, session, server):
    server.on_command = lambda _word: HANGS_UP
    with time_machine.travel(wall("2027-06-01 12:00"), tick=False):
        event = cast.event("beter_thuis", starts_at=wall("2027-09-06 10:00"))
        registration.register(event, cast.duo("Cato"))
        by_text = {"channel": Channel.SMS, "email": None}
        registration.register(event, cast.duo("Daan", phone="0612345678", **by_text))
        session.commit()
        outbox.deliver()
        assert states(session) == ["waits", "sent"]
        registration.register(event, cast.duo("Els", phone="0687654321", **by_text))
        session.commit()
        outbox.deliver()  # while the server is left alone
        assert states(session) == ["waits", "sent", "sent"]


def test_a_worker_is_woken_when_reminders_came_due(session, monkeypatch):
    woken: list[str] = []
    celery = current_app._get_current_object()
    monkeypatch.setattr(type(celery), "send_task", lambda _celery, name, **_more: woken.append(name))
    celery.conf.task_always_eager = False  # as with a broker; every test has a Celery of its own
    with time_machine.travel(wall("2027-06-01 09:05"), tick=False) as clock:
        event = planned("symposium", "2027-06-20 13:00")
        registration.register(event, cast.application("Cato"))
        session.commit()
        planning.plan_reminders()
        assert woken == []
        clock.shift(timedelta(days=6))
        planning.plan_reminders()
        assert woken == ["outbox.deliver"]
        planning.plan_reminders()
        assert woken == ["outbox.deliver"]
