"""What is sent is read a hundred at a time, and yet one that cannot be read or made holds up nobody."""

import pytest
from sqlalchemy import select, text, update

from events.extensions import db
from events.models import Notice
from tasks import outbox
from tasks.making import make
from tests import databases
from tests.mail_server import mail_server
from tests.noting import noted
from tests.tasks.sending import parties, states

NAMES = ("Cato", "Daan", "Els", "Fatma")


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def config(database_url, tmp_path, server):
    return databases.make_config(database_url, tmp_path / "instance", SMTP_URL=server.url)


def tried_in_vain(session) -> list[tuple[int, str | None]]:
    rows = session.execute(select(Notice.attempts, Notice.fault).order_by(Notice.id)).all()
    session.rollback()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("column", ["phone", "email"])
def test_one_that_no_key_opens_holds_up_nobody(session, server, column):
    parties(session, *NAMES)
    damage = f"UPDATE registrations SET {column} = 'gAAAAx' WHERE id = (SELECT min(id) FROM registrations)"
    session.execute(text(damage))
    session.commit()
    outbox.deliver()
    sent = select(Notice.sent_at.is_not(None)).order_by(Notice.id)  # the damaged row can be read by nobody
    assert session.scalars(sent).all() == [False, True, True, True]
    assert tried_in_vain(session) == [(1, "it cannot be made: VaultError"), (1, None), (1, None), (1, None)]


def test_one_over_which_the_database_stumbles_holds_up_nobody(session, server):
    """PostgreSQL refuses everything after that until the transaction ends; SQLite never sees the number."""
    _cato, second, *_others = parties(session, *NAMES)
    too_big = {"purpose": "written", "anchor": "written:99999999999999999999"}
    session.execute(update(Notice).where(Notice.id == second).values(**too_big))
    session.commit()
    outbox.deliver()
    assert states(session) == ["sent", "waits", "sent", "sent"]
    fault = "it cannot be made: " + ("DataError" if db.engine.dialect.name == "postgresql" else "OverflowError")
    assert tried_in_vain(session) == [(1, None), (1, fault), (1, None), (1, None)]


def test_what_is_sound_is_read_once_for_all(session):
    known = parties(session, *NAMES)
    with noted() as asked:
        make(known)
    assert [words for words in asked if "FROM notices" in words] == asked[:1]
