"""What the table, the mail server's record and the journal of the processes say together.

The named window lies between the server's yes and the commit of the mark. A message may come twice, or be taken and
marked as failed, only when what came before it was in that window, and the record shows why: the process died, the
server's yes was lost with its connection, or the lease ran out and another claimed the notice. A yes is lost three
times at most; then the notice says that it perhaps arrived.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select

from events.extensions import db
from events.models import Notice, Registration
from events.notices.doubts import MOST_COPIES
from events.notices.faults import UNSURE
from tests.outbox_storm.rough_server import NEVER, Taken

Line = dict[str, Any]


class Row(NamedTuple):
    """A notice at the end."""

    id: int
    uid: str
    cause: tuple[str, ...]
    state: str
    is_to_nobody: bool  # its address does not exist
    is_unsure: bool = False  # it says that it perhaps arrived


class Verdict(NamedTuple):
    """What is wrong, and why messages came twice."""

    wrongs: list[str]
    doubles: Counter[str]


def rows() -> list[Row]:
    """Every notice, as it stands in the table."""
    named = {"sent_at": "sent", "failed_at": "failed", "dropped_at": "dropped"}
    parties = {party.id: party.email or "" for party in db.session.scalars(select(Registration))}
    found = []
    for n in db.session.scalars(select(Notice).order_by(Notice.id).execution_options(populate_existing=True)):
        state = next((word for column, word in named.items() if getattr(n, column)), "waits")
        cause = (n.addressee, n.subject, n.purpose, n.anchor)
        is_to_nobody = parties[n.registration_id or 0].startswith(NEVER)
        found.append(Row(n.id, n.uid, cause, state, is_to_nobody, (n.fault or "").startswith(UNSURE)))
    db.session.rollback()
    return found


def verdict(rows: Sequence[Row], taken: Iterable[Taken], journal: Sequence[Line]) -> Verdict:
    """Hold the three against each other."""
    wrongs, doubles = [], Counter[str]()
    by_uid: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        by_uid[one.uid].append(one)
    wrongs += [f"{uid} is in no table" for uid in by_uid.keys() - {row.uid for row in rows}]
    causes = Counter(row.cause for row in rows)
    wrongs += [f"{number} notices for {cause}" for cause, number in causes.items() if number > 1]
    for row in rows:
        came = by_uid[row.uid]
        wrongs += _of_row(row, came)
        for one, following in pairwise(came):
            why = in_window(one, following, row, journal)
            doubles[why or "unexplained"] += 1
            if why is None:
                wrongs.append(f"{row.id} came {len(came)} times, and nothing happened to {one}")
    return Verdict(wrongs, doubles)


def _of_row(row: Row, came: list[Taken]) -> list[str]:
    """Sent is what was heard to be taken, failed what has no address or perhaps arrived; nothing else is left."""
    expected = "failed" if row.is_to_nobody or row.is_unsure else "sent"
    wrongs = [] if row.state == expected else [f"{row.id} is {row.state}, not {expected}; it came {len(came)} times"]
    if row.state == "sent" and not any(one.is_heard for one in came):
        wrongs.append(f"{row.id} is sent, and the server never said so")
    unheard = sum(not one.is_heard for one in came)
    if unheard > MOST_COPIES:
        wrongs.append(f"{row.id} came {unheard} times to a server that fell silent after it")
    if row.is_to_nobody and came:
        wrongs.append(f"{row.id} came to an address that does not exist")
    return wrongs


def in_window(one: Taken, following: Taken, row: Row, journal: Sequence[Line]) -> str | None:
    """Why the mark of `one` did not keep `following` from being sent; None when it should have."""
    claim, others = _claim_of(one, row, journal), _claim_of(following, row, journal)
    after = [line for line in journal if line["pid"] == one.pid and line["at"] > one.at]
    goes_on_at = next((line["at"] for line in after if line["what"] in ("looks", "claims")), float("inf"))
    broke = any(line["what"] == "breaks" and line["uid"] == row.uid and line["at"] < goes_on_at for line in after)
    if not one.is_heard or broke:
        return "the yes was lost with the connection"
    if claim is None:
        return None
    marked_at = next((line["at"] for line in after if _is_about(line, "marked", row)), None)
    if marked_at is None:
        looks_at = next((line["at"] for line in after if line["what"] == "looks"), None)
        return "the process died before the mark" if _dies(one, claim["group"], looks_at, journal) else None
    lapsed = any(_overtakes(line, claim, row) and line["at"] < marked_at for line in journal)
    if lapsed or (others is not None and _overtakes(claim, others, row)):  # the other was still handing it over
        return "the lease ran out before the mark"
    return None


def _claim_of(one: Taken, row: Row, journal: Sequence[Line]) -> Line | None:
    """The claim by which the process had it in hand."""
    before = (line for line in reversed(journal) if line["pid"] == one.pid and line["at"] < one.at)
    return next((line for line in before if _is_about(line, "claims", row)), None)


def _overtakes(later: Line, claim: Line, row: Row) -> bool:
    """Whether `later` is another's claim, of when the lease of `claim` had run out."""
    is_anothers = _is_about(later, "claims", row) and later["pid"] != claim["pid"]
    return bool(is_anothers and claim["at"] < later["at"] and later["moment"] >= claim["until"])


def _is_about(line: Line, what: str, row: Row) -> bool:
    return line["what"] == what and row.id in line["ids"]


def _dies(one: Taken, group: int, goes_on_at: float | None, journal: Sequence[Line]) -> bool:
    """Whether the process that got this yes died, alone or with its group, before it looked for other work."""
    return any(
        line["what"] == "dies" and (line["pid"] == one.pid or (line["all"] and line["group"] == group))
        and one.at < line["at"] and (goes_on_at is None or line["at"] < goes_on_at)
        for line in journal
    )  # fmt: skip
