"""A query that is asked so often that what SQLAlchemy does around a statement costs more than the statement.

Its words are made once for each database; then the driver itself is asked, on a connection kept for this. There is no
session, no transaction and no event of SQLAlchemy's, and each value is read as its column's type reads it.
"""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Dialect, Engine, Select

from events.extensions import DIRECT, db


@dataclass(frozen=True)
class _Words:
    """The statement as one database takes it, and how its answer is read."""

    text: str
    order: list[str] | None  # the names of the bound values, where the driver goes by their order
    values: dict[str, Any]
    readers: list[tuple[int, Callable[[Any], Any]]]  # of the columns that are not as the driver gives them
    row: Callable[..., Any]

    def bind(self, bound: dict[str, str]) -> Any:
        if unknown := bound.keys() - self.values.keys():
            raise TypeError(f"the query has no {', '.join(unknown)}")
        values = {**self.values, **bound}
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, values: tuple[Any, ...]) -> Any:
        found = list(values)
        for place, read in self.readers:
            found[place] = read(found[place])
        return self.row(*found)


class _Gone(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The connection was no longer one. Nobody asks that before it is used, because it costs as much as the query."""


class DriverQuery:
    """A query whose bound values are texts, each with a default; its columns are the fields of its rows."""

    def __init__(self, query: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> None:
        self._query = query
        self._words: dict[str, _Words] = {}  # by the name of the database

    def rows(self, **bound: str) -> list[Any]:
        """Ask the application's database now, and read every row as a named tuple."""
        engine = db.engines[DIRECT]
        words = self._words.get(engine.dialect.name) or self._make(engine.dialect)
        try:
            found = _ask(engine, words, bound)
        except _Gone:
            engine.dispose()  # the database was away: no connection of before will answer
            found = _ask(engine, words, bound)
        return [words.read(row) for row in found]

    def _make(self, dialect: Dialect) -> _Words:
        made = self._query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        columns = list(self._query.selected_columns)
        readers = [(place, _reader(column, dialect)) for place, column in enumerate(columns)]
        self._words[dialect.name] = words = _Words(
            made.string,
            made.positiontup,
            dict(made.construct_params()),
            [(place, reader) for place, reader in readers if reader is not None],
            namedtuple("Row", [str(column.key) for column in columns]),
        )
        return words


def _ask(engine: Engine, words: _Words, bound: dict[str, str]) -> list[tuple[Any, ...]]:
    pooled = engine.raw_connection()
    try:
        cursor = pooled.cursor()
        cursor.execute(words.text, words.bind(bound))
        found = cursor.fetchall()
        cursor.close()
    except Exception as fault:
        is_gone = engine.dialect.is_disconnect(fault, pooled.driver_connection, None)  # type: ignore[arg-type]
        pooled.invalidate()
        raise (_Gone if is_gone else fault) from fault
    pooled.close()
    return list(found)


def _reader(column: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
