"""A registration costs a fixed and small number of statements, and the pool's row is locked only for the last."""

import pytest
from sqlalchemy import event as on

from events import agenda, registration
from events.extensions import db
from events.models import Notice
from tests import cast
from tests.web.browsing import hidden


@pytest.fixture
def statements(session):
    """The statements of this test's connection, in order."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(" ".join(statement.split()))

    on.listen(db.engine, "before_cursor_execute", note)
    yield seen
    on.remove(db.engine, "before_cursor_execute", note)


def test_a_place_costs_at_most_eight_statements_and_the_claim_is_the_last(session, statements):
    ref = cast.event(capacity=5).ref
    session.commit()
    found = agenda.public_event(ref)
    statements.clear()
    registration.register(found, cast.application(consents=("registration",)))
    db.session.commit()
    written = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(written) <= 8, written
    assert written[-1].startswith("UPDATE place_pools")
    assert sum("place_pools" in statement for statement in written) == 1


def test_a_duo_with_an_address_each_costs_no_more_than_one_with_one(session, statements):
    ref = cast.event("beter_thuis").ref
    session.commit()
    carer = registration.NamedPerson("carer", "Bert", email="bert@example.nl")
    spent = []
    for persons in (cast.duo().persons, (*cast.duo().persons[:1], carer)):
        found = agenda.public_event(ref)
        statements.clear()
        registration.register(found, cast.application(persons[1].email or "Cato", persons=persons))
        db.session.commit()
        assert sum("INSERT INTO notices" in statement for statement in statements) == 1
        spent.append(len(statements))
    assert spent[0] == spent[1]
    assert db.session.query(Notice).count() == 3


def test_a_form_that_is_sent_costs_no_more(session, statements, client):
    address = f"/agenda/{cast.event(capacity=5).ref}/register"
    session.commit()
    typed = {"name": "Cato", "email": "cato@example.nl", "organisation": "Florence", "function": "Arts"}
    sent = {**hidden(client.get(address)), **typed, "consent_registration": "y"}
    session.remove()  # a request of its own knows nothing of the one before
    statements.clear()
    assert client.post(address, data=sent).status_code == 303
    written = [statement for statement in statements if not statement.startswith(("BEGIN", "COMMIT"))]
    assert len(written) <= 8, written
    assert written[-1].startswith("UPDATE place_pools")
