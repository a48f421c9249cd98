"""When a task last came to its end, so that /readyz can say whether the background process lives."""

from events.clock import now
from events.extensions import INSERTS, db
from events.models import Heartbeat


def beat(name: str) -> None:
    """Say that the task `name` has just ended well."""
    insert = INSERTS[db.engine.dialect.name]
    statement = insert(Heartbeat).values(name=name, seen_at=now())
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"seen_at": statement.excluded.seen_at})
    )
