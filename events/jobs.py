"""Long work for the background process, kept in the database until it is done, like the outbox.

A claim is a lease: work whose process died is taken up again when it ran out. Whoever lost the claim meanwhile can
write nothing any more, so what the work does and that it is done come in one transaction, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from events.clock import now
from events.ends import is_over
from events.extensions import db
from events.models import Account, Job

WAITING, DONE, FAILED = "waiting", "done", "failed"
LEASE = timedelta(minutes=5)  # longer than a task may take
TASK = "work.do"
SHOWN = 50
MOST_ATTEMPTS = 3  # a process that dies is chance, three are the work: it takes too long, or too much memory
GAVE_UP = "gave_up"
KEPT_FOR = timedelta(days=7)  # what came of it, and its file


class LostClaim(Exception):  # noqa: N818 - the exceptions of this house state the fact
    """The lease ran out, and somebody else has the work now."""


class CannotBeDone(Exception):  # noqa: N818
    """The work cannot be done, for a reason that its page can tell; `why` is its code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Claim:
    """A piece of work in hand, until a moment that no other claim on it has."""

    job_id: int
    until: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of it: what its page says, and perhaps a file to keep (base64) under a name."""

    says: dict[str, Any] = field(default_factory=dict)
    file: str | None = None
    file_name: str | None = None


def ask(what: str, parameters: dict[str, Any], *, by: Account, submission: str) -> Job:
    """Put work into the list; the same form sent twice asks once."""
    db.session.scalar(select(Account.id).where(Account.id == by.id).with_for_update())
    for known in of(by):
        if known.what == what and known.parameters.get("submission") == submission:
            return known
    job = Job(
        what=what,
        parameters={**parameters, "submission": submission},
        asked_by_id=by.id,
        state=WAITING,
        created_at=now(),
    )
    db.session.add(job)
    db.session.flush()
    return job


def of(account: Account) -> Sequence[Job]:
    """What somebody asked for, the last first."""
    query = select(Job).where(Job.asked_by_id == account.id).order_by(Job.id.desc()).limit(SHOWN)
    return db.session.scalars(query).all()


def has_any(account: Account) -> bool:
    """Whether somebody asked for anything."""
    return bool(db.session.scalar(select(exists().where(Job.asked_by_id == account.id))))


def called(number: int, account: Account) -> Job | None:
    """The work with this number, for who asked for it."""
    return db.session.scalar(select(Job).where(Job.id == number, Job.asked_by_id == account.id))


def claim(*, lease: timedelta = LEASE) -> Claim | None:
    """Take the oldest work that is in nobody's hands; the caller commits. See `notices.claim` for how.

    What ended its process MOST_ATTEMPTS times has failed, and its page says so.
    """
    moment = now()
    _give_up(moment)
    chosen = select(Job.id).where(*_free(moment)).order_by(Job.id).limit(1)
    batch = chosen.with_for_update(skip_locked=True).cte("batch")
    statement = (
        update(Job)
        .where(Job.id.in_(select(batch.c.id)), *_free(moment))
        .values(claimed_until=moment + lease, attempts=Job.attempts + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    number = db.session.scalar(statement)
    return None if number is None else Claim(number, moment + lease)


def progress(held: Claim, done: int, total: int, *, lease: timedelta = LEASE) -> Claim:
    """Say how far it is, and hold it longer; the claim from here on. Raises LostClaim."""
    until = max(now() + lease, held.until + timedelta(microseconds=1))
    _write(held, done=done, total=total, claimed_until=until)
    return Claim(held.job_id, until)


def finish(held: Claim, outcome: Outcome, total: int) -> None:
    """It is done, in the transaction of what it did. Raises LostClaim, and then none of that may be kept."""
    result = {"says": outcome.says, "file": outcome.file, "file_name": outcome.file_name}
    _write(held, state=DONE, done=total, total=total, claimed_until=None, ended_at=now(), **result)


def fail(held: Claim, why: str) -> None:
    """It cannot be done; `why` is the code of the sentence on its page. Raises LostClaim."""
    _write(held, state=FAILED, claimed_until=None, ended_at=now(), says={"fault": why})


def forget(moment: datetime) -> int:
    """Delete work that ended a week ago, with its file; how much. Whoever wants it again asks again."""
    ended = delete(Job).where(Job.ended_at <= moment - KEPT_FOR).returning(Job.id)
    return len(db.session.scalars(ended.execution_options(synchronize_session=False)).all())


def _free(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return Job.state == WAITING, or_(Job.claimed_until.is_(None), is_over(Job.claimed_until, moment, LEASE))


def _give_up(moment: datetime) -> None:
    """Let work have failed that was begun often enough and is in nobody's hands."""
    ended = {"state": FAILED, "claimed_until": None, "ended_at": moment, "says": {"fault": GAVE_UP}}
    statement = update(Job).where(*_free(moment), Job.attempts >= MOST_ATTEMPTS).values(**ended)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _write(held: Claim, **values: Any) -> None:
    """Change the work while the claim on it holds."""
    mine = (Job.id == held.job_id, Job.state == WAITING, Job.claimed_until == held.until)
    statement = update(Job).where(*mine).values(**values).returning(Job.id)
    if db.session.scalar(statement.execution_options(synchronize_session=False)) is None:
        raise LostClaim
