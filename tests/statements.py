"""Statements compiled once for all tests, as one process of the application compiles them once.

Every test has a database, so an engine and a dialect of its own, and what SQLAlchemy keeps of a statement is kept for
one dialect: a fifth of what a test took was to put the same words together again.
"""

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 5000  # statements of all tests of a process; the application keeps 500

_compiled: Any = LRUCache(MOST)


def compile_once() -> None:
    """Let every engine of this process share them; all of one kind of database write alike."""
    Engine._compiled_cache = property(lambda _engine: _compiled, lambda _engine, _own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign]
    DefaultDialect.__hash__ = _by_kind  # type: ignore[method-assign]


def _is_alike(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other)


def _by_kind(dialect: DefaultDialect) -> int:
    return hash(type(dialect))
