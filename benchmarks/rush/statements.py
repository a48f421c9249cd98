"""How many statements one registration costs, without BEGIN and COMMIT."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy import event as on

from benchmarks.rush import turns
from benchmarks.rush.stage import Stage


def of_function(stage: Stage) -> int:
    """The statements of the function, and of finding the event for it."""
    turn = turns.function(stage)()
    turn(1)
    with noted() as seen:
        turn(2)
    return len(seen)


def of_page(stage: Stage) -> int:
    """The statements of the whole request."""
    client = stage.app().test_client()
    token = re.search(turns.TOKEN, client.get(turns.FORM).text)
    assert token
    with noted() as seen:
        form = "application/x-www-form-urlencoded"
        answer = client.post(turns.FORM, data=turns.form_body(3, token[1]), content_type=form)
    assert answer.status_code == 303
    return len(seen)


@contextmanager
def noted() -> Iterator[list[str]]:
    """The statements as long as the `with` lasts."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            seen.append(statement)

    on.listen(Engine, "before_cursor_execute", note)
    yield seen
    on.remove(Engine, "before_cursor_execute", note)
