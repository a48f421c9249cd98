"""A registration costs a fixed and small number of statements, and the pool's row is locked only for the last."""

import pytest
from sqlalchemy import event as on

from events import agenda, registration
from events.extensions import db
from tests import cast


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
    print("\n".join(w[:110] for w in written))
    assert len(written) <= 8, written
    assert written[-1].startswith("UPDATE place_pools")
    assert sum("place_pools" in statement for statement in written) == 1
