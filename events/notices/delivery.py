"""Whether mail may leave now: somebody can pause it, and a server that does not answer is left alone for a while.

It is one row for all workers, so that they stop together and do not take turns at a server that asked for rest. What
somebody waits for at a screen passes the pause: without a code nobody could sign in to end it.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from events.clock import now
from events.ends import is_over
from events.extensions import INSERTS, db
from events.models import Delivery

FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=5)
REST_IN_DOUBT = timedelta(seconds=30)  # at most
REST_WHEN_BUSY = timedelta(minutes=1)  # a server that says "too many connections" means all of us
_MOST_DOUBLINGS = 10


class Leaving(Enum):
    """What may leave now: codes, for which somebody waits at a screen, or texts, which need no mail server."""

    ALL, CODES, TEXTS, NOTHING = range(4)


_DELIVERY: Any = Delivery.__table__
_ANSWERS = (
    update(_DELIVERY)
    .where(
        _DELIVERY.c.failures > 0, or_(_DELIVERY.c.rests_until.is_(None), _DELIVERY.c.rests_until <= bindparam("at"))
    )
    .values(rests_until=None, failures=0, fault=None)
)


def delivery() -> Delivery:
    """How delivery stands; before anything happened to it, a row that is not in the database."""
    found = db.session.scalar(select(Delivery).execution_options(populate_existing=True))
    return found if found is not None else Delivery(id=1, failures=0)


def leaving(moment: datetime) -> Leaving:
    """What may leave: during a pause only codes, while the mail server comes to itself only texts."""
    row = db.session.execute(select(Delivery.paused_at, Delivery.rests_until)).one_or_none()
    if row is None:
        return Leaving.ALL
    is_paused, rests = row.paused_at is not None, is_resting(row.rests_until, moment)
    if is_paused:
        return Leaving.NOTHING if rests else Leaving.CODES
    return Leaving.TEXTS if rests else Leaving.ALL


def is_resting(until: datetime | None, moment: datetime) -> bool:
    """Whether a rest that ends then lasts at `moment`."""
    return until is not None and not is_over(until, moment, LONGEST_REST)


def pause(by: str) -> bool:
    """Let no mail but sign-in codes leave until somebody resumes; False when it was paused already.

    What is under way stops within seconds.
    """
    if delivery().paused_at is not None:
        return False
    _keep(paused_at=now(), paused_by=by)
    return True


def resume() -> bool:
    """Let mail leave again, and try the server at once; False when it was not paused."""
    was_paused = delivery().paused_at is not None
    _keep(paused_at=None, paused_by=None, rests_until=None)
    return was_paused


def rest(fault: str, *, is_busy: bool, is_in_doubt: bool = False) -> None:
    """Leave the server alone for 10, 20, 40, … seconds, at most five minutes; a busy one for at least one minute.

    Not for long where it `is_in_doubt` whether a refusal is meant for all of us: others may wait for nothing.
    """
    longest = REST_IN_DOUBT if is_in_doubt else LONGEST_REST
    shortest = REST_WHEN_BUSY if is_busy else FIRST_REST
    failures = delivery().failures + 1
    pause_for = max(shortest, min(FIRST_REST * 2 ** min(failures - 1, _MOST_DOUBLINGS), longest))
    _keep(rests_until=now() + pause_for, failures=failures, fault=fault)


def answers() -> None:
    """The server answers again; a rest that another was asked for meanwhile is kept."""
    db.session.execute(_ANSWERS, {"at": now()})


def _keep(**values: Any) -> None:
    statement = INSERTS[db.engine.dialect.name](Delivery).values(id=1, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
