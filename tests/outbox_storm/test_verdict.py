"""The verdict of the storm excuses a double only for the reasons it names."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.outbox_storm.rough_server import Taken
from tests.outbox_storm.verdict import Row, verdict

FIRST, SECOND = 1, 2  # the processes that sent it, of two workers
ROW = Row(7, "u", ("registration:1", "registration:1", "confirmed", "once"), "sent", is_to_nobody=False)
TAKEN = [Taken("u", 2.0, FIRST, is_heard=True), Taken("u", 9.0, SECOND, is_heard=True)]


def line(at: float, pid: int, what: str, **more: Any) -> dict[str, Any]:
    return {"at": at, "pid": pid, "group": pid, "what": what, "ids": [7], **more}


CLAIM = line(1.0, FIRST, "claims", moment=0, until=300)
DIED, LOST, LAPSED, NONE = (
    "the process died before the mark",
    "the yes was lost with the connection",
    "the lease ran out before the mark",
    "unexplained",
)


@pytest.mark.parametrize(
    ("journal", "why"),
    [
        ([], NONE),
        ([line(2.1, FIRST, "dies", all=False)], DIED),
        ([line(2.1, FIRST, "looks"), line(2.2, FIRST, "dies", all=False)], NONE),  # it went on before it died
        ([line(2.1, SECOND, "dies", all=False)], NONE),
        ([line(2.1, 3, "dies", all=True, group=FIRST)], DIED),
        ([line(2.1, 3, "dies", all=False, group=FIRST)], NONE),
        ([line(2.1, FIRST, "breaks", uid="u")], LOST),
        ([line(2.1, FIRST, "breaks", uid="another")], NONE),
        ([line(2.1, FIRST, "looks"), line(9.1, FIRST, "breaks", uid="u")], NONE),  # over what it sent later
        ([line(2.1, FIRST, "claims", moment=0, until=300), line(9.1, FIRST, "breaks", uid="u")], NONE),
        ([line(2.1, SECOND, "claims", moment=300, until=600), line(2.2, FIRST, "marked")], LAPSED),
        ([line(2.1, SECOND, "claims", moment=299, until=599), line(2.2, FIRST, "marked")], NONE),
        ([line(0.5, SECOND, "claims", moment=-300, until=0), line(2.1, FIRST, "marked")], LAPSED),  # it had it first
        ([line(0.5, SECOND, "claims", moment=-299, until=1), line(2.1, FIRST, "marked")], NONE),
        ([line(2.1, FIRST, "marked"), line(2.2, SECOND, "claims", moment=300, until=600)], NONE),
    ],
)
def test_a_double_needs_a_reason(journal: Sequence[dict[str, Any]], why: str):
    found = verdict([ROW], TAKEN, sorted([CLAIM, *journal], key=lambda said: said["at"]))
    assert found.doubles == {why: 1}
    assert bool(found.wrongs) == (why == NONE)


@pytest.mark.parametrize("state", ["waits", "failed", "dropped"])
def test_what_was_taken_is_sent(state: str):
    (wrong,) = verdict([ROW._replace(state=state)], TAKEN[:1], []).wrongs
    assert wrong == f"7 is {state}, not sent; it came 1 times"


def test_what_perhaps_arrived_may_have_and_comes_three_times_at_most():
    unsure = ROW._replace(state="failed", is_unsure=True)
    unheard = [Taken("u", float(at), FIRST, is_heard=False) for at in range(4)]
    assert verdict([unsure], [], []).wrongs == []
    assert verdict([unsure], unheard[:3], []).wrongs == []
    assert verdict([unsure], unheard, []).wrongs == ["7 came 4 times to a server that fell silent after it"]
    assert verdict([unsure._replace(state="waits")], [], []).wrongs == ["7 is waits, not failed; it came 0 times"]


def test_what_is_sent_was_taken():
    assert verdict([ROW], [], []).wrongs == ["7 is sent, and the server never said so"]
    assert verdict([], TAKEN[:1], []).wrongs == ["u is in no table"]
