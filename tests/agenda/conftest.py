"""It is Wednesday 20 January 2027; and a way to count statements."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import event as on

from events.clock import at
from events.extensions import db

Counted = Callable[[Callable[[], Any]], int]


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(date(2027, 1, 20), 10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def counted(session) -> Counted:
    """How many statements something costs that starts with nothing read."""

    def count(what: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            seen.append(statement)

        db.session.commit()
        db.session.expunge_all()
        on.listen(db.engine, "before_cursor_execute", note)
        try:
            what()
        finally:
            on.remove(db.engine, "before_cursor_execute", note)
        return len([statement for statement in seen if not statement.startswith("BEGIN")])

    return count
