"""What was deleted or taken away here stays so: a programme file that still names it asks here first."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from events.clock import now
from events.extensions import INSERTS, db
from events.models import Withdrawal


def event(ref: str) -> str:
    """The key of an event that was deleted while it was a draft."""
    return f"event:{ref}"


def role(person_id: int, what: str, scope: str) -> str:
    """The key of what somebody was in a `scope` ("event:5")."""
    return f"role:{person_id}:{what}:{scope}"


def note(key: str) -> None:
    """Keep that this was deleted or taken away."""
    insert = INSERTS[db.engine.dialect.name](Withdrawal).values(key=key, at=now())
    db.session.execute(insert.on_conflict_do_nothing(index_elements=[Withdrawal.key]))


def lift(key: str) -> None:
    """Let it be again: somebody gave it anew, or took the file's word for it."""
    db.session.execute(delete(Withdrawal).where(Withdrawal.key == key))


def forget(scope: str) -> None:
    """Keep nothing of who was taken away from a `scope` ("event:5") that is deleted."""
    roles = Withdrawal.key.startswith("role:", autoescape=True)
    db.session.execute(delete(Withdrawal).where(roles, Withdrawal.key.endswith(f":{scope}", autoescape=True)))


def among(keys: Iterable[str]) -> set[str]:
    """Which of these were deleted or taken away."""
    return set(db.session.scalars(select(Withdrawal.key).where(Withdrawal.key.in_(list(keys)))))
