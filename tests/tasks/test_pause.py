"""While mail is paused, whoever signs in still gets a code; without one nobody could end the pause."""

import time
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from events import accounts, notices
from events.extensions import db
from events.models import Notice
from tasks import outbox
from tests import cast, databases
from tests.mail_server import TAKEN
from tests.tasks.sending import parties, states

OLGA = "olga@example.nl"


@pytest.fixture(params=["smtp", "files"])
def config(request, database_url, tmp_path):
    url = request.getfixturevalue("server").url if request.param == "smtp" else ""
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=url)


@pytest.fixture
def olga(session):
    """Somebody who may sign in."""
    accounts.make(cast.person("Olga", OLGA), OLGA)
    session.commit()


def code_for_olga(session) -> None:
    accounts.ask(OLGA, "192.0.2.1")
    session.commit()


def waiting(session) -> list[str]:
    found = list(session.scalars(select(Notice.purpose).where(Notice.sent_at.is_(None)).order_by(Notice.id)))
    session.rollback()
    return found


def test_a_code_leaves_and_everything_else_waits_until_somebody_resumes(session, olga):
    parties(session, "Cato")
    notices.pause("office")
    session.commit()
    code_for_olga(session)
    outbox.deliver()
    assert waiting(session) == ["confirmed"]
    notices.resume()
    session.commit()
    outbox.deliver()
    assert waiting(session) == []


def test_not_even_a_code_is_tried_at_a_server_that_rests(session, olga):
    notices.pause("office")
    notices.rest("connection refused", is_busy=False)
    session.commit()
    code_for_olga(session)
    outbox.deliver()
    assert states(session) == ["waits"]


@pytest.mark.parametrize("config", ["smtp"], indirect=True)
def test_a_code_that_is_asked_for_while_a_batch_is_under_way_still_leaves(app, session, server, olga, monkeypatch):
    """The batch is given back at once; the code goes in the next one of the same look."""
    parties(session, "Cato", "Daan")
    monkeypatch.setattr(outbox, "FRESH_SECONDS", 0.01)

    def pause(_message: EmailMessage) -> str:
        with app.app_context():
            if notices.pause("office"):
                accounts.ask(OLGA, "192.0.2.1")
            db.session.commit()
        time.sleep(0.02)  # longer than what was read holds
        return TAKEN

    server.on_data = pause
    outbox.deliver()
    assert states(session) == ["sent", "waits", "sent"]
    claims = session.scalars(select(Notice.claimed_until)).all()
    session.rollback()
    assert claims == [None, None, None]
