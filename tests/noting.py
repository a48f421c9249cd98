"""The statements a database is really asked, as its driver gets them: some go round the events of SQLAlchemy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event as on
from sqlalchemy.pool import Pool

# What is about a transaction or a connection, and what a trigger does by itself.
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "--")


@contextmanager
def noted() -> Iterator[list[str]]:
    """The statements on every connection that leaves a pool as long as the `with` lasts."""
    seen: list[str] = []

    def note(statement: Any) -> None:
        if (words := str(statement).strip()) and not words.startswith(_NOT_COUNTED):
            seen.append(words)

    def listen(connection: Any, *_rest: Any) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = _noting(note)
        else:
            connection.set_trace_callback(note)

    def let_go(connection: Any, *_rest: Any) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = psycopg.Cursor
        elif connection is not None:
            connection.set_trace_callback(None)

    on.listen(Pool, "checkout", listen)
    on.listen(Pool, "checkin", let_go)
    try:
        yield seen
    finally:
        on.remove(Pool, "checkout", listen)
        on.remove(Pool, "checkin", let_go)


def _noting(note: Callable[[Any], None]) -> type[psycopg.Cursor[Any]]:
    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
            note(query)
            return super().execute(query, *rest, **more)

        def executemany(self, query: Any, *rest: Any, **more: Any) -> None:
            note(query)
            super().executemany(query, *rest, **more)

    return Noting
