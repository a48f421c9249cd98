"""How many statements one registration costs, without BEGIN and COMMIT."""

import re

from benchmarks.rush import turns
from benchmarks.rush.stage import Stage
from tests.noting import noted


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
