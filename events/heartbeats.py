"""When each background task last came to its end, and which are late; so that somebody sees that one does not."""

from datetime import datetime, timedelta

from sqlalchemy import select

from config import BEAT
from events.clock import now
from events.ends import is_over
from events.extensions import INSERTS, db
from events.models import Heartbeat

MISSED_AFTER = timedelta(minutes=10)
MINUTES = tuple(entry.task for entry in BEAT if entry.broker_seconds <= 60)
"""What people wait for: without one of these messages stay unsaid, or work undone."""
HOURS = tuple(entry.task for entry in BEAT if entry.task not in MINUTES)
"""What keeps the house in order; a day without it hurts nobody."""
_MISSED_AFTER = {entry.task: max(MISSED_AFTER, timedelta(seconds=2 * entry.broker_seconds)) for entry in BEAT}


def beat(name: str) -> None:
    """Say in the current transaction that `name` has just ended well, or happened."""
    insert = INSERTS[db.engine.dialect.name]
    statement = insert(Heartbeat).values(name=name, seen_at=now())
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"seen_at": statement.excluded.seen_at})
    )


def seen_at(name: str) -> datetime | None:
    """When `name` last ended well; None is never."""
    return db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.name == name))


def late(tasks: tuple[str, ...] = MINUTES) -> dict[str, datetime | None]:
    """Which of these tasks did not end well for MISSED_AFTER, or twice their period; when each last did, or None."""
    moment = now()
    query = select(Heartbeat.name, Heartbeat.seen_at).where(Heartbeat.name.in_(tasks))
    seen: dict[str, datetime] = {row.name: row.seen_at for row in db.session.execute(query)}
    return {name: seen.get(name) for name in tasks if name not in seen or _is_late(name, seen[name], moment)}


def _is_late(name: str, seen: datetime, moment: datetime) -> bool:
    longest = _MISSED_AFTER[name]
    return is_over(seen + longest, moment, longest)
