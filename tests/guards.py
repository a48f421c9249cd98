"""How a control drops a guard that is words in a statement: it takes them out on the way to the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def without(engine: Engine, guard: str, instead: str = "") -> Iterator[list[str]]:
    """Put `instead` for `guard`, a pattern, in every statement that holds it; those statements."""
    changed: list[str] = []

    def take_out(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> Any:
        found = re.sub(guard, instead, statement)
        if found != statement:
            changed.append(found)
        return found, parameters

    event.listen(engine, "before_cursor_execute", take_out, retval=True)
    try:
        yield changed
    finally:
        event.remove(engine, "before_cursor_execute", take_out)
